"""What becomes of policies after a crawl, and what people and staff do with them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import Notification
from core.errors import DomainError
from missions.models import (
    Mission,
    MissionChange,
    Participation,
    Policy,
    PolicyBookmark,
    PolicyReminder,
    PolicyTwin,
)
from missions.services import policies as services
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.policies import PolicyBookmarkFactory, PolicyFactory
from tests.racing import run
from tests.servers.policies import PolicyServer, make_policy, make_service

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.fixture
def server(settings):
    with PolicyServer() as one:
        yield one.use(settings, page_size=50)


def crawl(source="youth", day=0, **kwargs):
    row = services.start_crawl(source=source)
    services.run_crawl(crawl=row, now=NOON + timedelta(days=day))
    row.refresh_from_db()
    return row


def make_programme(member, **changes):
    from missions.models import Programme

    today = timezone.localdate()
    given = {
        "name": "함께 신청",
        "place": "2층",
        "starts_on": today,
        "ends_on": today,
        "capacity": 5,
    }
    return Programme.objects.create(agency=member.agency, **{**given, **changes})


def open_mission(policy, member):
    mission = services.draft_mission_from_policy(
        policy=policy, programme=make_programme(member), member=member
    )
    Mission.objects.filter(pk=mission.pk).update(state="open", approved_at=timezone.now())
    mission.refresh_from_db()
    return mission


def test_what_two_crawls_leave_out_ends_and_what_comes_back_lives(server):
    server.policies = [make_policy(n) for n in range(3)]
    crawl(day=0)
    gone = server.policies.pop()
    crawl(day=1)
    assert Policy.objects.filter(is_active=True).count() == 3
    again = crawl(day=1)
    assert Policy.objects.filter(is_active=True).count() == 3, "one day counts once"
    assert again.ended_count == 0
    assert crawl(day=2).ended_count == 1
    assert not Policy.objects.get(external_id=gone["plcyNo"]).is_active
    server.policies.append(gone)
    crawl(day=3)
    back = Policy.objects.get(external_id=gone["plcyNo"])
    assert (back.is_active, back.missed) == (True, 0)


def test_what_is_over_ends_after_two_crawls_though_it_is_still_told_of(server):
    server.policies = [make_policy(1, aplyYmd="20260301 ~ 20261120"), make_policy(2)]
    crawl(day=0)
    assert Policy.objects.filter(is_active=True).count() == 2
    crawl(day=1)
    assert list(Policy.objects.listed().values_list("external_id", flat=True)) == [f"2026{2:016}"]


def test_a_broken_entry_with_a_number_is_not_a_missing_one(server):
    server.policies = [make_policy(n) for n in range(2)]
    crawl(day=0)
    server.policies[1]["plcyNm"] = ""
    for day in (1, 2, 3):
        crawl(day=day)
    assert Policy.objects.filter(is_active=True).count() == 2


def test_when_half_of_all_vanish_the_source_is_ill_and_nothing_ends(server):
    server.policies = [make_policy(n) for n in range(24)]
    crawl(day=0)
    server.policies = server.policies[:2]
    for day in (1, 2, 3):
        assert crawl(day=day).is_doubtful
    assert Policy.objects.filter(is_active=True).count() == 24


def test_missions_of_an_ended_policy_close_and_people_under_way_are_told_once(server):
    server.policies = [make_policy(n) for n in range(2)]
    crawl(day=0)
    member = StaffMemberFactory(role="counsellor")
    mission = open_mission(Policy.objects.earliest("pk"), member)
    other = open_mission(Policy.objects.latest("pk"), StaffMemberFactory(role="supervisor"))
    doing, stopped = UserFactory(), UserFactory()
    Participation.objects.create(user=doing, mission=mission)
    Participation.objects.create(user=stopped, mission=mission, state="stopped")
    server.policies.pop(0)
    crawl(day=1)
    assert services.end_missions() == 0
    crawl(day=2)
    assert services.end_missions() == 1
    assert services.end_missions() == 0
    mission.refresh_from_db()
    other.refresh_from_db()
    assert (mission.state, other.state) == ("closed", "open")
    change = MissionChange.objects.get(mission=mission)
    assert (change.old_state, change.new_state, change.user) == ("open", "closed", None)
    told = Notification.objects.get()
    assert (told.user, told.kind, told.url) == (doing, "policy_ended", "/policies/")
    assert Participation.objects.get(user=doing).state == "doing"


def test_the_same_policy_of_two_sources_goes_to_review_and_nothing_is_dropped(server):
    server.policies = [
        make_policy(1, plcyNm="2026년 마음 상담 지원", sprvsnInstCdNm="한마음복지부 정신건강과")
    ]
    server.services = [make_service(1, servNm="마음상담 지원"), make_service(2, servNm="다른 지원")]
    crawl("youth")
    crawl("bokjiro")
    assert services.find_twins() == 1
    assert services.find_twins() == 0
    twin = PolicyTwin.objects.get()
    assert Policy.objects.listed().count() == 3
    operator = UserFactory(is_staff=True)
    services.decide_twin(twin=twin, verdict="second", operator=operator)
    assert Policy.objects.listed().count() == 2
    assert twin.second in Policy.objects.listed()
    services.decide_twin(twin=twin, verdict="first", operator=operator)
    assert list(Policy.objects.filter(same_as=twin.first)) == [twin.second]
    assert twin.first in Policy.objects.listed()
    services.decide_twin(twin=twin, verdict="different", operator=operator)
    assert Policy.objects.listed().count() == 3
    twin.refresh_from_db()
    assert (twin.state, twin.decided_by) == ("different", operator)
    with pytest.raises(DomainError):
        services.decide_twin(twin=twin, verdict="both", operator=operator)


def test_a_draft_has_five_steps_a_source_and_no_promise():
    policy = PolicyFactory(title="가" * 60)
    member = StaffMemberFactory(role="supervisor")
    programme = make_programme(member)
    mission = services.draft_mission_from_policy(policy=policy, programme=programme, member=member)
    assert (mission.state, mission.kind, mission.policy) == ("draft", "welfare", policy)
    kinds = list(mission.steps.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["learn", "eligibility", "papers", "apply", "result"]
    day = timezone.localdate(policy.fetched_at)
    assert mission.source == f"온통청년 · {day.year}년 {day.month}월 {day.day}일 기준"
    assert mission.source_url == policy.source_url
    assert len(mission.title) <= 40
    assert "혜택과는 따로" in mission.body
    assert "온기가 알지 못해요" in mission.body
    mission.full_clean(exclude=["code"])
    again = services.draft_mission_from_policy(policy=policy, programme=programme, member=member)
    assert again == mission


@pytest.mark.parametrize(
    ("role", "is_ours", "is_active", "code"),
    [
        ("duty", True, True, "not_your_programme"),
        ("counsellor", False, True, "not_your_programme"),
        ("counsellor", True, False, "policy_ended"),
    ],
)
def test_a_draft_is_refused(role, is_ours, is_active, code):
    member = StaffMemberFactory(role=role)
    programme = make_programme(member if is_ours else StaffMemberFactory())
    policy = PolicyFactory(is_active=is_active)
    with pytest.raises(DomainError) as refused:
        services.draft_mission_from_policy(policy=policy, programme=programme, member=member)
    assert refused.value.code == code
    assert not Mission.objects.filter(kind="welfare").exists()


def test_keeping_twice_is_once_and_tapping_again_undoes_it():
    user, policy = UserFactory(), PolicyFactory()
    services.keep_policy(user=user, policy=policy)
    services.keep_policy(user=user, policy=policy, is_reminding=False)
    assert PolicyBookmark.objects.get().is_reminding is False
    assert services.toggle_policy(user=user, policy=policy) is False
    assert services.toggle_policy(user=user, policy=policy) is True


@pytest.mark.django_db(transaction=True)
def test_keeping_in_parallel_is_once():
    user, policy = UserFactory(), PolicyFactory()
    run(*[lambda: services.keep_policy(user=user, policy=policy)] * 6)
    assert PolicyBookmark.objects.count() == 1


def keep_until(days, kept_days_before=30, **changes):
    deadline = timezone.localdate(NOON) + timedelta(days=days)
    policy = PolicyFactory(always_open=False, apply_to=deadline, title="마음건강 지원")
    bookmark = PolicyBookmarkFactory(policy=policy, **changes)
    kept_at = NOON + timedelta(days=days - kept_days_before)
    PolicyBookmark.objects.filter(pk=bookmark.pk).update(created_at=kept_at)
    return bookmark


def test_deadlines_are_told_of_a_week_and_a_day_before_once_each():
    bookmark = keep_until(7)
    assert [services.remind_deadlines(now=NOON) for _ in range(2)] == [1, 0]
    for day in range(1, 6):
        assert services.remind_deadlines(now=NOON + timedelta(days=day)) == 0
    assert services.remind_deadlines(now=NOON + timedelta(days=6)) == 1
    assert services.remind_deadlines(now=NOON + timedelta(days=7)) == 0
    told = list(Notification.objects.order_by("pk"))
    assert [one.kind for one in told] == ["policy_deadline"] * 2
    assert "7일 남았어요" in told[0].body
    assert "하루 남았어요" in told[1].body
    assert told[0].url == f"/policies/{bookmark.policy.public_id}/"
    assert "마음건강" not in str([(one.title, one.body, one.dedupe_key) for one in told])


def test_a_night_without_a_worker_only_delays_a_reminder():
    keep_until(5)
    assert services.remind_deadlines(now=NOON) == 1
    assert PolicyReminder.objects.get().kind == "week"


def test_nobody_is_reminded_who_does_not_want_it_or_left():
    keep_until(7, is_reminding=False)
    keep_until(7, user=UserFactory(is_active=False))
    ended = keep_until(7)
    Policy.objects.filter(pk=ended.policy_id).update(is_active=False)
    keep_until(3, kept_days_before=3)
    assert services.remind_deadlines(now=NOON) == 0
    assert Notification.objects.count() == 0


def test_a_later_deadline_is_a_new_one():
    bookmark = keep_until(7)
    services.remind_deadlines(now=NOON)
    later = timezone.localdate(NOON) + timedelta(days=20)
    Policy.objects.filter(pk=bookmark.policy_id).update(apply_to=later)
    assert services.remind_deadlines(now=NOON + timedelta(days=13)) == 1


def test_facts_are_stated_changed_and_gone_at_once():
    user = UserFactory()
    services.state_facts(user=user, job="employed", school="", housing="jeonse")
    services.state_facts(user=user, job="", school="university", housing="")
    facts = user.policy_facts
    facts.refresh_from_db()
    assert (facts.job, facts.school, facts.housing) == ("", "university", "")
    services.forget_facts(user=user)
    services.forget_facts(user=user)
    assert not type(facts).objects.exists()


def test_policies_under_older_rules_are_indexed_anew():
    policy = PolicyFactory(terms=False)
    assert services.index_policies() == 1
    assert services.index_policies() == 0
    policy.refresh_from_db()
    assert "'월세':" in policy.terms


def test_a_policy_with_a_mission_is_not_deleted():
    policy = PolicyFactory()
    open_mission(policy, StaffMemberFactory(role="counsellor"))
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        policy.delete()
