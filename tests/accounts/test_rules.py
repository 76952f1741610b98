import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import rules
from core.errors import DomainError

date = datetime.date


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2012, 11, 21), date(2026, 11, 20), 13),
        (date(2012, 11, 21), date(2026, 11, 21), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2000, 1, 1), date(2000, 1, 1), 0),
    ],
)
def test_age_counts_full_years(born, today, age):
    assert rules.age_on(born, today) == age


@given(born=st.dates(date(1900, 1, 1), date(2026, 1, 1)), days=st.integers(0, 30000))
def test_age_never_falls(born, days):
    today = born + datetime.timedelta(days=days)
    assert rules.age_on(born, today + datetime.timedelta(days=1)) >= rules.age_on(born, today) >= 0


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (14, "14-18"),
        (18, "14-18"),
        (19, "19-24"),
        (24, "19-24"),
        (25, "25-29"),
        (29, "25-29"),
        (30, "30-34"),
        (34, "30-34"),
        (35, "35-39"),
        (39, "35-39"),
        (40, "40+"),
        (99, "40+"),
    ],
)
def test_age_band_edges(age, band):
    assert rules.age_band(age) == band


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2012, 11, 21), None),
        (date(1900, 1, 1), None),
        (date(2012, 11, 22), "guardian_consent_required"),
        (date(2026, 11, 20), "guardian_consent_required"),
        (date(2026, 11, 21), "birth_date_implausible"),
        (date(2030, 1, 1), "birth_date_implausible"),
        (date(1899, 12, 31), "birth_date_implausible"),
        (date(1, 1, 1), "birth_date_implausible"),
    ],
)
def test_check_birth_date(born, code):
    assert _code_of(lambda: rules.check_birth_date(born, TODAY)) == code


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("온기", "온기"), ("  새벽  ", "새벽"), ("가" * 20, "가" * 20), ("é", "é")],
)
def test_clean_nickname_keeps_what_fits_one_line(typed, kept):
    if kept is None:
        assert _code_of(lambda: rules.clean_nickname(typed)) == "nickname_not_accepted"
    else:
        assert rules.clean_nickname(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "가" * 21, "a\x00b", "a\nb", "a\tb", "a\u202eb", "\ud800", "a\u2028b", "x" * 999],
)
def test_clean_nickname_refuses_the_rest(typed):
    assert _code_of(lambda: rules.clean_nickname(typed)) == "nickname_not_accepted"


def test_make_token_reads_well_aloud():
    token = rules.make_token(lambda letters: letters[-1])
    assert token == "온기-ZZZZ"
    seen = []
    rules.make_token(lambda letters: seen.append(letters) or letters[0])
    assert not set("01OIL") & set(seen[0])


def _code_of(call):
    try:
        call()
    except DomainError as error:
        return error.code
    return None
