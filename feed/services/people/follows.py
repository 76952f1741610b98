"""Following, and letting in those who ask."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import NotFound
from core.transitions import transition
from feed.models import Activity, Follow
from feed.rules import people as rules
from feed.selectors.people import is_blocked_between
from feed.services.activities import note_activity
from feed.services.limits import check_limits
from feed.services.people.distance import NotOneself
from feed.services.people.profiles import lock_profiles

State = Follow.State
Kind = Activity.Kind


@transaction.atomic
def follow(*, user: User, target: User) -> Follow:
    """Follow somebody, or ask a private account to be let in; again is the same once.

    Who asked while the account was private and asks again when it is open is let in.
    Raise NotOneself, TooManyFollows, AccountClosed, or NotFound: across a block and for somebody
    who is not there, without telling which.
    """
    if user.pk == target.pk:
        raise NotOneself()
    followed = lock_profiles(user, target)[target.pk]
    if not _may_follow(user, target):
        raise NotFound()
    state = State.REQUESTED if followed.is_private else State.ACTIVE
    row = Follow.objects.filter(follower=user, followee=target).first()
    if row is None:
        check_limits(user=user, what="follow")
        row = Follow.objects.create(follower=user, followee=target, state=state)
    elif row.state == State.REQUESTED and state == State.ACTIVE:
        _let_in(row)
        _forget(recipient=target, actor=user, kinds=[Kind.REQUEST])
    else:
        return row
    kind = Kind.FOLLOW if state == State.ACTIVE else Kind.REQUEST
    note_activity(recipient=target, actor=user, kind=kind)
    return row


def _may_follow(user: User, target: User) -> bool:
    is_there = User.objects.filter(pk=target.pk, is_active=True).exists()
    return is_there and not is_blocked_between(user, target)


@transaction.atomic
def unfollow(*, user: User, target: User) -> None:
    """Stop following, or take a request back; the other is told nothing."""
    lock_profiles(user, target)
    Follow.objects.filter(follower=user, followee=target).delete()
    _forget(recipient=target, actor=user, kinds=[Kind.FOLLOW, Kind.REQUEST])
    _forget(recipient=user, actor=target, kinds=[Kind.ACCEPTED])


@transaction.atomic
def answer_request(*, request: Follow, is_accepted: bool) -> Follow | None:
    """Let somebody in who asked, or decline without telling them; None when declined.

    Accepting twice is once. Raise NotFound where it was taken back meanwhile.
    """
    lock_profiles(request.follower, request.followee)
    row = Follow.objects.filter(pk=request.pk).select_related("follower", "followee").first()
    if row is None:
        raise NotFound()
    _forget(recipient=row.followee, actor=row.follower, kinds=[Kind.REQUEST])
    if row.state == State.ACTIVE:
        return row
    if not is_accepted:
        row.delete()
        return None
    _let_in(row)
    note_activity(recipient=row.follower, actor=row.followee, kind=Kind.ACCEPTED)
    return row


@transaction.atomic
def remove_follower(*, follow: Follow) -> None:
    """Send a follower away without telling them; they may ask again unless they are blocked."""
    lock_profiles(follow.follower, follow.followee)
    Follow.objects.filter(pk=follow.pk).delete()
    kinds = [Kind.FOLLOW, Kind.REQUEST]
    _forget(recipient=follow.followee, actor=follow.follower, kinds=kinds)


def _let_in(row: Follow) -> None:
    transition(row=row, table=rules.FOLLOW_MOVES, to=State.ACTIVE, updated_at=timezone.now())


def _forget(*, recipient: User, actor: User, kinds: list[Kind]) -> None:
    """Take away what told of a follow that is no more."""
    Activity.objects.filter(recipient=recipient, actor=actor, kind__in=kinds).delete()
