"""복지로, services of the central government: XML, a list and one more call for each service."""

import re
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from missions.sources import codes, wire
from missions.sources.base import (
    BrokenItem,
    Detail,
    ItemUnreadable,
    Page,
    PolicyItem,
    SourceBusy,
    SourceRefused,
    SourceSpent,
)
from missions.sources.reading import (
    clean_line,
    clean_raw,
    clean_text,
    join_texts,
    keep_sections,
    match_codes,
    read_url,
)

_SPENT = {"22"}
# Of the gate before the service (data.go.kr): key unknown, expired, address or call not allowed.
_REFUSED = {"10", "11", "12", "20", "21", "30", "31", "32", "33"}
_GOOD = {"0", "00", ""}
_NOTHING_THERE = {"3", "03", "40"}


class BokjiroPolicies:
    """Speaks to apis.data.go.kr; the key stays in here.

    Its keys are handed out in two spellings, plain and percent-encoded; both work here.
    """

    is_remote = True
    has_details = True

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str = "https://apis.data.go.kr/B554287/NationalWelfareInformationsV001",
        page_size: int = 100,
        daily_calls: int = 100,
        pause_s: float = 1.0,
        timeout_s: float = 30.0,
    ) -> None:
        self._key = unquote(api_key) if re.search(r"%[0-9A-Fa-f]{2}", api_key) else api_key
        self.base_url = base_url.rstrip("/")
        self.page_size, self.daily_calls = page_size, daily_calls
        self.pause_s, self.timeout_s = pause_s, timeout_s

    def __repr__(self) -> str:
        return f"BokjiroPolicies({self.base_url!r}, api_key='***')"

    def read_page(self, number: int) -> Page:
        """Read one page of all services."""
        return parse_page(
            self._get("NationalWelfarelistV001", callTp="L", srchKeyCode="001", pageNo=number,
                      numOfRows=self.page_size)
        )  # fmt: skip

    def read_detail(self, external_id: str) -> Detail:
        """Read the whole text of one service."""
        return parse_detail(
            self._get("NationalWelfaredetailedV001", callTp="D", servId=external_id)
        )

    def _get(self, call: str, **asked: str | int) -> bytes:
        params = {"serviceKey": self._key, **asked}
        return wire.get(f"{self.base_url}/{call}", params=params, timeout_s=self.timeout_s)


def parse_page(raw: bytes) -> Page:
    """Read a list. Raise SourceBusy, SourceRefused or SourceSpent where it is an error."""
    root = _parse(raw)
    items, broken = [], []
    for entry in root.iter("servList"):
        try:
            items.append(parse_item(entry))
        except (ItemUnreadable, ValueError, TypeError) as error:
            said = " ".join(f"{one.tag}={one.text}" for one in entry)
            why = str(error) if isinstance(error, ItemUnreadable) else type(error).__name__
            broken.append(BrokenItem(_text(entry, "servId", 40), why, clean_raw(said[:4000])))
    total = _text(root, "totalCount", 20)
    is_number = total.isascii() and total.isdecimal()
    return Page(tuple(items), tuple(broken), int(total[:9]) if is_number else 0)


def _parse(raw: bytes) -> Element:
    """Parse without a single entity of the document's own, and find errors behind a 200."""
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise SourceBusy("not_xml") from None
    code = _find(root, "returnReasonCode") or _find(root, "resultCode")
    if code in _SPENT:
        raise SourceSpent()
    if code in _REFUSED:
        raise SourceRefused(f"result_{code}")
    if code not in _GOOD | _NOTHING_THERE or root.find(".//cmmMsgHeader") is not None:
        raise SourceBusy(f"result_{code}" if code.isalnum() else "no_code")
    return root


def _find(root: Element, tag: str) -> str:
    found = root.find(f".//{tag}")
    return clean_line("".join(found.itertext()), 20) if found is not None else ""


def _text(entry: Element, tag: str, limit: int = 4000) -> str:
    found = entry.find(tag)
    return clean_text("".join(found.itertext()), limit) if found is not None else ""


def parse_item(entry: Element) -> PolicyItem:
    """Read one service of the list. Raise ItemUnreadable where it has no id or no name."""
    number, title = _text(entry, "servId", 40), clean_line(_text(entry, "servNm"))
    if not number or not title:
        raise ItemUnreadable("no_number" if not number else "no_title")
    ministry, office = _text(entry, "jurMnofNm", 100), _text(entry, "jurOrgNm", 99)
    return PolicyItem(
        external_id=clean_line(number, 40),
        title=title,
        summary=_text(entry, "servDgst", 1000),
        sections=keep_sections({"contact": clean_line(_text(entry, "rprsCtadr"))}),
        org=clean_line(f"{ministry} {office}"),
        source_url=read_url(_text(entry, "servDtlLink")),
        is_nationwide=True,
        lives=match_codes(_text(entry, "lifeArray"), codes.LIFE_NAMES),
        targets=match_codes(_text(entry, "trgterIndvdlArray"), codes.TARGET_NAMES),
        themes=match_codes(_text(entry, "intrsThemaArray"), codes.THEME_NAMES),
        raw=_keep_raw(entry),
    )


def parse_detail(raw: bytes) -> Detail:
    """Read the whole text of a service. Raise ItemUnreadable where it is that of none."""
    root = _parse(raw)
    if not _find(root, "servId"):
        raise ItemUnreadable("no_detail")
    return Detail(
        sections=keep_sections(
            {
                "support": _text(root, "alwServCn"),
                "target": _text(root, "tgtrDtlCn"),
                "criteria": _text(root, "slctCritCn"),
                "apply": _join_list(root, "applmetList"),
                "papers": _join_list(root, "basfrmList", with_link=False),
                "contact": _join_list(root, "inqplCtadrList"),
                "extra": join_texts(("", _text(root, "wlfareInfoOutlCn"))),
            }
        ),
        org=clean_line(_text(root, "jurMnofNm", 200)),
        apply_url=read_url(_join_list(root, "inqplHmpgReldList")),
        raw=_keep_raw(root),
    )


def _join_list(root: Element, tag: str, *, with_link: bool = True) -> str:
    """Join entries, whether the list repeats itself or has children that do."""
    lines = []
    for part in root.iter(tag):
        nested = [one for one in part if len(one)]
        for entry in nested or [part]:
            name, link = _text(entry, "servSeDetailNm", 500), _text(entry, "servSeDetailLink", 1000)
            said = [one for one in (name, link if with_link else "") if one]
            lines.append(": ".join(said))
    return "\n".join(line for line in lines if line)[:4000]


def _keep_raw(entry: Element) -> dict[str, Any]:
    """Keep elements as they came; those that repeat as lists."""
    kept: dict[str, Any] = {}
    for one in entry:
        value: Any = _keep_raw(one) if len(one) else (one.text or "")
        if one.tag in kept:
            earlier = kept[one.tag]
            kept[one.tag] = [*(earlier if isinstance(earlier, list) else [earlier]), value]
        else:
            kept[one.tag] = value
    cleaned: dict[str, Any] = clean_raw(kept)
    return cleaned
