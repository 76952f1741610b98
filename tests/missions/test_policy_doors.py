"""Pages, API, portal and admin of policies."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from missions.models import Mission, Policy, PolicyBookmark, PolicyCrawl, PolicyFacts, PolicyTwin
from missions.selectors import policies as selectors
from missions.selectors.policies import PolicySearch, search_policies
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.policies import PolicyBookmarkFactory, PolicyFactory
from tests.factories.sign_ins import sign_in_staff
from tests.missions.test_policy_services import make_programme

pytestmark = pytest.mark.django_db
JSON = "application/json"
SEARCH = "/api/v1/policies/search"


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def person(client, user):
    client.force_login(user)
    return client


def find(user, **search):
    page = search_policies(search=PolicySearch(**search), viewer=user)
    return [one.title for one in page.rows]


def test_words_are_found_by_morphemes_whatever_their_particles(user):
    PolicyFactory(title="청년 월세를 돕습니다", sections={})
    PolicyFactory(title="면접 정장 대여", summary="월세와는 관계없는 옷", sections={})
    PolicyFactory(title="자격증 응시료", summary="시험", sections={})
    assert find(user, words="월세") == ["청년 월세를 돕습니다", "면접 정장 대여"]
    assert find(user, words="정장을 빌리는") != []
    assert find(user, words="자격") == ["자격증 응시료"]
    assert find(user, words="응시료 지원 정책") == ["자격증 응시료"]
    assert find(user, words="'); DROP TABLE x; -- & | ! :*") == []
    assert len(find(user, words="!!! ???")) == 3


def test_filters_of_region_age_theme_deadline_and_source(user):
    today = timezone.localdate()
    PolicyFactory(title="전국")
    PolicyFactory(title="우리 구", is_nationwide=False, regions=["11110"])
    PolicyFactory(title="우리 시", is_nationwide=False, regions=["11000"])
    PolicyFactory(title="다른 시", is_nationwide=False, regions=["26000", "27110"])
    PolicyFactory(title="모름", is_nationwide=False)
    assert set(find(user, region="11110")) == {"전국", "우리 구", "우리 시"}
    Policy.objects.all().delete()
    PolicyFactory(title="스물까지", age_max=20)
    PolicyFactory(title="노년", age_min=None, age_max=None, lives=["006"])
    PolicyFactory(title="누구나", age_min=None, age_max=None, lives=[])
    assert find(user, age=28) == ["누구나"]
    assert set(find(user, age=20)) == {"누구나", "스물까지"}
    assert find(user, age=70) == ["누구나", "노년"]
    Policy.objects.all().delete()
    PolicyFactory(title="내일", always_open=False, apply_to=today + timedelta(days=1))
    PolicyFactory(title="다음 달", always_open=False, apply_to=today + timedelta(days=30))
    PolicyFactory(title="언제나", themes=["020"], source="bokjiro")
    PolicyFactory(title="어제", always_open=False, apply_to=today - timedelta(days=1))
    PolicyFactory(title="마감", is_closed=True)
    PolicyFactory(title="끝", is_active=False)
    assert find(user) == ["내일", "다음 달", "언제나"]
    assert find(user, closes_by=today + timedelta(days=7)) == ["내일"]
    assert find(user, is_always=True) == ["언제나"]
    assert find(user, theme="020") == find(user, source="bokjiro") == ["언제나"]


def test_the_title_weighs_more_and_deadlines_can_come_first(user):
    today = timezone.localdate()
    PolicyFactory(title="다른 이름", summary="월세", always_open=False, apply_to=today)
    PolicyFactory(title="월세", summary="다른 말", always_open=False, apply_to=today + timedelta(5))
    assert find(user, words="월세") == ["월세", "다른 이름"]
    assert find(user, words="월세", order="deadline") == ["다른 이름", "월세"]


def test_a_search_is_one_query_however_many_are_found(user, django_assert_num_queries):
    for rows in (1, 3):
        PolicyFactory.create_batch(rows)
        with django_assert_num_queries(1):
            find(user, words="월세", region="11110", age=28, theme="040")


def test_the_page_searches_by_post_and_keeps_words_out_of_addresses(person, user):
    PolicyFactory.create_batch(21)
    page = person.get("/policies/").content.decode()
    assert page.count("policy-row") == 20
    assert 'name="page" value="2"' in page
    found = person.post("/policies/", {"words": "월세", "page": 2})
    assert found.content.decode().count("policy-row") == 1
    assert "월세" in found.content.decode()
    part = person.post("/policies/", {"words": "없는말"}, headers={"HX-Request": "true"})
    assert "찾은 정책이 없어요" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert person.post("/policies/", {"theme": "999"}).status_code == 400
    assert person.get("/policies/?words=월세&theme=999").status_code == 200


def test_a_policy_page_says_why_where_from_and_never_that_one_is_eligible(person, user):
    policy = PolicyFactory(is_sample=True, themes=["040", "020"])
    page = person.get(f"/policies/{policy.public_id}/").content.decode()
    day = timezone.localdate(policy.fetched_at)
    for said in (
        "왜 나에게 맞을까요?",
        "적힌 나이(만 19세에서 34세)에 들어요.",
        "소득은 온기가 알지 못해요. 원문에서 확인해 주세요.",
        f"출처: 온통청년 · {day.year}년 {day.month}월 {day.day}일 기준",
        'href="https://policy.example/1"',
        "지어낸 예시",
    ):
        assert said in page
    assert "받을 수 있" not in page


def test_what_a_source_sends_is_shown_as_text(person):
    policy = PolicyFactory(title="<script>alert(1)</script>", sections={"support": "<img src=x>"})
    page = person.get(f"/policies/{policy.public_id}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x>" not in page


def test_keeping_and_reminders_on_pages(person, user):
    policy = PolicyFactory(always_open=False, apply_to=timezone.localdate() + timedelta(days=9))
    keep = f"/policies/{policy.public_id}/keep/"
    assert person.post(keep).status_code == 302
    assert PolicyBookmark.objects.get().user == user
    assert policy.title in person.get("/policies/saved/").content.decode()
    person.post(f"/policies/{policy.public_id}/remind/", {"is_reminding": "0"})
    assert not PolicyBookmark.objects.get().is_reminding
    part = person.post(keep, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="false"' in part
    assert PolicyBookmark.objects.count() == 0


def test_facts_on_pages(person, user):
    assert person.post("/policies/facts/", {"job": "employed"}).status_code == 302
    assert PolicyFacts.objects.get().job == "employed"
    assert person.post("/policies/facts/", {"job": "king"}).status_code == 400
    person.post("/policies/facts/", {"act": "forget"})
    assert PolicyFacts.objects.count() == 0


def test_the_api_finds_reads_keeps_and_forgets(person, user):
    policy = PolicyFactory()
    found = person.post(SEARCH, {"words": "월세"}, JSON).json()
    assert [one["id"] for one in found["results"]] == [str(policy.public_id)]
    assert (found["page"], found["has_next"]) == (1, False)
    assert person.post(SEARCH, {"theme": "nope"}, JSON).status_code == 400
    one = f"/api/v1/policies/{policy.public_id}"
    body = person.get(one).json()
    assert body["sections"][0] == {"title": "무엇을 돕나요", "text": policy.sections["support"]}
    assert body["is_kept"] is False
    for _again in range(2):
        assert person.put(f"{one}/bookmark", {"is_reminding": False}, JSON).status_code == 200
    kept = person.get("/api/v1/policies/bookmarks").json()
    assert [(row["policy"]["id"], row["is_reminding"]) for row in kept] == [(body["id"], False)]
    assert person.delete(f"{one}/bookmark").status_code == 204
    assert person.put("/api/v1/policies/facts", {"housing": "jeonse"}, JSON).json() == {
        "job": "", "school": "", "housing": "jeonse",
    }  # fmt: skip
    assert person.delete("/api/v1/policies/facts").status_code == 204
    assert person.get("/api/v1/policies/facts").json()["housing"] == ""


def test_what_others_keep_and_state_is_neither_seen_nor_changed(person, user):
    theirs = PolicyBookmarkFactory()
    PolicyFacts.objects.create(user=theirs.user, job="employed")
    one = f"/api/v1/policies/{theirs.policy.public_id}"
    assert person.get("/api/v1/policies/bookmarks").json() == []
    assert person.get("/api/v1/policies/facts").json()["job"] == ""
    person.delete(f"{one}/bookmark")
    person.post(f"/policies/{theirs.policy.public_id}/remind/", {"is_reminding": "0"})
    person.delete("/api/v1/policies/facts")
    theirs.refresh_from_db()
    assert theirs.is_reminding
    assert PolicyFacts.objects.count() == 1


def test_care_policies_are_the_same_whatever_somebody_said(user):
    PolicyFactory(title="상담", themes=["020"])
    PolicyFactory(title="쉼터", themes=["070"])
    PolicyFactory(title="집", themes=["040"])
    assert {one.title for one in selectors.list_care_policies(user)} == {"상담", "쉼터"}


def test_an_editor_makes_a_draft_and_nobody_for_another_agency(client):
    policy = PolicyFactory()
    member = StaffMemberFactory(role="counsellor")
    sign_in_staff(client, member.user)
    ours, theirs = make_programme(member), make_programme(StaffMemberFactory())
    ended = make_programme(
        member, name="끝", starts_on=timezone.localdate() - timedelta(2),
        ends_on=timezone.localdate() - timedelta(1),
    )  # fmt: skip
    page = client.post("/agency/policies/", {"words": "월세"}).content.decode()
    assert policy.title in page
    at = f"/agency/policies/{policy.public_id}/"
    shown = client.get(at).content.decode()
    assert str(ours.public_id) in shown
    for other in (theirs, ended):
        assert str(other.public_id) not in shown
        refused = client.post(f"{at}draft/", {"programme": other.public_id})
        assert refused.status_code == 400
    assert not Mission.objects.filter(kind="welfare").exists()
    for _again in range(2):
        assert client.post(f"{at}draft/", {"programme": ours.public_id}).status_code == 302
    assert Mission.objects.get(kind="welfare").programme == ours
    assert Mission.objects.get(kind="welfare").title in client.get(at).content.decode()


def test_the_duty_officer_reads_and_does_not_write(client):
    policy, member = PolicyFactory(), StaffMemberFactory(role="duty")
    sign_in_staff(client, member.user)
    programme = make_programme(member)
    at = f"/agency/policies/{policy.public_id}/"
    assert "초안 만들기" not in client.get(at).content.decode()
    refused = client.post(f"{at}draft/", {"programme": programme.public_id})
    assert refused.status_code == 403
    assert not Mission.objects.filter(kind="welfare").exists()


def test_people_find_no_portal(person):
    policy = PolicyFactory()
    assert person.get("/agency/policies/").status_code == 404
    assert person.post(f"/agency/policies/{policy.public_id}/draft/").status_code == 404


def test_an_operator_starts_a_crawl_and_decides_pairs(client):
    operator = UserFactory(is_staff=True, is_superuser=True, consents=[], password="x")
    sign_in_staff(client, operator)
    added = client.post(reverse("admin:missions_policycrawl_add"), {
        "source": "youth", "failures-TOTAL_FORMS": 0, "failures-INITIAL_FORMS": 0,
    })  # fmt: skip
    assert added.status_code == 302
    crawl = PolicyCrawl.objects.get()
    assert (crawl.source, crawl.is_manual, crawl.state) == ("youth", True, "queued")
    first, second = PolicyFactory(), PolicyFactory(source="bokjiro")
    twin = PolicyTwin.objects.create(first=first, second=second)
    address = reverse("admin:missions_policytwin_changelist")
    assert first.title in client.get(address).content.decode()
    client.post(address, {"action": "keep_second", "_selected_action": [twin.pk]})
    first.refresh_from_db()
    assert first.same_as == second
    PolicyCrawl.objects.update(state="failed")
    client.post(
        reverse("admin:missions_policycrawl_changelist"),
        {"action": "take_up", "_selected_action": [crawl.pk]},
    )
    crawl.refresh_from_db()
    assert crawl.state == "queued"
