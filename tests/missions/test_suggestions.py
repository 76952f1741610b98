from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import grant_consent, withdraw_consent
from accounts.services.retention import purge_expired
from missions.models import Mission, MissionDay, Participation, Suggestion
from missions.selectors import suggestions as selectors
from missions.services import suggestions as services
from missions.services.doing import start_mission
from tests import racing
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.analytics import make_history
from tests.factories.companions import CompanionFactory
from tests.factories.missions import (
    MissionFactory,
    ParticipationFactory,
    ProgrammeFactory,
    WelfareMissionFactory,
)
from tests.factories.safety import CrisisAssessmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_catalogue")]
THEMES = ["body", "meal", "tidy", "senses", "making"]
NOW = datetime(2026, 11, 21, 14, 0, tzinfo=ZoneInfo("Asia/Seoul"))
TODAY = NOW.date()


@pytest.fixture
def person():
    return UserFactory(consents=["service", "emotion_insight"])


@pytest.fixture
def plain():
    return UserFactory()


@pytest.fixture
def ladder():
    """Fifteen missions: three of each theme, of rungs 1 and 2 and energies 1 to 3."""
    return [
        MissionFactory(theme=theme, rung=1 + n % 2, energy=1 + n)
        for theme in THEMES
        for n in range(3)
    ]


def suggest(user, now=NOW):
    return services.suggest_missions(user=user, now=now)


def hold(user, level=2, ago=timedelta(hours=1)):
    row = CrisisAssessmentFactory(user=user, level=level)
    type(row).objects.filter(pk=row.pk).update(created_at=NOW - ago)


def finish(user, mission, days_ago, times=1):
    for n in range(times):
        on = TODAY - timedelta(days=days_ago + n)
        ParticipationFactory(
            user=user, mission=mission, state="done", proof="self", finished_at=NOW, done_date=on
        )


def test_three_are_chosen_once_and_stay(person, ladder):
    rows = suggest(person)
    assert [row.rank for row in rows] == [1, 2, 3]
    assert len({row.mission.theme for row in rows}) == 3
    assert {(row.state, row.shown_in, row.date) for row in rows} == {("offered", "page", TODAY)}
    MissionFactory(theme="errand")
    assert suggest(person) == rows == services.suggest_missions(user=person, now=NOW)
    assert Suggestion.objects.count() == 3
    assert MissionDay.objects.count() == 1


def test_only_open_missions_are_offered(person):
    MissionFactory(state="draft", approved_at=None)
    MissionFactory(state="approved")
    MissionFactory(state="closed")
    assert suggest(person) == []
    assert Suggestion.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_day_there", [False, True])
def test_two_at_once_make_three_in_all(person, ladder, is_day_there):
    if is_day_there:
        MissionDay.objects.create(user=person, date=TODAY)
    made = racing.run(*[lambda: [row.pk for row in suggest(person)]] * 6)
    assert all(one == made[0] and len(one) == 3 for one in made)
    assert Suggestion.objects.count() == 3


@pytest.mark.parametrize("level", range(6))
def test_nothing_is_offered_in_the_hot_time_of_l2_and_what_was_is_hidden(plain, ladder, level):
    before = suggest(plain)
    hold(plain, level, timedelta(hours=20))
    today = services.open_today(user=plain, now=NOW)
    if level < 2:
        assert (list(today.suggestions), today.card) == (before, None)
        return
    assert suggest(plain) == []
    assert list(today.suggestions) == []
    assert today.card.hotlines
    assert services.offer_in_talk(user=plain, now=NOW) is None
    with pytest.raises(services.SuggestionsHeld):
        services.pass_suggestion(suggestion=before[0], now=NOW)
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"offered"}
    assert suggest(plain, NOW + timedelta(hours=3, minutes=59)) == []
    assert suggest(plain, NOW + timedelta(hours=4, minutes=1)) == before


def test_at_l2_no_row_is_made(plain, ladder):
    hold(plain)
    assert suggest(plain) == []
    services.note_energy(user=plain, level=2, now=NOW)
    assert Suggestion.objects.count() == 0


def test_a_rest_day_offers_nothing_and_undo_brings_the_same_back(plain, ladder):
    before = suggest(plain)
    services.take_rest(user=plain, now=NOW)
    services.take_rest(user=plain, now=NOW)
    assert suggest(plain) == []
    assert services.open_today(user=plain, now=NOW).is_resting
    assert services.offer_in_talk(user=plain, now=NOW) is None
    with pytest.raises(services.NotOffered):
        services.pass_suggestion(suggestion=before[0], now=NOW)
    services.undo_rest(user=plain, now=NOW)
    assert suggest(plain) == before
    assert not services.open_today(user=plain, now=NOW).is_resting


def test_after_a_rest_day_the_return_is_gentle(plain, ladder):
    finish(plain, ladder[1], 20)
    services.take_rest(user=plain, now=NOW - timedelta(days=2))
    rows = suggest(plain)
    assert all("after_rest" in row.reasons for row in rows)
    assert all(row.mission.energy <= 2 for row in rows)
    finish(plain, ladder[0], 1)
    assert "after_rest" not in suggest(plain, NOW + timedelta(days=1))[0].reasons


def test_little_strength_brings_what_costs_little_at_once(plain, ladder):
    before = suggest(plain)
    services.note_energy(user=plain, level=1, now=NOW)
    rows = selectors.list_suggestions(plain, TODAY)
    assert len(rows) == 3
    assert {row.mission.energy for row in rows} == {1}
    assert all(row.reasons[0] == "energy_low" for row in rows)
    assert {row.pk for row in rows}.isdisjoint(row.pk for row in before)
    services.note_energy(user=plain, level=None, now=NOW)
    assert MissionDay.objects.get().energy is None


@pytest.mark.parametrize("level", [0, 6, -1, 10**9])
def test_strength_out_of_range_is_refused_and_changes_nothing(plain, ladder, level):
    before = suggest(plain)
    with pytest.raises(services.EnergyOutOfRange):
        services.note_energy(user=plain, level=level, now=NOW)
    assert suggest(plain) == before
    assert MissionDay.objects.get().energy is None


def test_what_is_begun_or_offered_in_talk_stays_when_strength_is_named(plain, ladder):
    rows = suggest(plain)
    talked = services.offer_in_talk(user=plain, now=NOW)
    Suggestion.objects.filter(pk=rows[2].pk).update(state="started")
    services.note_energy(user=plain, level=1, now=NOW)
    assert {talked.pk, rows[2].pk} <= {row.pk for row in suggest(plain)}
    assert Suggestion.objects.count() == 3


def test_last_week_counts_only_with_consent_to_mood(person, plain, ladder):
    for user in (person, plain):
        for ago in range(1, 5):
            services.note_energy(user=user, level=1, now=NOW - timedelta(days=ago))
        make_history(user=user, values=[0.6] * 5, until=TODAY)
    Suggestion.objects.all().delete()
    assert {row.mission.energy for row in suggest(person)} == {1}
    assert all(row.reasons[:2] == ["week_low", "mood_hard"] for row in suggest(person))
    assert not any({"week_low", "mood_hard"} & set(row.reasons) for row in suggest(plain))
    assert services.open_today(user=person, now=NOW).uses_mood
    assert not services.open_today(user=plain, now=NOW).uses_mood


def test_withdrawing_the_consent_forgets_strength_and_the_reasons_drawn(
    person, ladder, django_capture_on_commit_callbacks
):
    make_history(user=person, values=[0.6] * 5, until=TODAY)
    services.note_energy(user=person, level=2, now=NOW)
    assert "mood_hard" in suggest(person)[0].reasons
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(user=person, code="emotion_insight", channel="web")
    assert MissionDay.objects.get().energy is None
    assert not any("mood_hard" in row.reasons for row in Suggestion.objects.all())
    assert all("energy_low" in row.reasons for row in Suggestion.objects.all())


def test_the_night_forgets_strength_without_consent_and_days_after_two_weeks(person, plain):
    for user in (person, plain):
        for ago in (0, 1, 15):
            services.note_energy(user=user, level=4, now=timezone.now() - timedelta(days=ago))
    purge_expired()
    kept = {
        user: list(MissionDay.objects.filter(user=user).order_by("-date").values_list("energy"))
        for user in (person, plain)
    }
    assert kept == {person: [(4,), (4,)], plain: [(4,), (None,)]}


def test_suggestions_go_after_thirty_days(plain, ladder):
    suggest(plain, timezone.now() - timedelta(days=32))
    kept = suggest(plain, timezone.now())
    purge_expired()
    assert list(Suggestion.objects.order_by("rank")) == kept


def test_another_one_takes_the_place_and_the_same_call_gives_the_same(plain, ladder):
    rows = suggest(plain)
    other = services.pass_suggestion(suggestion=rows[1], now=NOW)
    assert other.rank == 2
    assert other.mission not in {row.mission for row in rows}
    assert services.pass_suggestion(suggestion=rows[1], now=NOW) == other
    assert selectors.list_suggestions(plain, TODAY) == [rows[0], other, rows[2]]


def test_a_few_passes_a_day_are_enough(plain, ladder):
    row = suggest(plain)[0]
    for _ in range(4):
        row = services.pass_suggestion(suggestion=row, now=NOW)
    with pytest.raises(services.NoPassesLeft):
        services.pass_suggestion(suggestion=row, now=NOW)
    assert selectors.list_suggestions(plain, TODAY)[0] == row
    assert services.open_today(user=plain, now=NOW).passes_left == 0


def test_with_nothing_else_the_one_there_stays(plain):
    MissionFactory()
    (row,) = suggest(plain)
    with pytest.raises(services.NothingElse):
        services.pass_suggestion(suggestion=row, now=NOW)
    assert suggest(plain) == [row]


def test_yesterdays_cannot_be_passed(plain, ladder):
    row = suggest(plain, NOW - timedelta(days=1))[0]
    with pytest.raises(services.NotOffered):
        services.pass_suggestion(suggestion=row, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_passing_twice_at_once_gives_one_other(plain, ladder):
    row = suggest(plain, None)[0]
    made = racing.run(*[lambda: services.pass_suggestion(suggestion=row)] * 4)
    assert len({one.pk for one in made}) == 1
    assert Suggestion.objects.exclude(state="passed").count() == 3


def test_beginning_one_marks_it(plain, ladder, django_capture_on_commit_callbacks):
    row = suggest(plain, None)[0]
    with django_capture_on_commit_callbacks(execute=True):
        start_mission(user=plain, mission=row.mission)
    row.refresh_from_db()
    assert row.state == "started"
    with pytest.raises(services.NotOffered):
        services.pass_suggestion(suggestion=row)


def test_done_lately_or_under_way_is_not_offered(plain):
    done, busy, fresh = (MissionFactory(theme=theme) for theme in THEMES[:3])
    finish(plain, done, 3)
    ParticipationFactory(user=plain, mission=busy)
    assert [row.mission for row in suggest(plain)] == [fresh]


def test_what_was_done_twice_is_liked_and_comes_back_sooner(plain):
    liked = MissionFactory()
    finish(plain, liked, 3, times=2)
    (row,) = suggest(plain)
    assert (row.mission, "liked" in row.reasons) == (liked, True)


def near(**more):
    programme = ProgrammeFactory(starts_on=TODAY, ends_on=TODAY + timedelta(days=9), **more)
    return WelfareMissionFactory(programme=programme, rung=1, energy=1)


def test_one_welfare_mission_of_the_own_region_may_be_among_them(plain):
    first, _second = near(), near()
    assert [row.mission.kind for row in suggest(plain)] == ["welfare"]
    assert "own_agency" in Suggestion.objects.get().reasons
    assert first.programme.agency.is_active


@pytest.mark.parametrize(
    "make",
    [
        lambda: near(agency=AgencyFactory(regions=["26110"])),
        lambda: near(agency=AgencyFactory(is_active=False)),
        lambda: near(capacity=1, seats_taken=1),
        lambda: WelfareMissionFactory(
            rung=1,
            programme=ProgrammeFactory(
                starts_on=TODAY - timedelta(days=9), ends_on=TODAY - timedelta(days=1)
            ),
        ),
    ],
    ids=["elsewhere", "closed agency", "full", "over"],
)
def test_no_welfare_mission_that_cannot_be_joined(plain, make):
    make()
    assert suggest(plain) == []


def test_somebody_without_a_region_is_offered_personal_ones(ladder):
    user = UserFactory(region=None)
    near()
    assert {row.mission.kind for row in suggest(user)} == {"personal"}


def count_queries(call):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        call()
    return len([one for one in seen if "SAVEPOINT" not in one["sql"]])


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_day_costs_the_same_whatever_there_is_and_was(person, count):
    missions = Mission.objects.bulk_create(
        MissionFactory.build(theme=THEMES[n % 5], energy=1 + n % 3) for n in range(count)
    )
    Participation.objects.bulk_create(
        ParticipationFactory.build(
            user=person, mission=missions[n % count], state="done", proof="self",
            finished_at=NOW, done_date=TODAY - timedelta(days=10 + n % 40),
        )
        for n in range(min(count, 40))
    )  # fmt: skip
    Suggestion.objects.bulk_create(
        Suggestion(
            user=person, mission=missions[n % count], date=TODAY - timedelta(days=n + 8), rank=1
        )
        for n in range(min(count, 6))
    )
    assert count_queries(lambda: suggest(person)) == FIRST_LOOK
    assert count_queries(lambda: selectors.get_today(person, NOW)) == 6


# Level; the day: looked for, made; standing; past (2); seen; open missions; consent; week;
# mood (2); the missions' texts; the new rows.
FIRST_LOOK = 14


def test_talk_may_be_asked_to_stay_quiet(plain, ladder):
    services.set_talk_quiet(user=plain, is_quiet=True)
    assert services.offer_in_talk(user=plain, now=NOW) is None
    services.set_talk_quiet(user=plain, is_quiet=False)
    offered = services.offer_in_talk(user=plain, now=NOW)
    assert (offered.rank, offered.shown_in) == (1, "talk")


def test_together_is_the_mission_under_way_with_that_companion(plain):
    companion = CompanionFactory(user=plain)
    alone = ParticipationFactory(user=plain)
    assert selectors.get_together(plain, companion) is None
    together = ParticipationFactory(user=plain, companion=companion)
    assert selectors.get_together(plain, companion) == together != alone


def test_granting_changes_nothing_that_was_chosen(plain, ladder):
    before = suggest(plain)
    grant_consent(user=plain, code="emotion_insight", channel="web")
    assert suggest(plain) == before
