"""When a week is unlike the weeks before it (D8): the rate, and each class's share of it."""

from collections.abc import Iterator, Mapping

DRIFT = 0.3
_LABELS = {
    "rate": "신호의 수",
    "level": "단계",
    "source": "계기",
    "priority": "긴급도",
    "dismiss_reason": "넘긴 까닭",
}

Counts = Mapping[str, Mapping[str, int]]


def find_drift(
    *, now: Counts, before: Counts, weeks: int, smallest: int
) -> Iterator[tuple[str, float, float]]:
    """Give what changed by 30 % or more: code, this week's number, the average of the others'.

    The rate is compared as it is, a class by its share; classes too small to say anything are not.
    """
    for kind in now:
        totals = [max(1, sum(counts[kind].values())) for counts in (now, before)]
        for code in sorted({*now[kind], *before[kind]}):
            this, usual = float(now[kind].get(code, 0)), before[kind].get(code, 0) / weeks
            if max(this, usual) < smallest:
                continue
            if kind != "rate":
                this, usual = this / totals[0], usual * weeks / totals[1]
            if this != usual and abs(this - usual) >= DRIFT * usual:
                yield f"{kind}:{code}", this, usual


def label_drift(what: str) -> str:
    """Say in Korean what changed."""
    kind, _, code = what.partition(":")
    return _LABELS[kind] if kind == "rate" else f"{_LABELS[kind]} {code}"
