"""A birth date is fixed at sign-up; an operator corrects it with a reason, on record."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import services
from accounts.models import BirthDateCorrection, User
from accounts.rules import GuardianConsentRequired
from tests.accounts.test_signup import today_minus
from tests.factories.accounts import UserFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
BORN, RIGHT = datetime.date(1998, 5, 17), datetime.date(1999, 5, 17)


@pytest.fixture
def operator():
    return UserFactory(is_staff=True, is_superuser=True, birth_date=None, region=None)


def test_the_database_refuses_another_date():
    user = UserFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(birth_date=RIGHT)
    user.birth_date = RIGHT
    with pytest.raises(IntegrityError), transaction.atomic():
        user.save()
    user.refresh_from_db()
    assert user.birth_date == BORN


def test_emptying_is_erasure_and_no_way_round():
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(birth_date=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(birth_date=RIGHT)


def test_saving_the_rest_of_an_account_still_works():
    user = UserFactory()
    user.nickname = "새봄"
    user.save()
    assert User.objects.get(pk=user.pk).nickname == "새봄"


@pytest.mark.parametrize("path", ["/me/", "/api/v1/me"])
def test_a_person_cannot_change_it(client, path):
    user = UserFactory()
    client.force_login(user)
    given = {"nickname": "새봄", "region": "11140", "birth_date": str(RIGHT)}
    if path == "/me/":
        client.post(path, given)
    else:
        client.patch(path, given, content_type="application/json")
    user.refresh_from_db()
    assert (user.nickname, user.birth_date) == ("새봄", BORN)


def test_a_correction_is_written_down(operator):
    user = UserFactory()
    services.correct_birth_date(
        user=user, birth_date=RIGHT, reason=" 신분증을 확인했어요 ", corrected_by=operator
    )
    assert User.objects.get(pk=user.pk).birth_date == RIGHT
    row = BirthDateCorrection.objects.get()
    assert (row.subject, row.corrected_by, row.old_date, row.new_date, row.reason) == (
        user,
        operator,
        BORN,
        RIGHT,
        "신분증을 확인했어요",
    )
    # The door is shut again, within the same transaction.
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=user.pk).update(birth_date=BORN)


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_correction_without_a_reason(operator, reason):
    user = UserFactory()
    with pytest.raises(services.ReasonMissing):
        services.correct_birth_date(
            user=user, birth_date=RIGHT, reason=reason, corrected_by=operator
        )
    assert User.objects.get(pk=user.pk).birth_date == BORN
    assert BirthDateCorrection.objects.count() == 0


def test_no_correction_to_under_fourteen(operator):
    user = UserFactory()
    with pytest.raises(GuardianConsentRequired):
        services.correct_birth_date(
            user=user, birth_date=today_minus(13), reason="확인", corrected_by=operator
        )
    assert User.objects.get(pk=user.pk).birth_date == BORN


def test_a_correction_is_never_edited(operator):
    services.correct_birth_date(
        user=UserFactory(), birth_date=RIGHT, reason="확인", corrected_by=operator
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        BirthDateCorrection.objects.update(reason="다른 말")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_birthdatecorrection")


ADD = "/admin/accounts/birthdatecorrection/add/"


def test_an_operator_corrects_it_in_the_admin(client, operator):
    user = UserFactory()
    sign_in_staff(client, operator)
    given = {"subject": user.pk, "new_date": str(RIGHT), "reason": "신분증을 확인했어요"}
    assert client.post(ADD, given).status_code == 302
    assert User.objects.get(pk=user.pk).birth_date == RIGHT
    assert BirthDateCorrection.objects.get().corrected_by == operator


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"new_date": str(timezone.localdate())}, {"subject": ""}]
)
def test_the_admin_refuses_what_the_service_would(client, operator, changes):
    user = UserFactory()
    sign_in_staff(client, operator)
    given = {"subject": user.pk, "new_date": str(RIGHT), "reason": "확인", **changes}
    assert client.post(ADD, given).status_code == 200
    assert User.objects.get(pk=user.pk).birth_date == BORN


def test_nobody_else_corrects(client):
    client.force_login(UserFactory())
    assert client.get(ADD).status_code == 302
