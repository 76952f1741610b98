"""Before others read a text: help first; for oneself alone everything is taken."""

import pytest

from feed.models import Act, Post
from feed.rules import checks as rules
from feed.services import checks
from feed.services.checks import (
    ChecksUnavailable,
    HasMethod,
    HasPersonalData,
    LooksLikeScam,
    NeedsCare,
    NotLookedAt,
    check_text,
)
from safety.models import CrisisAssessment
from safety.rules import assess_text
from tests.feed.looking import make_person

pytestmark = pytest.mark.django_db
CUT = "방금 손목을 그었어"
INTENT = "오늘은 진짜 죽을 거야"
PLAN = "유서 다 썼어"
METHOD = "한강에 뛰어들고 싶어"
DETAIL = "고통 없이 죽는 방법 알려 줘"
PHONE = "제 번호는 010-1234-5678이에요"
SCAM = "고수익 알바 모집합니다 카톡 주세요"


def check(text, *, user=None, visibility="followers", is_confirmed=False, **more):
    check_text(
        user=user or make_person(posts=0),
        text=text,
        visibility=visibility,
        is_confirmed=is_confirmed,
        **more,
    )


def refuse(expected, text, **more):
    with pytest.raises(NeedsCare) as refused:
        check(text, **more)
    assert type(refused.value) is expected
    return refused.value


@pytest.mark.parametrize(
    "text",
    ["오늘은 산책했어요", "배고파 죽겠다", "요즘 너무 힘들어요", "사라지고 싶어", "", "죽고 싶어"],
)
@pytest.mark.parametrize("visibility", ["followers", "public"])
def test_pain_may_be_told(text, visibility):
    """Below L3 nobody is stopped: there must be room to talk about it."""
    check(text, visibility=visibility)


@pytest.mark.parametrize("text", [CUT, INTENT, PLAN, METHOD, DETAIL, PHONE, SCAM])
def test_for_oneself_alone_everything_is_taken(text):
    check(text, visibility="private")


def test_what_these_lines_are():
    assert [assess_text(text).level for text in (INTENT, PLAN, METHOD)] == [4, 5, 3]
    assert assess_text(CUT).level >= 3


@pytest.mark.parametrize("visibility", ["followers", "public"])
def test_danger_is_met_with_help_and_a_choice(visibility):
    error = refuse(NeedsCare, INTENT, visibility=visibility)
    assert (error.status, error.code) == (409, "needs_care")
    assert error.card.hotlines[0].number == "109"
    data = error.as_data()
    assert (data["can_save_privately"], data["can_post_anyway"]) == (True, True)
    assert data["card"]["hotlines"][0]["number"] == "109"
    assert INTENT not in str(data)
    check(INTENT, visibility=visibility, is_confirmed=True)


def test_a_plan_is_never_published_even_if_confirmed():
    for is_confirmed in (False, True):
        error = refuse(NeedsCare, PLAN, is_confirmed=is_confirmed)
        assert error.can_post_anyway is False


@pytest.mark.parametrize("text", [METHOD, DETAIL])
@pytest.mark.parametrize("is_confirmed", [False, True])
def test_a_way_is_never_shown_to_others_nor_said_back(text, is_confirmed):
    error = refuse(HasMethod, text, is_confirmed=is_confirmed)
    assert (error.code, error.can_post_anyway) == ("has_method", False)
    assert error.card.hotlines
    said = str(error.as_data())
    for word in ("한강", "뛰어", "방법 알려"):
        assert word not in said


def test_the_young_are_shown_their_own_line_first():
    import datetime

    user = make_person(
        posts=0, birth_date=datetime.date.today() - datetime.timedelta(days=16 * 366)
    )
    assert refuse(HasMethod, METHOD, user=user).card.hotlines[0].number == "1388"


def test_personal_data_is_named_by_kind_and_not_repeated():
    for is_confirmed in (False, True):
        with pytest.raises(HasPersonalData) as refused:
            check(f"{PHONE} a@example.com", is_confirmed=is_confirmed)
        assert (refused.value.status, refused.value.kinds) == (422, ("phone", "email"))
        assert "전화번호, 이메일 주소가 들어" in refused.value.detail
        assert "1234" not in str(refused.value.as_data())


def test_swindle_is_refused():
    with pytest.raises(LooksLikeScam) as refused:
        check(SCAM, is_confirmed=True)
    assert (refused.value.status, refused.value.code) == (422, "looks_like_scam")


def test_help_comes_before_everything_else():
    assert refuse(NeedsCare, f"{INTENT} {PHONE}").code == "needs_care"
    with pytest.raises(HasPersonalData):
        check(f"{INTENT} {PHONE}", is_confirmed=True)


def break_down(*_):
    raise RuntimeError("010-1234-5678")


@pytest.mark.parametrize("part", ["assess", "has_method"])
def test_a_broken_detector_shows_help_and_takes_private_saves(part, caplog):
    broken = rules.Detectors(**{part: break_down})
    check("오늘은 산책했어요", visibility="private", detectors=broken)
    for is_confirmed in (False, True):
        error = refuse(NotLookedAt, "산책", detectors=broken, is_confirmed=is_confirmed)
        assert error.card.hotlines
        assert error.as_data()["can_save_privately"] is True
        assert error.can_post_anyway is False
    assert "detector_unavailable source=feed error=RuntimeError" in caplog.text
    assert "1234" not in caplog.text


@pytest.mark.parametrize("part", ["find_personal_data", "looks_like_scam"])
def test_a_broken_look_for_numbers_lets_nothing_out(part, caplog):
    broken = rules.Detectors(**{part: break_down})
    with pytest.raises(ChecksUnavailable) as refused:
        check("산책", detectors=broken)
    assert refused.value.__suppress_context__
    assert "1234" not in caplog.text
    check("산책", visibility="private", detectors=broken)


def test_nothing_of_a_check_is_kept():
    user = make_person(posts=0)
    for text in (INTENT, METHOD, PHONE, SCAM):
        with pytest.raises(Exception):  # noqa: B017, PT011 - whichever of them
            check(text, user=user)
    assert (CrisisAssessment.objects.count(), Post.objects.count(), Act.objects.count()) == (
        0,
        0,
        0,
    )


def test_the_code_is_the_contract():
    codes = {
        one.code for one in (NeedsCare, HasMethod, HasPersonalData, LooksLikeScam, NotLookedAt)
    }
    assert codes == {
        "needs_care", "has_method", "has_personal_data", "looks_like_scam", "not_looked_at",
    }  # fmt: skip
    assert checks.DETECTORS.assess is assess_text
