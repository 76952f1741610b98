"""Who may post for whom, asked while the author is held so that nothing changes meanwhile."""

from datetime import date

from accounts.models import Region, User
from accounts.selectors import has_consent
from accounts.services import grant_consent
from core.errors import Conflict, NotPermitted
from feed.models import Post
from feed.rules.people import is_minor
from feed.rules.posts import PUBLIC_CONSENT
from feed.services.people.profiles import lock_profiles

Visibility = Post.Visibility


class AuthorClosed(NotPermitted):
    """Nobody posts from a closed account."""

    code = "account_closed"
    default_detail = "닫힌 계정에서는 글을 쓸 수 없어요."


class PublicNeedsAdult(NotPermitted):
    """Under 19, and where no birth date is known, nothing is for everybody (F1)."""

    code = "public_needs_adult"
    default_detail = (
        "모두에게 보이는 글은 만 19세부터 올릴 수 있어요. 팔로워나 나만 볼 수 있게 올릴 수 있어요."
    )


class AccountIsPrivate(NotPermitted):
    """A private account has no posts for everybody (ADR 0026)."""

    code = "account_is_private"
    default_detail = (
        "비공개 계정에서는 팔로워까지만 볼 수 있어요. 계정을 공개로 바꾸면 모두에게 올릴 수 있어요."
    )


class PublicNotAgreed(NotPermitted):
    """Before the first post for everybody the person is warned and agrees (B21)."""

    code = "public_consent_needed"
    default_detail = (
        "모두에게 보이는 글에 마음이나 건강 이야기가 담기면 모르는 사람도 보게 돼요. "
        "알아 둘 것을 읽고 동의하면 올릴 수 있어요. 팔로워에게만 올려도 좋아요."
    )


class RegionMissing(Conflict):
    """The person has told no region."""

    code = "region_missing"
    default_detail = "동네에 올리려면 먼저 내 정보에서 사는 곳을 골라 주세요."


def lock_author(*, user: User) -> User:
    """Hold the author, profile first, until the end of the transaction. Raise AuthorClosed.

    Becoming private, withdrawing a consent and publishing wait for each other here.
    """
    lock_profiles(user)
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if not person.is_active or person.erased_at:
        raise AuthorClosed()
    return person


def check_audience(
    *, author: User, visibility: str, today: date, is_agreed: bool, channel: str
) -> None:
    """Refuse a post for everybody to those who may not, or who were not warned yet.

    `is_agreed` records the consent in the same transaction. Raise PublicNeedsAdult,
    AccountIsPrivate or PublicNotAgreed.
    """
    if visibility != Visibility.PUBLIC:
        return
    if author.birth_date is None or is_minor(author.birth_date, today):
        raise PublicNeedsAdult()
    if author.feed_profile.is_private:
        raise AccountIsPrivate()
    if is_agreed:
        grant_consent(user=author, code=PUBLIC_CONSENT, channel=channel)
    if not has_consent(author, PUBLIC_CONSENT):
        raise PublicNotAgreed()


def find_region(*, author: User, is_wanted: bool) -> Region | None:
    """Find the author's region where neighbours are to meet the post. Raise RegionMissing."""
    if is_wanted and author.region is None:
        raise RegionMissing()
    return author.region if is_wanted else None
