"""온통청년: JSON whose every value is text, and whose list may lie anywhere."""

import json
from collections.abc import Mapping
from typing import Any

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
    find_key,
    join_texts,
    keep_sections,
    match_codes,
    read_ages,
    read_codes,
    read_period,
    read_regions,
    read_url,
)

_PATH = "/go/ythip/getPlcy"
_PAGE = "/youthPolicy/ythPlcyTotalSearch/ythPlcyDetail/"
_SPENT = ("초과", "exceed", "limit", "quota")


class YouthPolicies:
    """Speaks to www.youthcenter.go.kr; the key stays in here."""

    is_remote = True
    has_details = False

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str = "https://www.youthcenter.go.kr",
        page_size: int = 100,
        daily_calls: int = 1000,
        pause_s: float = 1.0,
        timeout_s: float = 30.0,
    ) -> None:
        self._key = api_key
        self.base_url = base_url.rstrip("/")
        self.page_size, self.daily_calls = page_size, daily_calls
        self.pause_s, self.timeout_s = pause_s, timeout_s

    def __repr__(self) -> str:
        return f"YouthPolicies({self.base_url!r}, api_key='***')"

    def read_page(self, number: int) -> Page:
        """Read one page of all policies."""
        asked: dict[str, str | int] = {
            "apiKeyNm": self._key,
            "pageNum": number,
            "pageSize": self.page_size,
            "pageType": 1,
            "rtnType": "json",
        }
        raw = wire.get(f"{self.base_url}{_PATH}", params=asked, timeout_s=self.timeout_s)
        return parse_page(raw, page_url=f"{self.base_url}{_PAGE}")

    def read_detail(self, external_id: str) -> Detail:
        """There is nothing that the list does not tell."""
        raise ItemUnreadable("no_detail")


def parse_page(raw: bytes, *, page_url: str = "") -> Page:
    """Read an answer. Raise SourceBusy, SourceRefused or SourceSpent where it is an error."""
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        raise SourceBusy("not_json") from None
    entries = find_key(answer, "youthPolicyList")
    entries = [entries] if isinstance(entries, Mapping) else entries
    _refuse_error(answer, has_list=isinstance(entries, list))
    items, broken = [], []
    for entry in entries if isinstance(entries, list) else []:
        try:
            items.append(parse_item(entry, page_url=page_url))
        except (ItemUnreadable, ValueError, TypeError, RecursionError) as error:
            broken.append(_keep_broken(entry, error))
    total = clean_line(find_key(answer, "totCount"))
    is_number = total.isascii() and total.isdecimal()
    return Page(tuple(items), tuple(broken), int(total[:9]) if is_number else 0)


def _refuse_error(answer: Any, *, has_list: bool) -> None:
    code = clean_line(find_key(answer, "resultCode"), 20)
    said = clean_line(find_key(answer, "resultMessage"), 200).lower()
    if code in {"200", ""} and has_list:
        return
    if code == "200" and find_key(answer, "totCount") is not None:
        return
    if any(word in said for word in _SPENT) or code == "429":
        raise SourceSpent()
    if code in {"400", "401", "403", "404"}:
        raise SourceRefused(f"result_{code}")
    raise SourceBusy(f"result_{code}" if code.isalnum() else "no_list")


def _keep_broken(entry: Any, error: Exception) -> BrokenItem:
    own = entry if isinstance(entry, Mapping) else {}
    said = json.dumps(clean_raw(_drop_names(own) if own else entry), ensure_ascii=False)
    why = str(error) if isinstance(error, ItemUnreadable) else type(error).__name__
    return BrokenItem(clean_line(own.get("plcyNo"), 40), why, said[:4000])


def _drop_names(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out who at an institution is in charge: we need the institution, not their names."""
    return {key: value for key, value in entry.items() if not str(key).endswith("PicNm")}


def parse_item(entry: Any, *, page_url: str = "") -> PolicyItem:
    """Read one entry. Raise ItemUnreadable where it has no number or no name."""
    if not isinstance(entry, Mapping):
        raise ItemUnreadable("not_an_object")
    number, title = clean_line(entry.get("plcyNo"), 40), clean_line(entry.get("plcyNm"))
    if not number or not title:
        raise ItemUnreadable("no_number" if not number else "no_title")
    low, high = read_ages(entry.get("sprtTrgtMinAge"), entry.get("sprtTrgtMaxAge"))
    kind = codes.YOUTH_PERIODS.get(clean_line(entry.get("aplyPrdSeCd"), 20), "")
    page = f"{page_url}{number}" if page_url and number.isalnum() and number.isascii() else ""
    return PolicyItem(
        external_id=number,
        title=title,
        summary=clean_text(entry.get("plcyExplnCn"), 1000),
        sections=_read_sections(entry),
        org=_read_org(entry),
        apply_url=read_url(entry.get("aplyUrlAddr")),
        source_url=page or read_url(entry.get("refUrlAddr1"), entry.get("refUrlAddr2")),
        period=read_period(entry.get("aplyYmd"), kind),
        age_min=low,
        age_max=high,
        region_codes=read_regions(entry.get("zipCd")),
        lives=("004",),
        themes=_read_themes(entry),
        jobs=read_codes(entry.get("jobCd"), codes.YOUTH_JOBS),
        schools=read_codes(entry.get("schoolCd"), codes.YOUTH_SCHOOLS),
        raw=clean_raw(_drop_names(entry)),
    )


def _read_sections(entry: Mapping[str, Any]) -> dict[str, str]:
    return keep_sections(
        {
            "support": join_texts(("", entry.get("plcySprtCn"))),
            "target": join_texts(
                ("", entry.get("addAplyQlfcCndCn")),
                ("소득", entry.get("earnEtcCn")),
                ("참여할 수 없는 경우", entry.get("ptcpPrpTrgtCn")),
            ),
            "apply": join_texts(("", entry.get("plcyAplyMthdCn"))),
            "papers": join_texts(("", entry.get("sbmsnDcmntCn"))),
            "review": join_texts(("", entry.get("srngMthdCn"))),
            "extra": join_texts(("", entry.get("etcMttrCn")), ("", entry.get("bizPrdEtcCn"))),
        }
    )


def _read_org(entry: Mapping[str, Any]) -> str:
    names = ("sprvsnInstCdNm", "sprvsnInstNm", "operInstCdNm", "operInstNm", "rgtrInstCdNm")
    return next((org for name in names if (org := clean_line(entry.get(name)))), "")


def _read_themes(entry: Mapping[str, Any]) -> tuple[str, ...]:
    classes = f"{entry.get('lclsfNm') or ''},{entry.get('mclsfNm') or ''}"
    found = match_codes(classes, codes.YOUTH_CLASSES)
    words = f"{entry.get('plcyNm')} {entry.get('plcyKywdNm')}".replace(" ", "")
    is_mind = any(word in words for word in codes.MIND_WORDS)
    return tuple(dict.fromkeys([*(("020",) if is_mind else ()), *found]))
