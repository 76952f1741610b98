"""Reads of what leaves a case: excerpts and referrals."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, ExpressionWrapper, Prefetch, Q, QuerySet

from accounts.models import Agency, StaffMember, User
from agencies.models import Case, CaseForm, Excerpt, ExcerptRequest, Referral
from agencies.rules import cases as rules
from agencies.rules.talk import OWN_LINES
from agencies.selectors.forms import list_answers
from chat import selectors as chat
from chat.models import Message
from safety.rules.masking import mask_personal_data


@dataclass(frozen=True)
class OwnLine:
    """One line of the person as a counsellor would read it; `is_masked` where something is."""

    line_id: UUID
    said_at: datetime
    text: str
    is_masked: bool


def _mask(message: Message) -> OwnLine:
    text = mask_personal_data(message.text)
    return OwnLine(message.public_id, message.created_at, text, text != message.text)


def list_choosable_lines(*, user: User) -> list[OwnLine]:
    """The person's newest own lines, masked, newest first."""
    return [_mask(line) for line in chat.list_own_lines(user=user, limit=OWN_LINES)]


def preview_lines(*, user: User, line_ids: Collection[UUID]) -> list[OwnLine]:
    """The chosen ones among the person's own lines, masked, oldest first."""
    if not line_ids:
        return []
    found = chat.list_own_lines(user=user, limit=rules.EXCERPT_LIMIT, line_ids=line_ids)
    return [_mask(line) for line in found][::-1]


def list_requests(*, user: Any) -> QuerySet[Any]:
    """What counsellors asked a person to show, newest first."""
    rows = ExcerptRequest.objects.visible_to(user)
    return rows.select_related("case__agency", "case__user", "asked_by__user")


def list_requests_of_case(*, case: Case) -> list[ExcerptRequest]:
    """What was asked in a case, newest first; the words of none of it."""
    return list(case.excerpt_requests.select_related("asked_by__user"))


def list_readable(*, case: Case, member: StaffMember) -> list[ExcerptRequest]:
    """What the person shows in a case now, with the lines, for who holds it."""
    excerpts = Excerpt.objects.for_staff(member).filter(request__case=case)
    requests = ExcerptRequest.objects.filter(pk__in=excerpts.values("request"))
    shown = Prefetch("excerpts", queryset=excerpts, to_attr="shown")
    return list(requests.select_related("case__user", "asked_by__user").prefetch_related(shown))


def list_possible_recipients(*, case: Case) -> QuerySet[Agency]:
    """Active agencies a case may be referred to."""
    return Agency.objects.filter(is_active=True, is_platform=False).exclude(pk=case.agency_id)


def list_recipients(*, case: Case, words: str = "") -> list[Agency]:
    """The first of them by name, with their hours; `words` is part of a name or a region."""
    rows = list_possible_recipients(case=case)
    if words:
        rows = rows.filter(
            Q(name__icontains=words)
            | Q(regions__sigungu__icontains=words)
            | Q(regions__sido__icontains=words)
        ).distinct()
    return list(rows.prefetch_related("hours", "regions").order_by("name")[:30])


def list_choosable_agencies(*, user: User, without: Collection[int]) -> list[Agency]:
    """Agencies a person may choose instead: with declared hours, their own region's first."""
    if user.region is None:
        return []
    rows = (
        Agency.objects.filter(is_active=True, is_platform=False, hours__isnull=False)
        .filter(regions__sido=user.region.sido)
        .exclude(pk__in=without)
        .annotate(near=Count("regions", filter=Q(regions=user.region), distinct=True))
    )
    return list(rows.prefetch_related("hours").order_by("-near", "name")[:30])


def list_own_referrals(*, user: Any) -> QuerySet[Referral]:
    """Where a person was to be referred, newest first."""
    rows = Referral.objects.visible_to(user)
    return rows.select_related("case__agency", "case__user", "to_agency", "made_by__user")


def list_received(*, member: StaffMember) -> QuerySet[Referral]:
    """What other agencies ask of the member's: open ones first, then the newest."""
    rows = Referral.objects.for_staff(member).filter(
        to_agency_id=member.agency_id, agreed_at__isnull=False
    )
    is_open = ExpressionWrapper(
        Q(state__in=rules.OPEN_REFERRAL_STATES), output_field=BooleanField()
    )
    rows = rows.annotate(is_open=is_open)
    return rows.select_related("case__agency", "case__user").order_by(
        "-is_open", "-agreed_at", "-pk"
    )


def list_sent(*, case: Case) -> list[Referral]:
    """The referrals of a case, newest first."""
    return list(case.referrals.select_related("to_agency", "made_by__user", "answered_by__user"))


@dataclass(frozen=True)
class ReferralFile:
    """What a recipient reads of a referral: only what the person agreed to for it."""

    referral: Referral
    contact: Case | None
    # Each agreed form with its answers in the words of its template, by section.
    papers: tuple[tuple[CaseForm, list[tuple[str, list[tuple[str, str]]]]], ...]


def get_referral_file(referral: Referral) -> ReferralFile:
    """Gather the agreed items; nothing of a referral that is over."""
    items = referral.agreed_items if referral.state in rules.OPEN_REFERRAL_STATES else []
    forms = referral.case.forms.filter(kind__in=items, state=CaseForm.State.SUBMITTED)
    newest = {form.kind: form for form in forms.order_by("round")}
    return ReferralFile(
        referral=referral,
        contact=referral.case if "contact" in items else None,
        papers=tuple(
            (newest[kind], list_answers(newest[kind])) for kind in items if kind in newest
        ),
    )
