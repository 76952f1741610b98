import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import rules, tasks
from accounts.models import DeletionRequest, KakaoTokenUse, KakaoUnlink, User
from accounts.services.deletion import AccountErased, StaffStays, request_deletion
from accounts.services.releases import sweep_kakao_releases
from accounts.services.sign_ins import end_sign_ins
from core.errors import Conflict, InvalidInput
from core.transitions import transition

PROVIDER = "kakao"
NONCE_LIFE = timedelta(minutes=5)
TOKEN_MARGIN = timedelta(hours=1)
UNLINK_LATE = timedelta(minutes=1)


class NonceRefused(InvalidInput):
    """The token carries no nonce of ours, or one that is used up, too old or of another door."""

    code = "kakao_nonce_refused"
    default_detail = "로그인을 시작한 지 오래됐어요. 카카오 버튼을 다시 눌러 주세요."


class TokenReplayed(InvalidInput):
    """The token let somebody in already."""

    code = "kakao_token_replayed"
    default_detail = "이미 쓴 로그인이에요. 카카오 버튼을 다시 눌러 주세요."


class KakaoTaken(Conflict):
    """Another sign-up with the same Kakao account was quicker."""

    code = "kakao_taken"
    default_detail = "이 카카오 계정으로 이미 가입했어요. 카카오로 로그인해 주세요."


def issue_kakao_nonce(*, door: str) -> str:
    """Make a nonce that one token may bring back once, within five minutes, by the same door.

    Kept in the cache: when the cache is emptied every nonce is refused and people press again.
    """
    nonce = secrets.token_urlsafe(32)
    cache.set(_nonce_key(door, nonce), True, NONCE_LIFE.total_seconds())
    return nonce


def spend_kakao_token(*, digest: str, expires_at: datetime, nonce: str, door: str) -> None:
    """Use a checked token up, and its nonce with it; raise TokenReplayed or NonceRefused.

    The row outlives the cache, so a token is spent for good whatever happens to the nonces.
    """
    try:
        with transaction.atomic():
            KakaoTokenUse.objects.create(digest=digest, expires_at=expires_at)
    except IntegrityError as error:
        raise TokenReplayed() from error
    # Deleting tells whether it was there: of two at the same time one finds it.
    if not nonce or not cache.delete(_nonce_key(door, nonce)):
        raise NonceRefused()


def _nonce_key(door: str, nonce: str) -> str:
    return f"kakao-nonce:{door}:{hashlib.sha256(nonce.encode()).hexdigest()}"


def forget_spent_tokens() -> int:
    """Delete the marks of tokens that expired by themselves; returns how many."""
    gone = timezone.now() - TOKEN_MARGIN
    return KakaoTokenUse.objects.filter(expires_at__lt=gone).delete()[0]


def receive_kakao_unlink(*, kakao_id: str, referrer: str) -> KakaoUnlink | None:
    """Take what Kakao says: nobody comes in by that Kakao account any more, from now on.

    Telling twice is telling once; of somebody unknown nothing is kept.
    """
    with transaction.atomic():
        account = (
            SocialAccount.objects.select_for_update()
            .filter(provider=PROVIDER, uid=kakao_id)
            .first()
        )
        if account is None:
            return None
        user = User.objects.select_for_update().get(pk=account.user_id)
        account.delete()
        _end_kakao_only_sessions(user)
        unlink, _ = KakaoUnlink.objects.get_or_create(
            user=user, state=KakaoUnlink.State.RECEIVED, defaults={"referrer": referrer[:40]}
        )
        tasks.settle_kakao_unlink.delay_on_commit(unlink_id=unlink.pk)
    return unlink


def _end_kakao_only_sessions(user: User) -> None:
    """End every session at once, however many there are: sessions are bound to the password.

    Somebody with a password keeps it; their sessions are sought out by the task that follows.
    """
    if not user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])


def settle_kakao_unlink(*, unlink: KakaoUnlink) -> None:
    """Keep the account of somebody with another way in; the others' is due for deletion."""
    if unlink.state != KakaoUnlink.State.RECEIVED:
        return
    end_sign_ins(user=unlink.user)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=unlink.user_id)
        is_kept = has_another_way_in(user=user)
        transition(
            row=unlink,
            table=rules.UNLINK_MOVES,
            to=KakaoUnlink.State.KEPT if is_kept else KakaoUnlink.State.DELETION_DUE,
            settled_at=timezone.now(),
        )
        if not is_kept:
            # Staff leave their work first: an operator finds the row as `deletion_due`.
            with suppress(StaffStays, AccountErased):
                request_deletion(user=user, reason=DeletionRequest.Reason.KAKAO_UNLINK)


def has_another_way_in(*, user: User) -> bool:
    """Tell whether a person can sign in without Kakao: a password and a confirmed address."""
    confirmed = user.emailaddress_set.filter(verified=True).exists()  # type: ignore[attr-defined]
    return user.has_usable_password() and (confirmed or user.is_staff)


def sweep_kakao_unlinks() -> int:
    """Send late rows to the queue again: the row is the truth, the queue a hint."""
    late = KakaoUnlink.objects.filter(
        state=KakaoUnlink.State.RECEIVED, received_at__lt=timezone.now() - UNLINK_LATE
    )
    ids = list(late.values_list("pk", flat=True)[:500])
    for unlink_id in ids:
        tasks.settle_kakao_unlink.hint_again(within=UNLINK_LATE, unlink_id=unlink_id)
    return len(ids)


def sweep_kakao() -> None:
    """Take up ended connections and those to be ended, and forget tokens that expired."""
    sweep_kakao_unlinks()
    sweep_kakao_releases()
    forget_spent_tokens()
