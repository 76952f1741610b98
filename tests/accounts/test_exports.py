import io
import json
import threading
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import rules, services, tasks
from accounts.models import ExportJob, Notification
from accounts.services import holdings
from accounts.services.holdings import DataPart, HeldTable, make_columns
from tests.accounts.life import ODD, make_export, make_life
from tests.accounts.parts import Died, failing_part, registered
from tests.factories.accounts import (
    ALL_CONSENTS,
    NotificationFactory,
    UserFactory,
)
from tests.factories.analytics import ReadingFactory
from tests.factories.chat import ConversationFactory, MessageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


def read_zip(job):
    with default_storage.open(job.file_name) as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    assert archive.testzip() is None
    return {name: archive.read(name).decode() for name in archive.namelist()}


MARKED = [
    "별명",
    "친구",
    "말",
    "기억",
    "한말",
    "판",
    "감지",
    "온기-",
    "제안",
    "알림",
    "까닭",
    "근거",
]


def test_export_holds_all_of_one_person_and_nothing_of_another():
    user, other = make_life("가나"), make_life("다라")
    pages = read_zip(make_export(user))
    whole = "\n".join(pages.values())
    for word in MARKED:
        assert f"{word}가나" in whole, word
    assert "다라" not in whole
    assert other.email not in whole
    assert "직원가나" not in whole


def test_export_is_json_for_machines_and_pages_for_people():
    user = make_life("가나")
    pages = read_zip(make_export(user))
    data = {name: json.loads(text) for name, text in pages.items() if name.endswith(".json")}
    (line,) = data["json/chat-message.json"]
    assert line["text"] == f"말가나 {ODD}"
    assert line["author"] == "나"
    (reading,) = data["json/analytics-reading.json"]
    assert (reading["dominant"], reading["sadness"]) == ("슬픔", 0.75)
    page = pages["chat-message.html"]
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "둘째 줄" in page
    index = pages["index.html"]
    for name in data:
        assert f'href="{name.removeprefix("json/").removesuffix(".json")}.html"' in index
    assert "style.css" in pages


def test_export_of_a_person_with_nothing_is_whole():
    user = UserFactory(consents=[], email=None, birth_date=None, region=None)
    pages = read_zip(make_export(user))
    assert json.loads(pages["json/chat-message.json"]) == []
    assert json.loads(pages["json/accounts-user.json"])[0]["email"] is None
    assert "저장된 것이 없어요" in pages["chat-message.html"]


def test_deleted_lines_are_not_in_the_copy():
    user = UserFactory(consents=ALL_CONSENTS)
    room = ConversationFactory(user=user)
    MessageFactory(conversation=room, text="", deleted_at=timezone.now())
    assert json.loads(read_zip(make_export(user))["json/chat-message.json"]) == []


def test_progress_is_told_and_the_end_is_announced():
    user = UserFactory()
    seen = []

    def look(row):
        seen.append(ExportJob.objects.get(user=user).percent)
        return ""

    table = HeldTable(type(user), "pk", "본 것", make_columns(type(user), ("x", "x", look)))
    with registered(DataPart(name="watching", tables=(table,))):
        job = services.request_export(user=user)
        assert (job.state, job.percent) == ("waiting", 0)
        assert services.write_export(job=job)
    assert 0 < seen[0] < 100
    assert (job.state, job.percent, job.size > 0) == ("ready", 100, True)
    assert job.expires_at - job.finished_at == rules.EXPORT_LIFETIME
    assert job.due_at > timezone.now() + timedelta(days=9)
    assert Notification.objects.get(user=user).kind == "export_ready"
    assert not services.write_export(job=job)
    assert Notification.objects.filter(user=user).count() == 1


def test_asking_twice_is_once_and_the_database_says_so_too():
    user = UserFactory()
    assert services.request_export(user=user) == services.request_export(user=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportJob.objects.create(user=user, due_at=timezone.now())
    assert services.request_export(user=UserFactory()).user != user


def test_a_new_copy_deletes_the_old_one(django_capture_on_commit_callbacks):
    first = make_export(user := UserFactory())
    name = first.file_name
    assert default_storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        second = services.request_export(user=user)
    first.refresh_from_db()
    assert (first.state, first.file_key, second.state) == ("expired", "", "waiting")
    assert not default_storage.exists(name)


def test_file_names_cannot_be_guessed_and_are_served_by_no_address(client):
    job = make_export(UserFactory())
    assert len(job.file_key) == 48
    assert client.get(f"/media/{job.file_name}").status_code == 404
    assert str(job.public_id) not in job.file_name


def test_a_failing_part_leaves_the_job_for_the_sweep():
    user = UserFactory()
    NotificationFactory(user=user)
    job = services.request_export(user=user)
    secret = "사적인 말"
    with registered(failing_part(error=RuntimeError(secret), on_export=True)):
        assert not services.write_export(job=job)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("running", 1, "RuntimeError")
    assert job.claimed_until > timezone.now()
    assert not services.write_export(job=job)
    assert services.write_export(job=job, now=timezone.now() + timedelta(minutes=3))
    assert (job.state, job.error) == ("ready", "")


def test_a_killed_writer_is_followed_by_another_and_no_file_is_left(eager_tasks):
    user = UserFactory()
    NotificationFactory(user=user)
    job = services.request_export(user=user)
    part = failing_part(error=Died(), on_export=True)
    with registered(part), pytest.raises(Died):
        services.write_export(job=job)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("running", 1)
    assert services.sweep_exports()["hinted"] == 0
    ExportJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert services.sweep_exports()["hinted"] == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("ready", 2)
    _, files = default_storage.listdir("exports")
    assert files == [job.file_name.removeprefix("exports/")]


def test_a_writer_that_was_taken_over_changes_nothing():
    user = UserFactory()
    job = services.request_export(user=user)

    def overtake(row):
        ExportJob.objects.filter(pk=job.pk).update(attempts=7, claimed_until=None)
        return ""

    table = HeldTable(type(user), "pk", "늦음", make_columns(type(user), ("x", "x", overtake)))
    with registered(DataPart(name="slow", tables=(table,))):
        assert not services.write_export(job=job)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.size) == ("running", 7, 0)
    assert not default_storage.exists("exports") or default_storage.listdir("exports")[1] == []


def test_a_withdrawal_during_a_running_job_begins_it_anew(
    django_capture_on_commit_callbacks,
):
    user = UserFactory(consents=["service", "emotion_insight"])
    ReadingFactory(user=user)
    job = services.request_export(user=user)
    rounds = []

    def withdraw_once(row):
        rounds.append(row.pk)
        if len(rounds) == 1:
            with django_capture_on_commit_callbacks(execute=True):
                services.withdraw_consent(user=user, code="emotion_insight", channel="web")
        return ""

    table = HeldTable(type(user), "pk", "중간", make_columns(type(user), ("x", "x", withdraw_once)))
    with registered(DataPart(name="withdrawing", tables=(table,))):
        assert not services.write_export(job=job)
        job.refresh_from_db()
        assert (job.state, job.claimed_until) == ("waiting", None)
        assert services.write_export(job=job)
    pages = read_zip(job)
    assert json.loads(pages["json/analytics-reading.json"]) == []
    _, files = default_storage.listdir("exports")
    assert len(files) == 1


def test_a_withdrawal_deletes_copies_made_before(django_capture_on_commit_callbacks):
    user = UserFactory(consents=["service", "emotion_insight"])
    job = make_export(user)
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw_consent(user=user, code="emotion_insight", channel="web")
    job.refresh_from_db()
    assert (job.state, job.file_key) == ("expired", "")
    assert default_storage.listdir("exports")[1] == []


def test_sweep_deletes_copies_after_seven_days(django_capture_on_commit_callbacks):
    job = make_export(UserFactory())
    later = timezone.now() + rules.EXPORT_LIFETIME + timedelta(seconds=1)
    assert services.sweep_exports()["expired"] == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert services.sweep_exports(now=later)["expired"] == 1
    job.refresh_from_db()
    assert (job.state, job.file_key) == ("expired", "")
    assert default_storage.listdir("exports")[1] == []
    assert services.sweep_exports(now=later)["expired"] == 0


def test_files_of_a_process_that_died_while_deleting_are_found_again():
    job = make_export(UserFactory())
    ExportJob.objects.filter(pk=job.pk).update(state="expired")
    services.sweep_exports()
    assert default_storage.listdir("exports")[1] == []


def test_the_legal_timer_is_told_to_operators(caplog):
    services.request_export(user=UserFactory())
    ExportJob.objects.update(claimed_until=timezone.now() + timedelta(days=99))
    assert services.sweep_exports()["overdue"] == 0
    late = timezone.now() + rules.EXPORT_LEGAL_TIME + timedelta(minutes=1)
    assert services.sweep_exports(now=late)["overdue"] == 1
    assert "export_overdue count=1" in caplog.text


def test_the_task_of_an_erased_person_does_nothing():
    tasks.write_export(job_id=2**31)


@pytest.mark.django_db(transaction=True)
def test_racing_taps_and_racing_writers_make_one(settings):
    user = UserFactory()
    gate = threading.Barrier(4)
    done = []

    def race(act):
        try:
            gate.wait(timeout=10)
            done.append(act())
        finally:
            connection.close()

    def run(act):
        threads = [threading.Thread(target=race, args=[act]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

    run(lambda: services.request_export(user=user).pk)
    assert len(set(done)) == 1
    assert len(done) == 4
    done.clear()
    run(lambda: services.write_export(job=ExportJob.objects.get(user=user)))
    assert sorted(done) == [False, False, False, True]
    assert ExportJob.objects.get(user=user).attempts == 1
    assert Notification.objects.filter(user=user).count() == 1


def test_every_part_is_registered_once():
    assert list(holdings.PARTS) == [
        "accounts",
        "safety",
        "analytics",
        "companions",
        "missions",
        "feed",
        "chat",
        "agencies",
    ]
