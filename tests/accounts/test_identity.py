"""B10: whom a token stands for lies apart; the role of agency tools reads T1 and nothing else."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from accounts.models import Agency, StaffMember, SubjectToken
from accounts.services import issue_subject_token
from config.identity import SEARCH_PATH, find_identity
from tests.factories.accounts import AgencyFactory, StaffMemberFactory, UserFactory, find_platform
from tests.factories.agencies import AlertFactory
from tests.factories.sign_ins import sign_in_staff

pytestmark = pytest.mark.django_db
HIDDEN = [
    "identity.accounts_subjecttoken",
    "accounts_subjecttoken",
    "accounts_user",
    "agencies_alert",
    "agencies_case",
    "accounts_accesslog",
]


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.fixture
def agency_role():
    """As a tool of an agency would come."""
    if not ask("SELECT 1 FROM pg_roles WHERE rolname = 'ongi_agency'"):
        pytest.skip("the database user may not make roles: ongi_agency is not there")
    AlertFactory(token="온기-ABCD", reasons=["active_thoughts"])
    AlertFactory(token="온기-NEU", state="new")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE ongi_agency")


def test_the_table_lies_in_a_schema_of_its_own():
    found = ask("SELECT schemaname FROM pg_tables WHERE tablename = 'accounts_subjecttoken'")
    assert found == [("identity",)]


def test_the_role_reads_alerts_at_t1(agency_role):
    assert ask("SELECT token, level, reasons::text FROM agency_alert") == [
        ("온기-ABCD", 2, '["active_thoughts"]')
    ]


def test_the_view_shows_t1_columns_alone():
    columns = ask(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'agency_alert'"
    )
    assert {name for (name,) in columns} == {
        "public_id", "agency_id", "token", "source", "level", "priority", "state", "reasons",
        "trend_line", "age_band", "region_id", "opened_at", "due_at",
    }  # fmt: skip


@pytest.mark.parametrize("table", HIDDEN)
def test_the_role_is_denied_everything_else(agency_role, table):
    with pytest.raises(ProgrammingError, match=r"permission denied|does not exist"):
        ask(f"SELECT * FROM {table}")


def test_the_role_writes_nothing(agency_role):
    with pytest.raises(ProgrammingError, match="permission denied"):
        ask("UPDATE agency_alert SET level = 5 RETURNING 1")


def test_the_role_logs_in_nowhere(agency_role):
    assert ask("SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = 'ongi_agency'") == [
        (False, False)
    ]


def test_tokens_are_dumped_with_everything_else(tmp_path):
    token = issue_subject_token(user=UserFactory(), agency=AgencyFactory())
    target = tmp_path / "dump.json"
    call_command("dumpdata", "accounts.subjecttoken", output=str(target), verbosity=0)
    assert token in target.read_text()


@pytest.mark.django_db(transaction=True)
def test_tokens_are_emptied_by_a_flush_once():
    issue_subject_token(user=UserFactory(), agency=AgencyFactory())
    assert SubjectToken.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_tokens_are_emptied_by_a_flush_twice():
    """Whichever of the two comes second finds nothing of the first."""
    issue_subject_token(user=UserFactory(), agency=AgencyFactory())
    assert SubjectToken.objects.count() == 1


def test_a_pooler_is_sent_no_options_it_refuses():
    assert find_identity({}, is_pooled=True) == {}
    assert find_identity({}, is_pooled=False) == {"options": SEARCH_PATH}
    given = {"options": "-c statement_timeout=5000"}
    assert find_identity(given, is_pooled=False)["options"] == (
        f"-c statement_timeout=5000 {SEARCH_PATH}"
    )


@pytest.mark.parametrize("role", StaffMember.Role.values)
def test_the_database_keeps_platform_and_agencies_apart(role):
    is_platform = role in {"platform_safety", "dpo"}
    right, wrong = find_platform(), AgencyFactory()
    if not is_platform:
        right, wrong = wrong, right
    member = StaffMemberFactory(role=role, agency=right)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMemberFactory(role=role, agency=wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMember.objects.filter(pk=member.pk).update(agency=wrong)
    other = "duty" if is_platform else "dpo"
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMember.objects.filter(pk=member.pk).update(role=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Agency.objects.filter(pk=right.pk).update(is_platform=not is_platform)


def test_the_admin_says_why_a_role_does_not_fit(client):
    sign_in_staff(client, UserFactory(is_staff=True, is_superuser=True))
    user, agency = UserFactory(), AgencyFactory()
    given = {"user": user.pk, "agency": agency.pk, "role": "dpo", "is_active": "on"}
    answer = client.post("/admin/accounts/staffmember/add/", given)
    assert answer.status_code == 200
    assert "온기 운영팀에서만" in answer.content.decode()
    assert not StaffMember.objects.exists()
    given["agency"] = find_platform().pk
    assert client.post("/admin/accounts/staffmember/add/", given).status_code == 302


def test_the_admin_lets_no_agency_with_staff_become_the_platform(client):
    sign_in_staff(client, UserFactory(is_staff=True, is_superuser=True))
    member = StaffMemberFactory()
    agency = member.agency
    given = {
        "name": agency.name, "phone": agency.phone, "is_platform": "on", "is_active": "on",
        "hours-TOTAL_FORMS": 0, "hours-INITIAL_FORMS": 0,
        "members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = client.post(f"/admin/accounts/agency/{agency.pk}/change/", given)
    assert answer.status_code == 200
    assert "직원의 역할과 맞지 않아요" in answer.content.decode()
