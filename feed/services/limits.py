"""How much one person does: counted in rows, one act after the other, and never in secret (F10)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from core.encryption import get_ring
from core.errors import Conflict, NotPermitted, TooManyRequests
from feed.models import Act
from feed.rules import limits as rules
from feed.selectors import limits as selectors
from feed.selectors.sanctions import Sanction, find_stop

_PLACE = b"feed_act.digest"


class AccountClosed(NotPermitted):
    """Nothing is done in a closed account."""

    code = "account_closed"
    default_detail = "닫힌 계정에서는 소식을 쓸 수 없어요."


class Sanctioned(NotPermitted):
    """A moderator's measure holds; it says until when, why and how to speak against it (F6)."""

    code = "sanctioned"

    def __init__(self, sanction: Sanction) -> None:
        self.sanction = sanction
        end = sanction.until and date_format(timezone.localtime(sanction.until), "n월 j일 H:i")
        until = _("%(end)s까지 ") % {"end": end} if end else ""
        text = _(
            "운영자의 결정으로 %(until)s쓸 수 없는 기능이에요. "
            "까닭과 이의를 내는 방법은 소식 이용 상태에서 볼 수 있어요."
        )
        super().__init__(text % {"until": until})

    @property
    def more(self) -> dict[str, object]:
        """Where it is explained, and when it ends."""
        end = self.sanction.until
        return {"decision": self.sanction.url, "until": end.isoformat() if end else None}


class TooManyActs(TooManyRequests):
    """More of a thing than the table allows for now; says when it is possible again."""

    def __init__(self, *, limit: rules.Limit, most: int, again_at: datetime, now: datetime) -> None:
        self.again_at = again_at
        self.wait_s = max(1, round((again_at - now).total_seconds()))
        what = _("%(what)s: %(window)s에 %(most)s번까지 할 수 있어요.") % {
            "what": limit.label,
            "window": limit.window_label,
            "most": most,
        }
        # Rounded up to the next minute, so that nobody comes a moment too early.
        shown = timezone.localtime(again_at + timedelta(seconds=59))
        when = _("%(time)s부터 다시 할 수 있어요.") % {"time": date_format(shown, "n월 j일 H:i")}
        super().__init__(f"{what} {when}")

    @property
    def more(self) -> dict[str, object]:
        """What a client may want to know beside the sentence."""
        return {"again_at": self.again_at.isoformat()}


class TooManyPosts(TooManyActs):
    """For now."""

    code = "too_many_posts"


class TooManyChanges(TooManyActs):
    """For now."""

    code = "too_many_changes"


class TooManyComments(TooManyActs):
    """For now."""

    code = "too_many_comments"


class TooManyReactions(TooManyActs):
    """For now."""

    code = "too_many_reactions"


class TooManyFollows(TooManyActs):
    """For today."""

    code = "too_many_follows"


class TooManyReports(TooManyActs):
    """For today."""

    code = "too_many_reports"


class TooManyUploads(TooManyActs):
    """For now."""

    code = "too_many_uploads"


_REFUSALS: dict[str, type[TooManyActs]] = {
    "post": TooManyPosts,
    "private_post": TooManyPosts,
    "edit": TooManyChanges,
    "comment": TooManyComments,
    "reaction": TooManyReactions,
    "follow": TooManyFollows,
    "report": TooManyReports,
    "concern": TooManyReports,
    "image": TooManyUploads,
}


class SameTextAgain(Conflict):
    """The same words a third time in a day; with `is_confirmed` they are taken."""

    code = "same_text_again"
    default_detail = "오늘 같은 글을 이미 두 번 올렸어요. 한 번 더 올리려면 확인해 주세요."

    @property
    def more(self) -> dict[str, object]:
        """The person decides."""
        return {"can_confirm": True}


def lock_person(*, user: User) -> User:
    """Let what one person does happen one after the other. Raise AccountClosed."""
    person: User = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if not person.is_active or person.erased_at:
        raise AccountClosed()
    return person


@transaction.atomic
def check_limits(
    *,
    user: User,
    what: str,
    text: str = "",
    visibility: str = "followers",
    is_confirmed: bool = False,
    now: datetime | None = None,
) -> rules.Verdict:
    """Count an act, or refuse it; say whether a moderator looks at it first, and why.

    Call it inside the transaction that stores the act, so that one that fails is not counted. Raise
    AccountClosed, Sanctioned, one of TooManyActs, or SameTextAgain; then nothing is counted.
    """
    at = now or timezone.now()
    kind = rules.name_limit(what=what, visibility=visibility)
    person = lock_person(user=user)
    if kind != rules.PRIVATE_POST:
        _refuse_stopped(person, what)
    rank = selectors.get_rank(user=person, now=at)
    _refuse_too_many(person, kind, rank, at)
    folded = rules.fold(text)
    digest = ""
    if rules.is_compared(kind=kind, folded=folded):
        if not is_confirmed:
            _refuse_same(person, folded, at)
        digest = get_ring().index(f"{person.pk}:{folded}", _PLACE)
    Act.objects.create(user=person, kind=kind, digest=digest, at=at)
    return rules.judge_links(text=text, kind=kind, rank=rank)


def _refuse_stopped(person: User, what: str) -> None:
    if stop := find_stop(person, what):
        raise Sanctioned(stop)


def _refuse_too_many(person: User, kind: str, rank: str, at: datetime) -> None:
    limit = rules.LIMITS[kind]
    most = limit.most[rank]
    times = selectors.list_times(user=person, kind=kind, now=at, most=most)
    again_at = rules.find_free_time(limit=limit, most=most, times=times)
    if again_at is not None:
        raise _REFUSALS[kind](limit=limit, most=most, again_at=again_at, now=at)


def _refuse_same(person: User, folded: str, at: datetime) -> None:
    hashes = get_ring().index_by_all(f"{person.pk}:{folded}", _PLACE)
    acts = Act.objects.filter(user=person.pk, digest__in=hashes, at__gt=at - rules.SAME_WINDOW)
    if acts.count() >= rules.SAME_TIMES - 1:
        raise SameTextAgain()
