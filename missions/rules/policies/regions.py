"""From the region codes of sources to ours: five digits, wards folded into their city."""

from collections.abc import Collection, Iterable

# Provinces that were renamed and given new codes (2023 and 2024); sources still send the old ones.
_RENAMED = {"42": "51", "45": "52"}
# So many of our regions are everywhere: sources forget a few of them.
_EVERYWHERE = 0.95


def province_of(code: str) -> str:
    """Name the province a region lies in by a code of its own."""
    return code[:2] + "000"


def fold_regions(codes: Iterable[str], known: Collection[str]) -> tuple[bool, list[str]]:
    """Tell whether codes cover the country, and else which regions and whole provinces of ours.

    Codes we do not know are left out; nothing left means that the source says nothing of use.
    """
    found = {place for code in codes for place in _find_places(code, known)}
    if known and len(found) >= _EVERYWHERE * len(known):
        return True, []
    whole = [province_of(p + "000") for p in sorted({code[:2] for code in found})]
    whole = [code for code in whole if _list_within(code, known) <= found]
    rest = {code for code in found if province_of(code) not in whole}
    return False, sorted([*whole, *rest])


def _find_places(code: str, known: Collection[str]) -> set[str]:
    code = _RENAMED.get(code[:2], code[:2]) + code[2:]
    if code in known:
        return {code}
    if code.endswith("000"):
        return _list_within(code, known)
    city = code[:4] + "0"
    return {city} if city in known else set()


def _list_within(province: str, known: Collection[str]) -> set[str]:
    return {code for code in known if province_of(code) == province}
