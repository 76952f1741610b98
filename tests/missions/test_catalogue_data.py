"""The missions that come with the product, read as a reader would (A12, ADR 0020)."""

import re
from collections import Counter
from itertools import combinations

import pytest

from missions.models import Mission
from missions.rules import wording
from missions.services.reference import load_missions, read_missions

ROWS = list(read_missions())
IDS = [row["code"] for row in ROWS]
FORBIDDEN = (
    *wording.HEAVY_WORDS,
    "몇 일째", "일째", "잘했", "대단", "최고", "좋아질", "나아질", "건강해", "행복해질",
    "살을", "칼로리", "다이어트", " 약을", "병원", "술", "담배", "옥상", "난간에",
    "칼", "가위", "밤길", "미안해하", "왜 안", "당신",
)  # fmt: skip
# What they cost says how far they lead: bed is cheap, people may cost all of a day.
ENERGY = {1: {1, 2}, 2: {1, 2, 3}, 3: {2, 3, 4}, 4: {3, 4}, 5: {2, 3, 4, 5}}
PLACES = {
    1: {"bed", "home"},
    2: {"home"},
    3: {"near", "home"},
    4: {"neighbourhood"},
    5: {"phone", "home", "near", "neighbourhood"},
}
MONEY = ("사 와", " 사요", " 사도", " 사서", "천 원", "계산")
FREE = (
    "사지 않",
    "살 것이 없",
    "돈이 들지",
    "돈을 쓰지",
    "집에서 물",
    "이름만",
    "냄새만",
    "그냥 나와",
)


def list_sentences(text):
    return [one.rstrip(".?") for one in re.split(r"(?<=[.?])\s+", text)]


def list_grams(row):
    text = re.sub(r"\W", "", row["title"] + row["summary"] + row["body"])
    return {text[place : place + 2] for place in range(len(text) - 1)}


def test_there_are_enough_on_every_rung():
    assert len(ROWS) >= 90
    counts = Counter(row["rung"] for row in ROWS)
    assert set(counts) == {1, 2, 3, 4, 5}
    assert min(counts.values()) >= 15


def test_codes_and_titles_are_there_once():
    assert len(set(IDS)) == len(ROWS)
    assert len({row["title"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_every_text_is_short_kind_and_in_one_voice(row):
    said = f"{row['title']}\n{row['summary']}\n{row['body']}"
    assert 6 <= len(row["title"]) <= 30
    assert 10 <= len(row["summary"]) <= 60
    assert 40 <= len(row["body"]) <= 180
    assert [word for word in FORBIDDEN if word in said] == []
    sentences = [row["title"], *list_sentences(row["summary"]), *list_sentences(row["body"])]
    assert [one for one in sentences if not one.endswith("요")] == []
    assert [one for one in sentences if one.endswith(("으세요", "십시오", "하세요"))] == []


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_every_mission_fits_its_rung(row):
    assert row["energy"] in ENERGY[row["rung"]]
    assert row["place"] in PLACES[row["rung"]]
    assert 1 <= row["minutes"] <= 60
    assert "self" in row["proofs"]
    assert set(row["proofs"]) <= {"self", "timer", "photo"}
    assert row["theme"] in Mission.Theme.values
    assert set(row["seasons"]) <= set(Mission.Season.values)
    assert row["theme"] != "connect" or "photo" not in row["proofs"] or "얼굴" in row["body"]


@pytest.mark.parametrize("row", ROWS, ids=IDS)
def test_nothing_costs_money_or_has_a_way_without(row):
    said = row["summary"] + row["body"]
    if any(word in said for word in MONEY):
        assert row["rung"] >= 4
        assert any(word in said for word in FREE), said


def test_themes_seasons_and_energies_are_spread():
    themes = Counter(row["theme"] for row in ROWS)
    assert set(themes) == set(Mission.Theme.values)
    assert max(themes.values()) <= len(ROWS) / 4
    assert min(count for theme, count in themes.items() if theme != "welfare") >= 6
    seasons = Counter(season for row in ROWS for season in row["seasons"])
    assert min(seasons[season] for season in Mission.Season.values) >= 4
    assert sum(not row["seasons"] for row in ROWS) >= len(ROWS) * 0.75
    assert set(Counter(row["energy"] for row in ROWS)) == {1, 2, 3, 4, 5}
    for rung in range(1, 6):
        assert len({row["theme"] for row in ROWS if row["rung"] == rung}) >= 5


def test_no_two_say_the_same():
    grams = {row["code"]: list_grams(row) for row in ROWS}
    alike = [
        (one, other)
        for (one, a), (other, b) in combinations(grams.items(), 2)
        if len(a & b) / len(a | b) > 0.3
    ]
    assert alike == []


def test_the_search_for_twins_finds_one():
    one = ROWS[0]
    other = {**one, "title": one["title"].replace("발만", "발끝만")}
    a, b = list_grams(one), list_grams(other)
    assert len(a & b) / len(a | b) > 0.3


@pytest.mark.django_db
def test_all_stand_open_after_migrating_and_points_follow_energy():
    rows = Mission.objects.filter(code__in=IDS)
    assert rows.count() == len(ROWS)
    assert set(rows.values_list("state", "kind")) == {("open", "personal")}
    assert all(row.points == 10 * row.energy for row in rows)


@pytest.mark.django_db
def test_loading_again_adds_nothing_and_keeps_what_operators_changed():
    row = Mission.objects.get(code=IDS[0])
    Mission.objects.filter(pk=row.pk).update(title="운영자가 고친 제목이에요", state="closed")
    Mission.objects.filter(code=IDS[1]).delete()
    before = Mission.objects.count()
    load_missions()
    load_missions()
    assert Mission.objects.count() == before + 1
    row.refresh_from_db()
    assert (row.title, row.state) == ("운영자가 고친 제목이에요", "closed")
