"""What is looked for before others read a text: personal data, swindle, ways to be hurt."""

import time
from pathlib import Path

import pytest

from safety import rules

DATA = Path(__file__).parent / "data"


def read(name):
    return (DATA / name).read_text().splitlines()


PERSONAL = [line.split("\t", 1) for line in read("personal_data.tsv")]


@pytest.mark.parametrize(("kind", "text"), PERSONAL, ids=[text for _, text in PERSONAL])
def test_personal_data_is_found_by_its_kind(kind, text):
    assert rules.find_personal_data(text) == (kind,)


@pytest.mark.parametrize("text", read("personal_data_alike.txt"))
def test_what_only_looks_like_personal_data_is_left_alone(text):
    assert rules.find_personal_data(text) == ()


@pytest.mark.parametrize("text", read("scams.txt"))
def test_offers_of_swindlers_are_seen(text):
    assert rules.looks_like_scam(text)


@pytest.mark.parametrize("text", read("scams_alike.txt"))
def test_talk_about_money_is_no_swindle(text):
    assert not rules.looks_like_scam(text)


@pytest.mark.parametrize("text", read("methods.txt"))
def test_ways_to_be_hurt_are_seen(text):
    assert rules.has_method(text)


@pytest.mark.parametrize("text", read("methods_alike.txt"))
def test_ordinary_words_are_no_way(text):
    assert not rules.has_method(text)


def test_there_are_enough_of_each():
    assert len(PERSONAL) >= 60
    assert len(read("personal_data_alike.txt")) >= 80
    assert len(read("scams.txt")) >= 60
    assert len(read("scams_alike.txt")) >= 80


def test_several_kinds_are_named_in_a_fixed_order_and_never_repeated():
    text = "a@example.com, 010-1234-5678, 900101-1234567"
    assert rules.find_personal_data(text) == ("resident_number", "phone", "email")


@pytest.mark.parametrize(
    "text", ["4111 1111 1111 1112", "901301-1234567", "900132-1234567", "9001011234567"]
)
def test_numbers_that_do_not_add_up_are_none(text):
    assert rules.find_personal_data(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("고.수.익 알.바 모집", True), ("고\u200b수익 알바", True), ("통ㅈㅏㅇ 매입합니다", True)],
)
def test_disguises_come_off(text, expected):
    assert rules.looks_like_scam(text) is expected


PIECES = [
    "0",
    "1 ",
    "공일",
    "10-",
    "로 1",
    "a@a.",
    "a.",
    "은행 1-",
    "카톡",
    "주소는 ",
    "동 1-",
    "수익",
]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize(
    "look", [rules.find_personal_data, rules.looks_like_scam, rules.has_method]
)
def test_long_texts_of_one_piece_cost_no_more_than_their_length(look, piece):
    text = (piece * 4000)[:4000]
    start = time.perf_counter()
    look(text)
    assert time.perf_counter() - start < 1
