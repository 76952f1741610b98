"""Reads of talk between people and staff."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, QuerySet

from agencies.models import Case, CaseMessage, Complaint
from agencies.rules import talk as rules


def list_unread(*, case: Case, is_person: bool) -> QuerySet[Any]:
    """What one side has not read yet: staff's lines for the person, the person's for staff."""
    return CaseMessage.objects.filter(
        case=case, read_at=None, member__isnull=not is_person
    ).order_by("pk")


def list_messages(*, case: Case) -> QuerySet[Any]:
    """All lines of a case with who wrote them, newest first."""
    rows = CaseMessage.objects.filter(case=case).select_related("member__user", "member__agency")
    return rows.prefetch_related("complaints").order_by("-at", "-pk")


def list_talk(*, case: Case) -> list[CaseMessage]:
    """The last lines of a case, oldest first."""
    return list(list_messages(case=case)[: rules.TALK_PAGE])[::-1]


def count_unread_by_case(*, cases: Collection[Case], is_person: bool = False) -> dict[int, int]:
    """How many lines wait unread in each of these cases, in one query; cases without are absent."""
    unread = CaseMessage.objects.filter(case__in=cases, read_at=None, member__isnull=not is_person)
    counted = unread.order_by().values("case").annotate(count=Count("pk"))
    return {row["case"]: row["count"] for row in counted}


def list_complaints(*, user: Any) -> QuerySet[Complaint]:
    """What a person complained about, newest first."""
    rows = Complaint.objects.visible_to(user).select_related("agency", "message__member__user")
    return rows.order_by("-created_at", "-pk")
