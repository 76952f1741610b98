import re
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts import selectors, services
from accounts.models import User
from tests.factories.accounts import (
    ALL_CONSENTS,
    AgencyFactory,
    NotificationFactory,
    StaffMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


def read(response):
    assert response.status_code == 200
    return response.content.decode()


def test_landing_tells_a_stranger_what_ongi_is(client):
    page = read(client.get("/"))
    assert "대화 상대는 사람이 아니라 AI예요." in page
    assert 'href="tel:109"' in page


def test_landing_sends_each_kind_of_person_on(client):
    member = StaffMemberFactory()
    operator = UserFactory(is_staff=True, consents=[], birth_date=None)
    newcomer = UserFactory(consents=[])
    for user, name in (
        (UserFactory(), "chat:list"),
        (member.user, "agencies:queue"),
        (operator, "admin:index"),
        (newcomer, "accounts:onboarding"),
    ):
        client.force_login(user)
        response = client.get("/")
        assert (response.status_code, response.url) == (302, reverse(name))


def test_onboarding_walks_one_purpose_at_a_time(signed_in, user):
    codes = ["chat_sensitive", "emotion_insight", "agency_risk_alert"]
    url = signed_in.get(reverse("accounts:onboarding")).url
    for code, ticked in zip(codes, [True, False, True], strict=True):
        assert url == reverse("accounts:onboarding_step", kwargs={"code": code})
        page = read(signed_in.get(url))
        assert page.count('type="checkbox"') == 1
        assert "checked" not in page
        url = signed_in.post(url, {"is_agreed": "on"} if ticked else {}).url
    assert url == reverse("companions:create")
    granted = {s.purpose.code for s in selectors.list_consents(user) if s.is_granted}
    assert granted == {"service", "chat_sensitive", "agency_risk_alert"}


def test_onboarding_names_who_would_receive(signed_in, user):
    agency = AgencyFactory()
    url = reverse("accounts:onboarding_step", kwargs={"code": "agency_risk_alert"})
    assert agency.name in read(signed_in.get(url))
    agency.regions.clear()
    assert "담당하는 기관이 없어서" in read(signed_in.get(url))


def test_onboarding_asks_for_the_terms_again_where_missing(client):
    user = UserFactory(consents=[])
    client.force_login(user)
    url = client.get(reverse("accounts:onboarding")).url
    assert url == reverse("accounts:onboarding_step", kwargs={"code": "service"})
    assert "이용약관에 동의해야" in read(client.post(url))
    client.post(url, {"is_agreed": "on"})
    assert selectors.has_consent(user, "service")


def test_onboarding_of_everything_decided_goes_on(client):
    client.force_login(UserFactory(consents=ALL_CONSENTS))
    assert client.get(reverse("accounts:onboarding")).url == reverse("companions:create")


@pytest.mark.parametrize("code", ["nothing", "service"])
def test_onboarding_of_no_such_step_is_404(signed_in, code):
    url = reverse("accounts:onboarding_step", kwargs={"code": code})
    assert signed_in.get(url).status_code == 404


def test_purpose_page_shows_the_text_to_anybody(client):
    assert "온기의 친구는 사람이 아니에요" in read(client.get("/consents/service/"))
    assert "1판" in read(client.get("/consents/service/1/"))
    assert client.get("/consents/service/9/").status_code == 404
    assert client.get("/consents/nothing/").status_code == 404


def test_profile_changes_nickname_and_region_only(signed_in, user):
    url = reverse("accounts:profile")
    assert user.nickname in read(signed_in.get(url))
    born = user.birth_date
    answer = {"nickname": "새벽", "region": "26110", "birth_date": "2000-01-01", "is_staff": "on"}
    assert signed_in.post(url, answer).status_code == 302
    user.refresh_from_db()
    assert (user.nickname, user.region_id) == ("새벽", "26110")
    assert (user.birth_date, user.is_staff) == (born, False)


def test_profile_refused_changes_nothing(signed_in, user):
    before = user.nickname
    page = read(signed_in.post(reverse("accounts:profile"), {"nickname": "", "region": "1"}))
    assert "error" in page
    user.refresh_from_db()
    assert user.nickname == before


def test_consents_page_grants_and_withdraws(signed_in, user):
    url = reverse("accounts:consents_sensitive")
    assert read(signed_in.get(reverse("accounts:consents"))).count("<article") == 1
    assert read(signed_in.get(reverse("accounts:consents_third_party"))).count("<article") == 2
    assert read(signed_in.get(url)).count("<article") == 3
    grant = reverse("accounts:grant", kwargs={"code": "emotion_insight"})
    signed_in.post(grant)
    assert not selectors.has_consent(user, "emotion_insight")
    response = signed_in.post(grant, {"is_agreed": "on"})
    assert response.url == url + "#emotion_insight"
    assert selectors.has_consent(user, "emotion_insight")
    withdraw = reverse("accounts:withdraw", kwargs={"code": "emotion_insight"})
    before = read(signed_in.get(withdraw))
    assert "지금까지의 감정 점수와 마음 기록, 오늘의 힘을 지워요" in before
    assert selectors.has_consent(user, "emotion_insight")
    page = read(signed_in.post(withdraw, follow=True))
    assert "지금까지의 감정 점수와 마음 기록, 오늘의 힘을 지워요" in page
    assert not selectors.has_consent(user, "emotion_insight")


def test_consents_page_of_an_unknown_purpose_is_404(signed_in):
    url = reverse("accounts:grant", kwargs={"code": "nothing"})
    assert signed_in.post(url, {"is_agreed": "on"}).status_code == 404


def test_consents_page_costs_the_same_after_many_decisions(
    signed_in, user, django_assert_num_queries
):
    for rounds in (1, 3):
        for _ in range(rounds):
            services.grant_consent(user=user, code="emotion_insight", channel="web")
            services.withdraw_consent(user=user, code="emotion_insight", channel="web")
        with django_assert_num_queries(7):
            read(signed_in.get(reverse("accounts:consents")))


@pytest.mark.parametrize("count", [1, 3])
def test_notifications_cost_the_same(signed_in, user, count, django_assert_num_queries):
    NotificationFactory.create_batch(count, user=user)
    NotificationFactory()
    with django_assert_num_queries(5):
        page = read(signed_in.get(reverse("accounts:notifications")))
    assert page.count("is-new") == count


def test_no_notifications_says_so_calmly(signed_in):
    assert "아직 알림이 없어요" in read(signed_in.get(reverse("accounts:notifications")))


def test_opening_a_notification_reads_it(signed_in, user):
    row = NotificationFactory(user=user, url="/me/consents/")
    url = reverse("accounts:notification", kwargs={"public_id": row.public_id})
    assert signed_in.get(url).url == "/me/consents/"
    row.refresh_from_db()
    assert row.read_at is not None
    bare = NotificationFactory(user=user, url="")
    url = reverse("accounts:notification", kwargs={"public_id": bare.public_id})
    assert signed_in.get(url).url == reverse("accounts:notifications")


def test_another_persons_notification_is_404(signed_in):
    foreign = NotificationFactory()
    for public_id in (foreign.public_id, uuid4()):
        url = reverse("accounts:notification", kwargs={"public_id": public_id})
        assert signed_in.get(url).status_code == 404
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_all_read_at_once(signed_in, user):
    NotificationFactory.create_batch(2, user=user)
    signed_in.post(reverse("accounts:notifications_read"))
    assert selectors.count_unread_notifications(user) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_access_log_says_who_what_when_why(signed_in, user, count, django_assert_num_queries):
    member = StaffMemberFactory()
    services.grant_consent(user=user, code="agency_risk_alert", channel="web")
    for subject in [user] * count + [UserFactory(consents=["agency_risk_alert"])]:
        services.record_access(
            member=member,
            subject=subject,
            action="viewed",
            target_kind="alert",
            target_id=uuid4(),
            purpose="새 신호를 살펴보려고",
        )
        services.record_disclosure(
            subject=subject,
            agency=member.agency,
            tier="T1",
            items=["token", "age_band"],
            basis="기관에 위험 신호 전하기 동의",
        )
    with django_assert_num_queries(5):
        page = read(signed_in.get(reverse("accounts:access_log")))
    assert page.count("새 신호를 살펴보려고") == count
    assert page.count("가명, 나이대") == count
    assert member.agency.name in page
    assert "당직" in page
    assert member.user.nickname not in page


def test_access_log_of_nobody_says_so(signed_in):
    assert "아직 아무도 보지 않았어요" in read(signed_in.get(reverse("accounts:access_log")))


@pytest.mark.parametrize(
    "name",
    ["onboarding", "profile", "consents", "notifications", "notifications_read", "access_log"],
)
def test_pages_need_log_in(client, name):
    response = client.get(reverse(f"accounts:{name}"))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_pages_carry_no_inline_script_or_style(signed_in):
    for name in ("profile", "consents", "notifications", "access_log"):
        page = read(signed_in.get(reverse(f"accounts:{name}")))
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", page)


def test_texts_are_escaped(signed_in, user):
    User.objects.filter(pk=user.pk).update(nickname="<b>x</b>")
    assert "<b>x</b>" not in read(signed_in.get(reverse("accounts:profile")))
