"""The bundled policies: made up, in the services' own formats, read by the same code (G10)."""

import json
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

from defusedxml.ElementTree import fromstring
from django.utils import timezone

from missions.sources import bokjiro, youth
from missions.sources.base import Detail, ItemUnreadable, Page

_DATA = Path(__file__).resolve().parent.parent / "data"


class BundledPolicies:
    """Needs no network and no key. Dates in it come back every year, so none of it grows old."""

    is_remote = False
    page_size = 20
    daily_calls = 0
    pause_s = 0.0

    def __init__(self, *, source: str) -> None:
        self.has_details = source == "bokjiro"

    def read_page(self, number: int) -> Page:
        """Read a page of the file."""
        begins = (number - 1) * self.page_size
        if self.has_details:
            return self._read_services(begins)
        entries = self._youth[begins : begins + self.page_size]
        answer = {"totCount": str(len(self._youth)), "youthPolicyList": entries}
        return youth.parse_page(json.dumps({"resultCode": "200", "result": answer}).encode())

    def _read_services(self, begins: int) -> Page:
        root = fromstring("<wantedList><resultCode>0</resultCode><totalCount/></wantedList>")
        root.find("totalCount").text = str(len(self._services))
        root.extend(self._services[begins : begins + self.page_size])
        return bokjiro.parse_page(tostring(root))

    def read_detail(self, external_id: str) -> Detail:
        """Read the whole text of a service."""
        for entry in self._root.iter("wantedDtl"):
            if entry.findtext("servId") == external_id:
                return bokjiro.parse_detail(tostring(entry))
        raise ItemUnreadable("no_detail")

    @cached_property
    def _root(self) -> Element:
        root: Element = fromstring((_DATA / "policies-bokjiro.xml").read_bytes())
        return root

    @property
    def _services(self) -> list[Element]:
        return list(self._root.iter("servList"))

    @property
    def _youth(self) -> list[dict[str, Any]]:
        text = (_DATA / "policies-youth.json").read_text(encoding="utf-8")
        today = timezone.localdate()
        return [
            {**entry, "aplyYmd": _move_to_now(entry["aplyYmd"], today)}
            for entry in json.loads(text)["result"]["youthPolicyList"]
        ]


def _move_to_now(period: str, today: date) -> str:
    """Put `20260301 ~ 20260331` into the first year in which it has not ended yet."""
    first, _, last = period.partition(" ~ ")
    if not last:
        return period
    later = 0 if last[4:8] >= today.strftime("%m%d") else 1
    years = today.year + later - int(last[:4])
    return " ~ ".join(f"{int(day[:4]) + years}{day[4:8]}" for day in (first, last))
