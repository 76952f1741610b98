"""What a person does with policies: keeping, being reminded, stating facts."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import notify
from core.errors import Conflict
from missions.models import Policy, PolicyBookmark, PolicyFacts, PolicyReminder
from missions.rules.policies import fitting as rules

BOOKMARK_LIMIT = 200


class BookmarkLimitReached(Conflict):
    """As many as one can still look through."""

    code = "bookmark_limit_reached"
    default_detail = "정책은 200개까지 담아 둘 수 있어요. 지난 것을 빼고 다시 담아 주세요."


@transaction.atomic
def keep_policy(*, user: User, policy: Policy, is_reminding: bool | None = None) -> PolicyBookmark:
    """Keep a policy once; a repeated call changes only whether the person is reminded."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    bookmark = PolicyBookmark.objects.visible_to(user).filter(policy=policy).first()
    if bookmark is None:
        if PolicyBookmark.objects.visible_to(user).count() >= BOOKMARK_LIMIT:
            raise BookmarkLimitReached()
        bookmark = PolicyBookmark.objects.create(user=user, policy=policy)
    if is_reminding is not None:
        set_reminding(bookmark=bookmark, is_reminding=is_reminding)
    return bookmark


def unkeep_policy(*, user: User, policy: Policy) -> None:
    """Keep a policy no longer; nothing happens where it was not kept."""
    PolicyBookmark.objects.visible_to(user).filter(policy=policy).delete()


def toggle_policy(*, user: User, policy: Policy) -> bool:
    """Keep a policy or undo that, and say which."""
    if PolicyBookmark.objects.visible_to(user).filter(policy=policy).exists():
        unkeep_policy(user=user, policy=policy)
        return False
    keep_policy(user=user, policy=policy)
    return True


def set_reminding(*, bookmark: PolicyBookmark, is_reminding: bool) -> None:
    """Turn the reminders of one bookmark on or off."""
    PolicyBookmark.objects.filter(pk=bookmark.pk).update(is_reminding=is_reminding)
    bookmark.is_reminding = is_reminding


def state_facts(*, user: User, job: str, school: str, housing: str) -> PolicyFacts:
    """Store what somebody states about themselves, in place of what they stated before."""
    facts, _is_new = PolicyFacts.objects.update_or_create(
        user=user, defaults={"job": job, "school": school, "housing": housing}
    )
    return facts


def forget_facts(*, user: User) -> None:
    """Delete at once what somebody stated."""
    PolicyFacts.objects.visible_to(user).delete()


def remind_deadlines(*, now: datetime | None = None) -> int:
    """Remind of what can soon not be applied for any more, once a week and once a day before."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    told = 0
    for bookmark in _find_ending(today).iterator(chunk_size=500):
        told += _remind(bookmark, today)
    return told


def _find_ending(today: date) -> QuerySet[PolicyBookmark]:
    last = today + timedelta(days=rules.REMIND_DAYS["week"])
    return PolicyBookmark.objects.filter(
        is_reminding=True,
        user__is_active=True,
        policy__is_active=True,
        policy__apply_to__range=(today, last),
    ).select_related("user", "policy")


@transaction.atomic
def _remind(bookmark: PolicyBookmark, today: date) -> bool:
    """The row is what makes it once; without it nothing is told."""
    deadline = bookmark.policy.apply_to
    if deadline is None:
        return False
    days_left = (deadline - today).days
    kept_on = timezone.localdate(bookmark.created_at)
    kind = rules.choose_reminder(days_left=days_left, days_when_kept=(deadline - kept_on).days)
    # The bookmark may have been undone, or its reminders turned off, since it was read.
    is_wanted = (
        PolicyBookmark.objects.select_for_update()
        .filter(pk=bookmark.pk, is_reminding=True)
        .exists()
    )
    if not kind or not is_wanted:
        return False
    _row, is_new = PolicyReminder.objects.get_or_create(
        bookmark=bookmark, kind=kind, deadline=deadline
    )
    if is_new:
        _tell(bookmark, kind, deadline, days_left)
    return is_new


def _tell(bookmark: PolicyBookmark, kind: str, deadline: date, days_left: int) -> None:
    """Without the policy's name: that is a word about the person."""
    left = {0: _("오늘까지예요"), 1: _("하루 남았어요")}.get(
        days_left, _("%(n)d일 남았어요") % {"n": days_left}
    )
    notify(
        user=bookmark.user,
        kind="policy_deadline",
        title=_("담아 둔 정책의 신청 마감이 다가와요"),
        body=_("신청할 수 있는 날이 %(left)s. 생각이 있으면 천천히 살펴보세요.") % {"left": left},
        url=reverse("missions:policy", args=[bookmark.policy.public_id]),
        dedupe_key=f"policy_{kind}:{bookmark.policy.public_id}:{deadline:%Y%m%d}",
    )
