"""Reading what services send, in every condition; and regions, twins, words, reasons."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missions.rules.policies import crawling, fitting, searching
from missions.rules.policies.regions import fold_regions
from missions.sources import bokjiro, reading, youth
from missions.sources.base import Page, Period, SourceBusy, SourceRefused, SourceSpent
from tests.servers.policies import make_policy

REFUSALS = (SourceBusy, SourceRefused, SourceSpent)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def is_storable(text):
    return "\x00" not in text and text.encode() is not None


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("20260301 ~ 20260331", Period(date(2026, 3, 1), date(2026, 3, 31))),
        ("2026.03.01~2026.03.31", Period(date(2026, 3, 1), date(2026, 3, 31))),
        ("20260601 ~ 20260630\\N20260301 ~ 20260331", Period(date(2026, 3, 1), date(2026, 6, 30))),
        ("20260331 ~ 20260301", Period(date(2026, 3, 1), date(2026, 3, 31))),
        ("~ 20260331", Period(None, date(2026, 3, 31))),
        ("20260301 ~", Period(date(2026, 3, 1), None)),
        ("", Period()),
        (None, Period()),
        ("상시", Period(is_always=True)),
        ("연중 수시 접수", Period(is_always=True)),
        ("20260231 ~ 99991399", Period()),
        ("예산 소진 시까지", Period()),
    ],
)
def test_periods_in_their_forms(said, period):
    assert reading.read_period(said) == period


def test_the_kind_of_a_period_speaks_where_the_dates_do_not():
    assert reading.read_period("", "always") == Period(is_always=True)
    assert reading.read_period("", "closed").is_closed
    assert reading.read_period("20260301 ~ 20260331", "closed").is_closed


@pytest.mark.parametrize(
    ("low", "high", "ages"),
    [
        ("19", "34", (19, 34)),
        ("0", "0", (None, None)),
        ("19", "0", (19, None)),
        ("0", "99", (None, 99)),
        ("40", "20", (None, None)),
        ("", None, (None, None)),
        ("만 19세", "서른넷", (19, None)),
        ("-5", "３４", (None, None)),
    ],
)
def test_ages_with_zeros(low, high, ages):
    assert reading.read_ages(low, high) == ages


def test_text_is_cleaned_of_strays_entities_tags_and_controls():
    said = "\u1b3c 지원&amp;상담<br/>둘째\xa0\u200b줄\x00\x07\r\n\r\n\r\n\r\n끝 <b>굵게</b>\ud800"
    assert reading.clean_text(said) == "지원&상담\n둘째 줄\n\n끝 굵게"


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("www.apply.example/a?b=1", "https://www.apply.example/a?b=1"),
        ("신청: https://apply.example/x), 또는 전화", "https://apply.example/x"),
        ("javascript:alert(1)", ""),
        ("http://user:word@apply.example/", ""),
        ("https://localhost/x", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_only_addresses_that_a_page_may_link_to(said, url):
    assert reading.read_url(said) == url


def test_codes_are_found_however_names_are_joined():
    names = {"007": ("임신", "출산"), "004": ("청년",), "005": ("중장년",)}
    assert reading.match_codes("청년,임신 · 출산", names) == ("007", "004")
    assert reading.match_codes("004･005", names) == ("004", "005")
    assert reading.split_names("주거･복지문화,일자리ㆍ교육") == [
        "주거",
        "복지문화",
        "일자리",
        "교육",
    ]


@settings(deadline=None, max_examples=150)
@given(st.fixed_dictionaries({name: JSON for name in make_policy(1)}) | JSON)
def test_any_entry_becomes_a_policy_or_a_failure_that_can_be_stored(entry):
    raw = json.dumps({"result": {"deep": {"youthPolicyList": [entry]}}, "resultCode": "200"})
    page = youth.parse_page(raw.encode("utf-8", "surrogatepass"))
    assert len(page) == 1
    kept = [*page.items, *page.broken][0]
    assert len(kept.external_id) <= 40
    for one in page.items:
        assert one.title
        assert len(one.title) <= 200
        assert len(one.summary) <= 1000
        assert one.period.begins is None or one.period.begins <= (one.period.ends or date.max)
        assert is_storable(json.dumps(one.raw, ensure_ascii=False) + one.title + one.summary)
    for one in page.broken:
        assert is_storable(one.raw + one.error)


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_answer_is_a_page_or_a_refusal(raw):
    for parse in (youth.parse_page, bokjiro.parse_page):
        with suppress(*REFUSALS):
            assert isinstance(parse(raw), Page)


@pytest.mark.parametrize("depth", [5000])
def test_nesting_without_end_is_refused(depth):
    with pytest.raises(SourceBusy):
        youth.parse_page(b"[" * depth)


@settings(deadline=None)
@given(st.text(max_size=2000))
def test_cut_text_is_whole_again(text):
    pieces = crawling.split_text(text, 100)
    assert "".join(pieces) == text
    assert all(len(one) <= 100 for one in pieces)


KNOWN = {f"{p}{n:03}" for p in (11, 26) for n in range(110, 120)} | {"41110", "41130", "51110"}


def test_regions_fold_into_cities_provinces_and_the_country():
    assert fold_regions(KNOWN, KNOWN) == (True, [])
    assert fold_regions(["41111", "41113", "41130"], KNOWN) == (False, ["41000"])
    assert fold_regions(["41111"], KNOWN) == (False, ["41110"])
    assert fold_regions(["42110"], KNOWN) == (False, ["51000"])
    assert fold_regions(["11000"], KNOWN) == (False, ["11000"])
    assert fold_regions(["99999", "00000"], KNOWN) == (False, [])
    assert fold_regions([], set()) == (False, [])


def test_two_spellings_of_one_policy_are_equal():
    make = crawling.make_twin_key
    assert make("2026년 청년 월세 지원(특별)", "한마음 복지부") == make(
        "청년월세 지원 특별", "한마음복지부"
    )
    assert make("청년 월세 지원", "가") != make("청년 월세 지원", "나")


@dataclass
class Told:
    is_nationwide: bool = False
    regions: list = field(default_factory=list)
    age_min: int | None = None
    age_max: int | None = None
    lives: list = field(default_factory=list)
    themes: list = field(default_factory=list)
    jobs: list = field(default_factory=list)
    schools: list = field(default_factory=list)


def explain(told, **person):
    return fitting.explain_fit(person=fitting.Person(**person), offer=told)


def test_reasons_come_from_stated_facts_alone():
    told = Told(regions=["11000"], age_min=19, age_max=34, jobs=["job_seeking"], themes=["040"])
    nothing = explain(told)
    assert (nothing.fits, nothing.differs) == ([], [])
    assert nothing.unknowns[-2].startswith("소득은 온기가 알지 못해요")
    fit = explain(
        told, age=19, region="11110", region_name="서울특별시 종로구", job="job_seeking",
        housing="monthly_rent",
    )  # fmt: skip
    assert len(fit.fits) == 4
    assert fit.differs == []
    other = explain(told, age=35, region="26110", job="employed", housing="own")
    assert len(other.differs) == 3
    assert other.fits == []


def test_nobody_is_ever_told_that_they_are_eligible():
    told = Told(is_nationwide=True, age_min=19, age_max=34, lives=["004"], jobs=["employed"])
    fit = explain(told, age=25, region="11110", job="employed", school="university")
    said = " ".join([*fit.fits, *fit.differs, *fit.unknowns])
    assert "담당 기관이 정해요" in said
    for claim in ("받을 수 있", "대상자예요", "자격이 돼", "자격이 있", "대상이에요"):
        assert claim not in said


@pytest.mark.parametrize(
    ("left", "kept", "kind"),
    [(8, 30, ""), (7, 30, "week"), (4, 30, "week"), (2, 8, "week"), (5, 6, ""), (1, 30, "day"),
     (0, 30, "day"), (1, 1, ""), (0, 0, ""), (-1, 30, "")],
)  # fmt: skip
def test_reminders_a_week_and_a_day_before(left, kept, kind):
    assert fitting.choose_reminder(days_left=left, days_when_kept=kept) == kind


@dataclass
class Morph:
    form: str
    tag: str


def test_a_query_asks_for_every_word_and_for_what_the_last_begins():
    rent, help_ = Morph("월세", "NNG"), Morph("지원", "NNG")
    assert searching.write_query([("월세", [rent])]) == "월세:*"
    assert searching.write_query([("월세지원", [rent, help_])]) == "(월세지원:* | (월세))"
    assert searching.write_query([("월세", [rent]), ("지원", [help_])]) == "월세:*"
    assert searching.write_query([("지원", [help_])]) == "지원:*"
    assert searching.write_query([("'); --", []), ("&|!:*", [])]) == ""


@settings(deadline=None)
@given(st.lists(st.text(max_size=20), max_size=10))
def test_nothing_typed_can_trip_the_query(words):
    said = searching.write_query([(one, [Morph(one, "NNG")]) for one in words])
    assert set(said) & set("'\"\\<!") == set()
