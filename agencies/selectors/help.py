"""A person's side of help: what waits for them, who looks after them, and one timeline (C17)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.selectors import list_access_logs, list_disclosures
from agencies import selectors
from agencies.models import (
    Alert,
    Case,
    CaseChange,
    ExcerptRequest,
    Offer,
    Referral,
)
from agencies.rules import talk as rules
from agencies.selectors import sharing, talk


def list_own_cases(*, user: Any) -> QuerySet[Case]:
    """A person's cases, open ones first, then the newest."""
    rows = Case.objects.visible_to(user).select_related("agency", "assigned_to__user", "user")
    return rows.order_by("closed_at", "-opened_at", "-pk")


@dataclass(frozen=True)
class OwnCase:
    """One case on the home of help, with what waits unread in it."""

    case: Case
    step: str
    unread_count: int

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.case.state != Case.State.CLOSED


@dataclass(frozen=True)
class Moment:
    """One line of a timeline: when, what, and where to read more."""

    at: datetime
    kind: str
    title: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class HelpHome:
    """All that the home of help shows."""

    offers: tuple[Offer, ...]
    cases: tuple[OwnCase, ...]
    excerpts: tuple[ExcerptRequest, ...]
    referrals: tuple[Referral, ...]
    moments: tuple[Moment, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing waits, nothing goes on."""
        return not (self.offers or self.cases or self.excerpts or self.referrals)


def get_help_home(*, user: Any) -> HelpHome:
    """Gather it in a fixed number of queries."""
    cases = list(list_own_cases(user=user)[:20])
    unread = talk.count_unread_by_case(cases=cases, is_person=True)
    return HelpHome(
        offers=tuple(o for o in selectors.list_offers(user=user)[:20] if selectors.is_waiting(o)),
        cases=tuple(
            OwnCase(case, rules.describe_case_step(case.state), unread.get(case.pk, 0))
            for case in cases
        ),
        excerpts=tuple(list_waiting_excerpts(user=user)),
        referrals=tuple(list_waiting_referrals(user=user)),
        moments=list_timeline(user=user),
    )


def list_waiting_excerpts(*, user: Any) -> list[ExcerptRequest]:
    """Requests to show something that the person has not answered."""
    return list(sharing.list_requests(user=user).filter(state=ExcerptRequest.State.ASKED))


def list_waiting_referrals(*, user: Any) -> list[Referral]:
    """Referrals the person has not agreed to or declined."""
    waiting = sharing.list_own_referrals(user=user)
    return list(waiting.filter(state=Referral.State.IN_PROGRESS, agreed_at=None))


def list_timeline(*, user: Any, limit: int = rules.TIMELINE_LENGTH) -> tuple[Moment, ...]:
    """What happened about a person, newest first: signals, looks, offers, steps, disclosures."""
    parts: tuple[Iterable[Moment], ...] = (
        _tell_alerts(user, limit),
        _tell_looks(user, limit),
        _tell_offers(user, limit),
        _tell_steps(user, limit),
        _tell_disclosures(user, limit),
    )
    moments = [moment for part in parts for moment in part]
    return tuple(sorted(moments, key=lambda moment: moment.at, reverse=True)[:limit])


def _tell_alerts(user: Any, limit: int) -> Iterator[Moment]:
    untold = [Alert.State.NEW, Alert.State.SUPPRESSED, Alert.State.MERGED]
    for alert in selectors.list_own_alerts(user=user).exclude(state__in=untold)[:limit]:
        url = reverse("agencies:why_one", args=[alert.public_id])
        yield Moment(
            alert.opened_at, "alert", f"{alert.agency.name}에 마음 신호를 전했어요", "", url
        )


def _tell_looks(user: Any, limit: int) -> Iterator[Moment]:
    for log in list_access_logs(user)[:limit]:
        title = f"{log.agency.name} {log.get_role_display()} 직원이 {log.get_action_display()}"
        yield Moment(log.at, "look", title, f"{log.target_label} · {log.purpose}")


def _tell_offers(user: Any, limit: int) -> Iterator[Moment]:
    for offer in selectors.list_offers(user=user)[:limit]:
        name, url = offer.alert.agency.name, reverse("agencies:offer", args=[offer.public_id])
        yield Moment(offer.created_at, "offer", f"{name}에서 상담을 제안했어요", "", url)
        said = rules.OFFER_ANSWERS.get(offer.state)
        if said and offer.answered_at:
            yield Moment(offer.answered_at, "answer", said, name, url)


def _tell_steps(user: Any, limit: int) -> Iterator[Moment]:
    for case in list_own_cases(user=user)[:limit]:
        title = f"{case.agency.name}에서 상담을 시작했어요"
        yield Moment(case.opened_at, "case", title, "", _link_case(case))
    changes = CaseChange.objects.filter(case__in=Case.objects.visible_to(user), is_refused=False)
    for change in changes.select_related("case__agency").order_by("-at", "-pk")[:limit]:
        step = rules.describe_case_step(change.new_state)
        yield Moment(change.at, "case", step, change.case.agency.name, _link_case(change.case))


def _link_case(case: Case) -> str:
    return reverse("agencies:help_case", args=[case.public_id])


def _tell_disclosures(user: Any, limit: int) -> Iterator[Moment]:
    for record in list_disclosures(user)[:limit]:
        told = ", ".join(str(label) for label in record.item_labels)
        yield Moment(record.at, "told", f"{record.agency.name}에 전해졌어요", told)
