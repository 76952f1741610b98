import datetime

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import (
    AccessReview,
    Agency,
    AppVersion,
    ChainAnchor,
    OnceKey,
    StaffInvitation,
    StaffMember,
)
from tests.factories.accounts import (
    ALL_CONSENTS,
    AgencyFactory,
    NotificationFactory,
    StaffMemberFactory,
    UserFactory,
)
from tests.factories.push import PushDeliveryFactory
from tests.factories.sign_ins import make_sign_in, sign_in_staff

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label == "accounts"]


@pytest.fixture
def operator(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    return sign_in_staff(client, user)


@pytest.fixture
def rows():
    member = StaffMemberFactory()
    subject = UserFactory(password="a-secret-온기", consents=ALL_CONSENTS)
    token = services.issue_subject_token(user=subject, agency=member.agency)
    services.record_access(
        member=member,
        subject=subject,
        action="viewed",
        target_kind="alert",
        target_id="x",
        purpose="확인",
    )
    services.record_disclosure(
        subject=subject, agency=member.agency, tier="T1", items=["token"], basis="동의"
    )
    services.request_export(user=subject)
    services.request_deletion(user=UserFactory(), reason="person")
    services.correct_birth_date(
        user=subject,
        birth_date=datetime.date(1997, 5, 17),
        reason="신분증을 확인했어요",
        corrected_by=member.user,
    )
    services.spend_kakao_token(
        digest="0" * 64,
        expires_at=timezone.now(),
        nonce=services.issue_kakao_nonce(door="app"),
        door="app",
    )
    SocialAccount.objects.create(user=subject, provider="kakao", uid="4000000001")
    services.receive_kakao_unlink(kakao_id="4000000001", referrer="UNLINK_FROM_APPS")
    sign_in = make_sign_in(subject)
    services.issue_socket_ticket(sign_in=sign_in, path="/ws/v1/me")
    PushDeliveryFactory(device__user=subject)
    services.plan_release(kakao_id="4000000002")
    OnceKey.objects.create(user=subject, digest="0" * 64, fingerprint="1" * 64)
    AppVersion.objects.create(
        platform="ios", oldest_version="1.2.0", newest_version="1.10.0", store_url="https://a.test"
    )
    NotificationFactory(user=subject, title="남이 보면 안 되는 제목")
    make_oversight_rows(member)
    return member, subject, token


def make_oversight_rows(member):
    """What the privacy officer and an agency's admin leave behind."""
    now = timezone.now()
    services.accept_conduct(member=member)
    AccessReview.objects.create(agency=member.agency, month=datetime.date(2026, 3, 1))
    ChainAnchor.objects.create(agency=member.agency, place=1, row_hash="0" * 64)
    officer = StaffMemberFactory(role="dpo")
    incident = services.open_incident(
        member=officer,
        kind="possible",
        title="남이 보면 안 되는 제목",
        detected_at=now,
        affected_from=now - datetime.timedelta(days=1),
        affected_to=now,
        is_drill=True,
    )
    services.report_incident(incident=incident, member=officer)
    StaffInvitation.objects.create(
        agency=member.agency,
        user=UserFactory(),
        role="counsellor",
        invited_by=member,
        expires_at=now + datetime.timedelta(days=7),
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_opens_and_searches(operator, rows, model):
    url = reverse(f"admin:accounts_{model._meta.model_name}_changelist")
    assert operator.get(url).status_code == 200
    assert operator.get(url, {"q": "x"}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_row_opens(operator, rows, model):
    row = model._default_manager.first()
    url = reverse(f"admin:accounts_{model._meta.model_name}_change", args=[row.pk])
    assert operator.get(url).status_code == 200


@pytest.mark.parametrize(
    "name", ["consentevent", "consentpurpose", "accesslog", "disclosurerecord", "subjecttoken"]
)
def test_ledgers_are_read_only(operator, rows, name):
    model = next(model for model in MODELS if model._meta.model_name == name)
    row = model._default_manager.first()
    assert operator.get(reverse(f"admin:accounts_{name}_add")).status_code == 403
    assert operator.post(reverse(f"admin:accounts_{name}_change", args=[row.pk])).status_code == 403
    assert operator.post(reverse(f"admin:accounts_{name}_delete", args=[row.pk])).status_code == 403


def test_a_persons_page_shows_no_password_hash(operator, rows):
    _, subject, _ = rows
    page = operator.get(reverse("admin:accounts_user_change", args=[subject.pk])).content.decode()
    assert subject.password not in page


def test_tokens_do_not_tell_whom_they_stand_for(operator, rows):
    _, subject, token = rows
    row = subject.subject_tokens.get()
    for url in (
        reverse("admin:accounts_subjecttoken_changelist"),
        reverse("admin:accounts_subjecttoken_change", args=[row.pk]),
    ):
        page = operator.get(url).content.decode()
        assert token in page
        assert subject.email not in page
        assert subject.nickname not in page


def test_notifications_keep_their_words(operator, rows):
    page = operator.get(reverse("admin:accounts_notification_changelist")).content.decode()
    assert "남이 보면 안 되는 제목" not in page


def test_an_agency_is_made_with_hours_and_staff_on_one_page(operator):
    worker = UserFactory(birth_date=None, region=None, consents=[])
    response = operator.post(
        reverse("admin:accounts_agency_add"),
        {
            "name": "온마을복지관",
            "phone": "02-000-0000",
            "regions": ["11110", "11140"],
            "introduction": "",
            "is_active": "on",
            "hours-TOTAL_FORMS": "1",
            "hours-INITIAL_FORMS": "0",
            "hours-0-weekday": "0",
            "hours-0-opens_at": "09:00",
            "hours-0-closes_at": "18:00",
            "members-TOTAL_FORMS": "1",
            "members-INITIAL_FORMS": "0",
            "members-0-user": worker.pk,
            "members-0-role": "duty",
            "members-0-is_active": "on",
        },
    )
    assert response.status_code == 302
    agency = Agency.objects.get()
    assert agency.regions.count() == 2
    assert agency.hours.count() == 1
    assert StaffMember.objects.get().user == worker


def test_a_person_is_made_with_an_address_in_lower_case(operator):
    response = operator.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "Worker@Example.com",
            "nickname": "일꾼",
            "usable_password": "true",
            "password1": "a-secret-온기",
            "password2": "a-secret-온기",
            "staff_member-TOTAL_FORMS": "0",
            "staff_member-INITIAL_FORMS": "0",
        },
    )
    assert response.status_code == 302
    assert UserFactory._meta.model.objects.filter(email="worker@example.com").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_agency_list_costs_the_same(operator, count, django_assert_num_queries):
    AgencyFactory.create_batch(count)
    with django_assert_num_queries(9):  # three of them are the staff door
        operator.get(reverse("admin:accounts_agency_changelist"))
