"""How the response matrix is read: which numbers, in which order, on what kind of card."""

from collections.abc import Mapping
from typing import Any

YOUTH_BELOW = 19
# The apps above hear of L1 too: beside a falling trend it matters (domain D).
SIGNAL_FROM = 1

# Reason codes in plain Korean, for staff and for the person ("왜 이런 안내를 받았나요?").
REASON_LABELS = {
    "wish_dead": "죽거나 사라지고 싶다는 말",
    "hopeless": "살아갈 희망이 없다는 말",
    "burden": "자신이 짐이라는 말",
    "grief_reunion": "떠난 사람을 따라가고 싶다는 말",
    "topic_suicide": "자살을 화제로 꺼낸 말",
    "farewell": "작별하는 말",
    "third_person": "다른 사람이 위험하다는 말",
    "active_thoughts": "죽음이나 자살을 생각한다는 말",
    "self_harm_urge": "자해하고 싶다는 말",
    "self_harm_act": "자해했다는 말",
    "method": "방법을 떠올리는 말",
    "intent": "하겠다는 뜻을 밝힌 말",
    "plan": "때나 계획을 정했다는 말",
    "preparation": "준비했다는 말",
    "attempt": "시도했거나 하는 중이라는 말",
    "context_timeframe": "앞말에 이어 때를 밝힌 말",
    "context_resolve": "앞말에 이어 결심을 밝힌 말",
    "context_preparation": "앞말에 이어 준비했다는 말",
    "context_farewell": "앞말에 이어 작별하는 말",
    "context_method": "앞말에 이어 수단을 꺼낸 말",
    "context_adds_up": "희망이 없다는 말이 거듭됨",
}
FLAG_LABELS = {
    "third_person": "다른 사람이 위험해 보임",
    "harm_to_others": "다른 사람을 해치려는 말",
    "abuse": "폭력이나 학대를 당한다는 말",
    "eating_disorder": "섭식 문제를 드러낸 말",
    "fraud_victim": "사기를 당했다는 말",
    "minor_missing": "가출이나 실종을 알리는 말",
}


def read_row(matrix: Mapping[str, Any], level: int) -> Mapping[str, Any]:
    """Return the matrix row of a level, L0 where the level is unknown."""
    rows: Mapping[str, Any] = matrix["levels"]
    return rows.get(str(level), rows["0"])


def choose_hotlines(matrix: Mapping[str, Any], level: int, age: int | None) -> list[str]:
    """Name the hotline codes of a level in order; under 19 the matrix may put 1388 first (A8)."""
    row = read_row(matrix, level)
    is_youth = age is not None and age < YOUTH_BELOW
    key = "hotlines_under_19" if is_youth else "hotlines"
    return list(row[key])
