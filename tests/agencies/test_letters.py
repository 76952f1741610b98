"""What a person is asked or told once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import Notification, StaffInvitation, StaffMember
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return StaffMemberFactory(role="agency_admin", agency=AgencyFactory(name="온마을센터"))


@pytest.fixture
def invited(admin):
    user = UserFactory(email="new@example.com")
    services.invite_member(member=admin, email="NEW@example.com", role="counsellor")
    return user


def address_of(user):
    return Notification.objects.get(user=user, kind="staff_invitation").url


def test_an_invitation_is_accepted_by_its_person(client, admin, invited):
    client.force_login(invited)
    address = address_of(invited)
    page = client.get(address).content.decode()
    assert "온마을센터에서 상담원 역할로" in page
    answer = client.post(address, {"answer": "accept"})
    assert (answer.status_code, answer.url) == (302, "/agency/conduct/")
    member = StaffMember.objects.get(user=invited)
    assert (member.agency, member.role, member.is_active) == (admin.agency, "counsellor", True)
    assert client.post(address, {"answer": "accept"}).status_code == 409


def test_an_invitation_is_declined_without_a_reason(client, invited):
    client.force_login(invited)
    client.post(address_of(invited), {"answer": "decline"})
    assert not StaffMember.objects.filter(user=invited).exists()
    assert StaffInvitation.objects.get().is_accepted is False


def test_an_invitation_is_not_there_for_others(client, admin, invited):
    address = address_of(invited)
    assert client.get(address).status_code == 302
    for user in (UserFactory(), admin.user):
        other = Client()
        other.force_login(user)
        assert other.get(address).status_code == 404
        assert other.post(address, {"answer": "accept"}).status_code == 404
    assert StaffInvitation.objects.get().answered_at is None


def test_an_invitation_ends_after_a_week(client, invited):
    StaffInvitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    client.force_login(invited)
    assert "기한이 지났거나" in client.get(address_of(invited)).content.decode()
    assert client.post(address_of(invited), {"answer": "accept"}).status_code == 409
    assert not StaffMember.objects.filter(user=invited).exists()


def test_who_works_elsewhere_stays_there(invited):
    there = StaffMemberFactory(user=invited)
    invitation = StaffInvitation.objects.get()
    with pytest.raises(services.WorksElsewhere):
        services.answer_invitation(invitation=invitation, accept=True)
    there.refresh_from_db()
    assert there.agency != invitation.agency


def test_who_left_comes_back_by_another_invitation(invited):
    there = StaffMemberFactory(user=invited, is_active=False)
    member = services.answer_invitation(invitation=StaffInvitation.objects.get(), accept=True)
    assert member.pk == there.pk
    assert (member.is_active, member.role) == (True, "counsellor")


@pytest.mark.parametrize("email", ["nobody@example.com", "staff@example.com"])
def test_nothing_tells_whether_an_address_is_known(admin, email):
    StaffMemberFactory(user__email="staff@example.com")
    services.invite_member(member=admin, email=email, role="duty")
    assert not StaffInvitation.objects.exists()


def test_a_platform_role_is_not_given_by_an_agency(admin, invited):
    with pytest.raises(services.RoleNotGiven):
        services.invite_member(member=admin, email="new@example.com", role="dpo")
    assert StaffInvitation.objects.get().role == "counsellor"


def test_a_notice_is_read_by_whoever_was_told(client):
    officer, person = StaffMemberFactory(role="dpo"), UserFactory()
    member = StaffMemberFactory()
    services.record_access(
        member=member,
        subject=person,
        action="viewed",
        target_kind="alert",
        target_id="1",
        purpose="살펴보기",
    )
    now = timezone.now()
    incident = services.open_incident(
        member=officer,
        kind="leak",
        title="화면을 찍음",
        detected_at=now,
        affected_from=now - timedelta(hours=1),
        affected_to=timezone.now(),
        agency=member.agency,
    )
    address = f"/me/incidents/{incident.public_id}/"
    client.force_login(person)
    assert client.get(address).status_code == 404
    services.edit_notice(incident=incident, member=officer, notice="새어 나간 것은 가명이에요.")
    services.start_notice(incident=incident, member=officer)
    services.notify_affected(incident=incident)
    assert "새어 나간 것은 가명이에요." in client.get(address).content.decode()
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
