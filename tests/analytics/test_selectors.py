from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from analytics import selectors, services
from analytics.models import KST, DailyMood, Reading, TrendScore
from tests.analytics.series import CALM
from tests.factories.analytics import ReadingFactory, UnknownReadingFactory, make_history

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)  # a Monday
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=KST)


def test_dashboard_counts_shares_and_days(person):
    ReadingFactory.create_batch(3, user=person, conversation_id=uuid4())
    ReadingFactory(user=person, dominant="neutral", felt=[], sadness=0.0)
    ReadingFactory(
        user=person,
        dominant="joy",
        felt=["joy"],
        sadness=0.0,
        joy=0.5,
        said_at=NOON - timedelta(days=6),
    )
    UnknownReadingFactory(user=person, said_at=NOON - timedelta(days=1))
    ReadingFactory(user=person, said_at=NOON - timedelta(days=7))
    for offset in (0, 1, 6, 7):
        services.roll_up_day(user=person, on=TODAY - timedelta(days=offset))
    board = selectors.get_mood_dashboard(person, TODAY, 7)
    assert (board.message_count, board.unknown_count, board.active_day_count) == (6, 1, 3)
    assert board.conversation_count == 4
    assert [(item.emotion, item.label, item.count, item.share) for item in board.shares[:3]] == [
        ("sadness", "슬픔", 3, 0.6),
        ("joy", "기쁨", 1, 0.2),
        ("neutral", "잔잔함", 1, 0.2),
    ]
    assert [(row.date, row.top, row.top_label) for row in board.rows] == [
        (date(2026, 2, 24), "joy", "기쁨"),
        (date(2026, 3, 1), "", "알 수 없음"),
        (date(2026, 3, 2), "sadness", "슬픔"),
    ]
    assert board.rows[1].means["joy"] is None
    assert board.week == (-0.5625, 0.5, None, None, None, None, None)
    assert board.week_words[0:3] == [
        ("월", "무거운 편"),
        ("화", "가벼운 편"),
        ("수", "읽은 마음이 없어요"),
    ]
    assert board.summary == (
        "최근 7일 가운데 3일, 모두 6마디를 나눴어요. 가장 자주 보인 마음은 슬픔이에요(60%)."
    )
    assert board.shift == "그 앞의 같은 기간보다 마음이 조금 가벼웠어요."


def test_dashboard_of_nobody_else(person, stranger):
    make_history(user=stranger, values=CALM, until=TODAY)
    board = selectors.get_mood_dashboard(person, TODAY, 90)
    assert (board.message_count, board.rows, board.has_data) == (0, (), False)
    assert board.summary == "최근 90일 동안 나눈 이야기가 없어요."


@pytest.mark.parametrize("count", [10, 1000])
def test_dashboard_costs_the_same_after_many_messages(person, count, django_assert_num_queries):
    rows = ReadingFactory.build_batch(count, user=person)
    for place, row in enumerate(rows):
        row.said_at = NOON - timedelta(days=place % 30)
    Reading.objects.bulk_create(rows)
    for offset in range(30):
        services.roll_up_day(user=person, on=TODAY - timedelta(days=offset))
    # days, consent, newest trend score, days for what is still wanting
    with django_assert_num_queries(4):
        board = selectors.get_mood_dashboard(person, TODAY, 30)
        selectors.build_figures(board)
    assert board.message_count == count


def test_figures_have_a_place_for_each_day(person):
    make_history(user=person, values=[0.5, -0.5], until=TODAY)
    drawn = selectors.build_figures(selectors.get_mood_dashboard(person, TODAY, 7))
    assert set(drawn) == {"shares", "daily", "week"}
    sadness = next(t for t in drawn["daily"]["data"] if t["meta"]["emotion"] == "sadness")
    assert sadness["y"] == [None, None, None, None, None, 50.0, 0.0]
    assert sadness["visible"] is True
    assert drawn["week"]["data"][0]["y"] == [0.5, None, None, None, None, None, -0.5]


def test_figures_of_three_months_have_a_place_for_each_week(person):
    make_history(user=person, values=[0.25, 0.75], until=TODAY - timedelta(days=1))
    drawn = selectors.build_figures(selectors.get_mood_dashboard(person, TODAY, 90))
    sadness = next(t for t in drawn["daily"]["data"] if t["meta"]["emotion"] == "sadness")
    assert sadness["x"][::12] == ["2025-12-03", "2026-02-24"]
    assert sadness["y"] == [*[None] * 12, 50.0]
    assert sadness["customdata"][-1] == "2026-03-01"


def test_trend_explanation_without_data_says_what_is_wanting(person):
    explanation = selectors.get_trend_explanation(person, TODAY)
    assert (explanation.level, explanation.sufficiency) == ("none", "learning")
    assert explanation.sentences == ("평소의 흐름을 알기까지 이야기한 날이 14일 더 필요해요.",)


def test_trend_explanation_of_calm_days(person):
    make_history(user=person, values=CALM, until=TODAY)
    services.score_trend(user=person, on=TODAY)
    explanation = selectors.get_trend_explanation(person, TODAY)
    assert explanation.sentences == ("최근 흐름은 평소와 비슷해요.",)
    assert explanation.since is None


def test_trend_explanation_rebuilds_the_stored_reasons(person):
    make_history(user=person, values=[*CALM, *[1.0] * 6], until=TODAY)
    score = services.score_trend(user=person, on=TODAY)
    explanation = selectors.explain_score(TrendScore.objects.get())
    assert explanation.level == "elevated"
    assert len(explanation.sentences) == len(score.reason_codes)
    assert "최근 며칠, 힘든 마음이 평소보다 이어졌어요." in explanation.sentences
    assert explanation.since == TODAY - timedelta(days=5)
    assert selectors.get_trend_explanation(person, TODAY) == explanation


def test_a_trend_older_than_a_week_is_not_told(person):
    make_history(user=person, values=[*CALM, *[1.0] * 6], until=TODAY - timedelta(days=7))
    services.score_trend(user=person, on=TODAY - timedelta(days=7))
    assert selectors.get_trend_explanation(person, TODAY).level == "none"


def test_trend_line_has_one_point_per_day(person):
    make_history(user=person, values=[0.25, 0.5], until=TODAY)
    make_history(user=person, values=[1.0], until=TODAY - timedelta(days=5), read_count=2)
    line = selectors.get_trend_line(person, today=TODAY)
    assert len(line) == 14
    assert [point.date for point in line][::13] == [date(2026, 2, 17), TODAY]
    assert [point.valence for point in line] == [*[None] * 12, 0.25, 0.5]


def test_recent_mood_sums_up_seven_days(person):
    make_history(user=person, values=[*CALM, *[1.0] * 6], until=TODAY)
    services.score_trend(user=person, on=TODAY)
    snapshot = selectors.recent_mood(person, today=TODAY)
    assert (snapshot.dominant, snapshot.trend_level, snapshot.message_count) == (
        "sadness",
        "elevated",
        35,
    )
    assert snapshot.valence == (6 * 1.0 - 0.25) / 7


def test_recent_mood_of_nothing_is_unknown(person):
    snapshot = selectors.recent_mood(person, today=TODAY)
    assert (snapshot.dominant, snapshot.valence, snapshot.trend_level) == ("", None, "none")


def test_recent_mood_of_unread_messages_is_unknown(person):
    UnknownReadingFactory(user=person)
    services.roll_up_day(user=person, on=TODAY)
    snapshot = selectors.recent_mood(person, today=TODAY)
    assert (snapshot.dominant, snapshot.unknown_count) == ("", 1)


@pytest.mark.parametrize("count", [1, 3])
def test_readings_by_source_take_one_query(person, stranger, count, django_assert_num_queries):
    mine = ReadingFactory.create_batch(count, user=person)
    foreign = ReadingFactory(user=stranger)
    sources = [*[reading.source_id for reading in mine], foreign.source_id, uuid4()]
    with django_assert_num_queries(1):
        found = selectors.get_readings_by_source(person, sources)
    assert found == {reading.source_id: reading for reading in mine}


@pytest.mark.parametrize("emotion", ["sadness", "anger", "joy", "neutral", "unknown"])
def test_showing_in_rows_and_in_python_agree(person, emotion):
    ReadingFactory(user=person, felt=["anger", "sadness"])
    ReadingFactory(user=person, correction="joy")
    ReadingFactory(user=person, correction="joke")
    ReadingFactory(user=person, dominant="neutral", felt=[], sadness=0.0)
    UnknownReadingFactory(user=person)
    rows = Reading.objects.order_by("pk")
    assert list(rows.showing(emotion)) == [row for row in rows if row.shows(emotion)]


def test_readings_of_a_day_and_an_emotion(person, stranger):
    morning = ReadingFactory(user=person, said_at=NOON.replace(hour=8))
    corrected = ReadingFactory(user=person, correction="joy")
    ReadingFactory(user=person, said_at=NOON + timedelta(days=1))
    ReadingFactory(user=stranger)
    assert list(selectors.list_readings_on(person, TODAY)) == [morning, corrected]
    assert list(selectors.list_readings_on(person, TODAY, "joy")) == [corrected]


def test_raised_trends_since_a_moment(person):
    make_history(user=person, values=[*CALM, *[1.0] * 6], until=TODAY)
    start = timezone.now()
    score = services.score_trend(user=person, on=TODAY)
    assert list(selectors.list_raised_trends(since=start)) == [score]
    assert list(selectors.list_raised_trends(since=timezone.now())) == []


@pytest.mark.parametrize("model", [Reading, DailyMood, TrendScore])
def test_rows_are_visible_to_their_person_only(person, stranger, model, rf):
    make_history(user=person, values=CALM, until=TODAY)
    services.score_trend(user=person, on=TODAY)
    from django.contrib.auth.models import AnonymousUser

    assert model.objects.visible_to(person).exists()
    assert not model.objects.visible_to(stranger).exists()
    assert not model.objects.visible_to(AnonymousUser()).exists()


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("joy", "기쁨"),
        ("neutral", "잔잔함"),
        ("joke", "농담"),
        ("", "알 수 없음"),
        ("unknown", "알 수 없음"),
    ],
)
def test_every_code_has_a_word(code, label):
    assert selectors.label_emotion(code) == label
