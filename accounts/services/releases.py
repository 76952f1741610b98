"""Connections at Kakao that end because a person unlinked here or was erased (B14)."""

import logging
from datetime import datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.db.models import F
from django.utils import timezone

from accounts import kakao_calls, rules, tasks
from accounts.models import DeletionRequest, KakaoRelease, User
from core.transitions import transition

logger = logging.getLogger(__name__)
State = KakaoRelease.State
PROVIDER = "kakao"
# Time for the connection here to go, or for a call to be answered.
REST = timedelta(seconds=60)
SWEEP_LIMIT = 100


def plan_release(*, kakao_id: str, deletion: DeletionRequest | None = None) -> KakaoRelease:
    """Write down that Kakao is to end a connection, before it goes here; twice is once."""
    row, is_new = KakaoRelease.objects.get_or_create(
        kakao_id=kakao_id,
        state=State.WAITING,
        defaults={
            "deletion": deletion,
            "claimed_until": None if deletion else timezone.now() + REST,
        },
    )
    if deletion and not is_new:
        KakaoRelease.objects.filter(pk=row.pk).update(deletion=deletion)
    return row


def plan_releases(*, user: User) -> None:
    """Do so for whoever is about to be erased; may run twice."""
    erasing = DeletionRequest.objects.filter(user=user, state=DeletionRequest.State.ERASING)
    deletion = erasing.first()
    for account in SocialAccount.objects.filter(user=user, provider=PROVIDER):
        plan_release(kakao_id=account.uid, deletion=deletion)


def release_connection(*, release: KakaoRelease, now: datetime | None = None) -> bool:
    """Have Kakao end one connection; False where it is not settled yet. May run twice.

    A connection that stands here is not ended there: it was linked again, or is still to go.
    """
    at = now or timezone.now()
    if not _claim(release, at):
        return False
    if SocialAccount.objects.filter(provider=PROVIDER, uid=release.kakao_id).exists():
        return _leave_standing(release, at)
    try:
        kakao_calls.end_connection(kakao_id=release.kakao_id)
    except kakao_calls.KakaoCallFailed as failure:
        logger.warning("kakao_release_failed release=%s error=%s", release.pk, failure.reason)
        _rest(release, at, failure.reason)
        return False
    _settle(release, State.DONE)
    return True


def _claim(release: KakaoRelease, now: datetime) -> bool:
    rows = KakaoRelease.objects.filter(pk=release.pk).waiting().free(now)
    is_mine = rows.update(claimed_until=now + REST, attempts=F("attempts") + 1)
    if is_mine:
        release.refresh_from_db()
    return bool(is_mine)


def _leave_standing(release: KakaoRelease, now: datetime) -> bool:
    deletion = release.deletion
    if deletion and deletion.state == DeletionRequest.State.ERASING:
        _rest(release, now, "")
        return False
    _settle(release, State.KEPT)
    return True


def _rest(release: KakaoRelease, now: datetime, error: str) -> None:
    """Let the row rest a little longer after each failure, two minutes to six hours."""
    until = now + timedelta(minutes=min(2**release.attempts, 360))
    own = KakaoRelease.objects.filter(pk=release.pk, attempts=release.attempts).waiting()
    own.update(claimed_until=until, error=error[:60])


def _settle(release: KakaoRelease, state: str) -> None:
    """Close the row and forget whom it was about."""
    transition(
        row=release,
        table=rules.RELEASE_MOVES,
        to=state,
        kakao_id="",
        claimed_until=None,
        settled_at=timezone.now(),
    )


def sweep_kakao_releases(*, now: datetime | None = None) -> int:
    """Ask again for what waits, and give up what Kakao left unanswered too long."""
    at = now or timezone.now()
    waiting = KakaoRelease.objects.waiting().free(at).order_by("asked_at")
    for release in waiting.filter(asked_at__lt=at - rules.RELEASE_PATIENCE)[:SWEEP_LIMIT]:
        logger.error("kakao_release_given_up release=%s error=%s", release.pk, release.error)
        _settle(release, State.GIVEN_UP)
    found = list(waiting.values_list("pk", flat=True)[:SWEEP_LIMIT])
    for release_id in found:
        tasks.release_kakao_connection.hint_again(within=REST, release_id=release_id)
    return len(found)
