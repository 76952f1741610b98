"""Aftercare: somebody asks how things are 7, 30 and 90 days after a case was closed."""

from django.utils import timezone

from agencies.models import Case, CaseTask
from agencies.rules import cases as rules

# Nobody is there to be asked.
_WITHOUT = (Case.Outcome.DEATH, Case.Outcome.DUPLICATE, Case.Outcome.ERROR)


def plan_aftercare(*, case: Case) -> int:
    """Plan the three tasks of a closing, each once; return how many are new."""
    if case.outcome in _WITHOUT:
        return 0
    today = timezone.localdate()
    planned = [
        CaseTask.objects.get_or_create(
            case=case,
            kind=CaseTask.Kind.AFTERCARE,
            aftercare_day=span.days,
            done_at=None,
            defaults={"title": f"종결 뒤 {span.days}일 안부", "due_date": today + span},
        )
        for span in rules.AFTERCARE
    ]
    return sum(is_new for _, is_new in planned)
