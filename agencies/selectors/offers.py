"""Reads of offers and of the texts they start from."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import StaffMember
from agencies import rules
from agencies.models import Alert, Offer

_FILE = Path(__file__).resolve().parents[1] / "data" / "offer_templates.toml"


@dataclass(frozen=True)
class OfferTemplate:
    """A text to start from; `key` names its version too."""

    code: str
    version: int
    title: str
    text: str

    @property
    def key(self) -> str:
        """What an offer remembers of where its words came from."""
        return f"{self.code}-{self.version}"


@cache
def list_offer_templates() -> tuple[OfferTemplate, ...]:
    """Every text to start from, in the order of the file."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["template"]
    return tuple(OfferTemplate(**{**row, "text": row["text"].strip()}) for row in rows)


def get_offer_template(key: str) -> OfferTemplate | None:
    """The text of this code and version, or None."""
    return next((one for one in list_offer_templates() if one.key == key), None)


def get_draft(*, alert: Alert, member: StaffMember) -> Offer | None:
    """What this member began to write to the person of an alert."""
    return Offer.objects.filter(alert=alert, sent_by=member, state=Offer.State.DRAFT).first()


def list_offers(*, user: Any) -> QuerySet[Offer]:
    """The offers made to a person, newest first."""
    return (
        Offer.objects.visible_to(user)
        .select_related("alert__agency", "alert__user", "sent_by__user", "case")
        .order_by("-created_at", "-pk")
    )


def list_answerable_offers(*, user: Any) -> QuerySet[Offer]:
    """The offers a person may try to answer; one withdrawn meanwhile says so itself."""
    offers = Offer.objects.made_to(user)
    return offers.select_related("alert__agency", "alert__user", "sent_by__user", "case")


def is_waiting(offer: Offer) -> bool:
    """Tell whether the person can still answer."""
    ends = offer.expires_at
    return offer.state in rules.WAITING_OFFER_STATES and bool(ends and ends > timezone.now())
