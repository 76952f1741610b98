"""What a person shows ends in time even where a hint was lost: by age, consent, closed account."""

from datetime import datetime

from accounts.models import User
from accounts.selectors import list_users_allowing
from agencies.models import Case, ExcerptRequest
from agencies.services.choices import end_cases
from agencies.services.sharing import CONSENT, expire_excerpts, revoke_excerpts_of


def sweep_sharing(*, now: datetime | None = None) -> dict[str, int]:
    """End excerpts by age and by withdrawn consent, and cases of closed accounts; 200 of each."""
    shown = ExcerptRequest.objects.filter(state=ExcerptRequest.State.APPROVED)
    agreeing = list_users_allowing(CONSENT).values("pk")
    owners = User.objects.filter(pk__in=shown.exclude(case__user__in=agreeing).values("case__user"))
    open_cases = Case.objects.active().filter(user__is_active=False)
    closed = User.objects.filter(pk__in=open_cases.values("user"))
    return {
        "expired": expire_excerpts(now=now),
        "revoked": sum(revoke_excerpts_of(user=user) for user in owners[:200]),
        "ended": sum(end_cases(user=user) for user in closed[:200]),
    }
