"""B11: an access that was changed, taken out, moved or cut off is found."""

from datetime import timedelta
from io import StringIO
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import services
from accounts.models import AccessLog, AccessReview, ChainAnchor
from accounts.services import access_chain
from tests.accounts.test_retention import ago, purge
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.racing import list_failures

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return StaffMemberFactory()


def look(member, *, at=None, subject=None):
    return AccessLog.objects.create(
        member=member,
        agency=member.agency,
        role=member.role,
        subject=subject or UserFactory(),
        action="viewed",
        target_kind="alert",
        target_id="1",
        purpose="살펴보기",
        at=at or timezone.now(),
    )


def tamper(sql, values=()):
    """As somebody with the database in their hands would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_accesslog DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        cursor.execute("ALTER TABLE accounts_accesslog ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def chain(member):
    for _ in range(5):
        look(member)
    assert services.seal_accesses() == 5
    return list(AccessLog.objects.order_by("place"))


def find_fault(member):
    report = services.verify_chain(agency=member.agency)
    return report.broken_place, report.fault


def sign(member):
    """The officer signs for last month."""
    officer = StaffMemberFactory(role="dpo")
    begins, _ = services.span_of(timezone.localdate().replace(day=1))
    look(member, at=begins - timedelta(days=3))
    services.seal_accesses()
    services.open_access_reviews()
    review = AccessReview.objects.get(agency=member.agency)
    return services.sign_access_review(review=review, member=officer, findings="별일 없었어요.")


def test_rows_are_sealed_in_order_and_linked(member, chain):
    assert [row.place for row in chain] == [1, 2, 3, 4, 5]
    assert chain[0].previous_hash == ""
    assert [row.previous_hash for row in chain[1:]] == [row.row_hash for row in chain[:-1]]
    assert services.seal_accesses() == 0
    report = services.verify_chain(agency=member.agency)
    assert (report.is_intact, report.row_count, report.last_place) == (True, 5, 5)


def test_each_agency_has_a_chain_of_its_own(member, chain):
    other = StaffMemberFactory()
    look(other)
    look(member)
    services.seal_accesses()
    assert [row.place for row in AccessLog.objects.order_by("pk")] == [1, 2, 3, 4, 5, 1, 6]
    assert find_fault(other) == (None, "")


def test_draining_takes_more_than_one_batch(member):
    with mock.patch.object(access_chain, "BATCH", 2):
        for _ in range(5):
            look(member)
        assert services.seal_accesses() == 5
    assert find_fault(member) == (None, "")


CHANGES = {
    "member_id": lambda: StaffMemberFactory().pk,
    "agency_id": lambda: StaffMemberFactory().agency_id,
    "subject_id": lambda: UserFactory().pk,
    "role": lambda: "supervisor",
    "action": lambda: "listed",
    "target_kind": lambda: "offer",
    "target_id": lambda: "2",
    "purpose": lambda: "다른 까닭",
    "at": lambda: timezone.now() - timedelta(days=1),
    "place": lambda: 99,
    "previous_hash": lambda: "0" * 64,
    "row_hash": lambda: "0" * 64,
    "id": lambda: 999_999_999,
}


def test_every_column_of_a_row_is_in_its_hash():
    columns = {field.column for field in AccessLog._meta.concrete_fields}
    assert set(CHANGES) == columns


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_is_found(member, chain, column):
    third = chain[2]
    tamper(
        f"UPDATE accounts_accesslog SET {column} = %s WHERE id = %s", [CHANGES[column](), third.pk]
    )
    place, fault = find_fault(member)
    assert place == 3
    assert fault


def test_a_deleted_middle_row_is_found(member, chain):
    tamper("DELETE FROM accounts_accesslog WHERE place = 3")
    assert find_fault(member) == (3, "missing")


def test_rows_deleted_at_the_beginning_are_found(member, chain):
    tamper("DELETE FROM accounts_accesslog WHERE place <= 2")
    assert find_fault(member) == (1, "missing")


def test_reordered_rows_are_found(member, chain):
    tamper(
        "UPDATE accounts_accesslog SET place = CASE place WHEN 2 THEN 93 ELSE 92 END "
        "WHERE place IN (2, 3)"
    )
    tamper("UPDATE accounts_accesslog SET place = place - 90 WHERE place > 90")
    assert find_fault(member) == (2, "unlinked")


def test_a_row_hashed_anew_does_not_fit_the_next(member, chain):
    third = chain[2]
    values = [getattr(third, name) for name in access_chain.COLUMNS]
    values[access_chain.COLUMNS.index("purpose")] = "다른 까닭"
    forged = access_chain.hash_access(previous_hash=third.previous_hash, place=3, values=values)
    tamper(
        "UPDATE accounts_accesslog SET purpose = %s, row_hash = %s WHERE place = 3",
        ["다른 까닭", forged],
    )
    assert find_fault(member) == (4, "unlinked")


def test_a_tail_cut_after_a_signed_review_is_found(member, chain):
    sign(member)
    assert find_fault(member) == (None, "")
    tamper("DELETE FROM accounts_accesslog WHERE place >= 6")
    assert find_fault(member) == (6, "cut_off")


def test_a_chain_written_anew_before_a_signature_is_found(member, chain):
    sign(member)
    tamper("UPDATE accounts_accesslog SET purpose = '', place = NULL, previous_hash = ''")
    tamper("UPDATE accounts_accesslog SET row_hash = ''")
    services.seal_accesses()
    assert find_fault(member) == (6, "signed_differently")


def test_the_database_lets_a_row_be_sealed_once_and_nothing_else(member, chain):
    fresh = look(member)
    refused = [
        ("UPDATE accounts_accesslog SET purpose = 'x' WHERE id = %s", chain[0].pk),
        ("UPDATE accounts_accesslog SET row_hash = 'x', place = 9 WHERE id = %s", chain[0].pk),
        ("UPDATE accounts_accesslog SET row_hash = '', place = NULL WHERE id = %s", chain[0].pk),
        ("UPDATE accounts_accesslog SET purpose = 'x' WHERE id = %s", fresh.pk),
        (
            "UPDATE accounts_accesslog SET purpose = 'x', row_hash = 'x', place = 9 WHERE id = %s",
            fresh.pk,
        ),
        ("DELETE FROM accounts_accesslog WHERE id = %s", fresh.pk),
    ]
    for sql, pk in refused:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [pk])
    assert services.seal_accesses() == 1


@pytest.mark.django_db(transaction=True)
def test_racing_sealers_seal_each_row_once():
    member = StaffMemberFactory()
    subject = UserFactory()
    for _ in range(40):
        look(member, subject=subject)
    assert list_failures(*[services.seal_accesses] * 4) == []
    services.seal_accesses()
    places = AccessLog.objects.order_by("place").values_list("place", flat=True)
    assert list(places) == list(range(1, 41))
    assert find_fault(member) == (None, "")


def test_the_purge_keeps_the_chain_whole(member):
    old = [look(member, at=ago("accounts.access_logs")) for _ in range(3)]
    # An old one that came late: behind a kept row it stays until its turn.
    kept = look(member)
    late = look(member, at=ago("accounts.access_logs"))
    services.seal_accesses()
    assert purge()["accounts.access_logs"] == 3
    assert list(AccessLog.objects.order_by("place")) == [kept, late]
    anchor = ChainAnchor.objects.get()
    assert (anchor.agency, anchor.place) == (old[0].agency, 3)
    assert find_fault(member) == (None, "")
    tamper("DELETE FROM accounts_accesslog WHERE id = %s", [kept.pk])
    assert find_fault(member) == (4, "missing")


def test_a_chain_that_was_purged_whole_goes_on(member):
    look(member, at=ago("accounts.access_logs"))
    services.seal_accesses()
    purge()
    look(member)
    services.seal_accesses()
    assert AccessLog.objects.get().place == 2
    assert find_fault(member) == (None, "")


def test_an_unsealed_row_is_never_purged(member):
    look(member, at=ago("accounts.access_logs"))
    assert services.purge_expired()["accounts.access_logs"] == 0


def verify(**options):
    out, err = StringIO(), StringIO()
    try:
        call_command("verify_access_log", stdout=out, stderr=err, **options)
        code = 0
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


def test_the_command_proves_every_chain(member, chain):
    look(member, at=timezone.now() - timedelta(minutes=6))
    code, out, _ = verify()
    assert code == 0
    line = f"{member.agency.public_id} 5 records, intact, 1 unsealed for more than 5 minutes"
    assert line in out


def test_the_command_names_the_first_broken_place(member, chain):
    tamper("UPDATE accounts_accesslog SET purpose = 'x' WHERE place = 4")
    code, out, err = verify()
    assert code == 1
    assert "BROKEN at 4: the record was changed" in out
    assert f"BROKEN {member.agency.public_id} place 4" in err
    assert verify(agency=str(StaffMemberFactory().agency.public_id))[0] == 0
    assert verify(agency=str(member.agency.public_id))[0] == 1
