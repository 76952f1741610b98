"""걱정돼요: somebody is thought of (F4). No case, nothing against the author, no name."""

from datetime import datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from accounts.selectors import get_age
from core.errors import Conflict, TooManyRequests
from feed.models import Concern
from feed.rules import moderation as rules
from feed.selectors.targets import Target
from safety import selectors as safety_selectors
from safety import services as safety


class ConcernAboutOneself(Conflict):
    """Whoever worries about themselves is led to help by another way."""

    code = "concern_about_oneself"
    default_detail = "나를 위한 도움은 ‘안전’에서 바로 찾을 수 있어요. 109는 24시간 받아요."


class ConcernNotPossible(Conflict):
    """Nobody is behind a machine."""

    code = "concern_not_possible"
    default_detail = "사람에게만 보낼 수 있어요."


class TooManyConcerns(TooManyRequests):
    """More than one heart carries in a day."""

    code = "too_many_concerns"
    default_detail = "오늘은 많이 보냈어요. 급해 보이면 119나 109에 알려 주세요."


def tell_concern(*, sender: User, target: Target, now: datetime | None = None) -> Concern:
    """Let an author know, once a day whoever worries, that help is there; never who worries.

    An agency hears nothing of it by itself. Words that nobody assessed yet are assessed now, as
    any words of the person are, so that what follows rests on what they said and their consent
    (ADR 0032). Raise ConcernAboutOneself, ConcernNotPossible or TooManyConcerns.
    """
    at = now or timezone.now()
    author = target.author
    if author is None or target.kind not in Concern.Kind.values:
        raise ConcernNotPossible()
    if author.pk == sender.pk:
        raise ConcernAboutOneself()
    _count(sender, at)
    row, is_new = _store(sender, author, target, at)
    if is_new and target.kind in rules.CONTENT_KINDS and target.text:
        safety.assess_message(user=author, source_id=target.public_id, text=target.text)
    return row


def _count(sender: User, now: datetime) -> None:
    sent = Concern.objects.filter(sender=sender, created_at__gt=now - timedelta(days=1))
    if sent.count() >= rules.CONCERNS_A_DAY:
        raise TooManyConcerns()


def _store(sender: User, author: User, target: Target, now: datetime) -> tuple[Concern, bool]:
    day = timezone.localdate(now)
    make = partial(
        Concern.objects.create,
        sender=sender,
        author=author,
        kind=target.kind,
        target_id=target.public_id,
        date=day,
        created_at=now,
    )
    try:
        with transaction.atomic():
            row = make()
            _comfort(author, day.isoformat())
            return row, True
    except IntegrityError:  # sent today already
        sent = Concern.objects.filter(sender=sender, kind=target.kind, date=day)
        return sent.get(target_id=target.public_id), False


def _comfort(author: User, day: str) -> None:
    """Leave the caring words in the app; nothing rings, and one a day is enough."""
    card = safety_selectors.get_crisis_card(level=2, age=get_age(author, timezone.localdate()))
    number = card.hotlines[0].number if card else safety_selectors.LAST_RESORT.number
    accounts.notify(
        user=author,
        kind="concern",
        title=_("누군가 마음을 보냈어요"),
        body=_(
            "요즘 어떻게 지내는지 걱정하는 사람이 있어요. 답하지 않아도 괜찮아요. "
            "이야기하고 싶을 때 %(number)s에 전화하면 24시간 사람이 받아요."
        )
        % {"number": number},
        url="/safety/",
        dedupe_key=f"concern-{day}",
    )
