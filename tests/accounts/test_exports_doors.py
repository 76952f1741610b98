"""Copies fetched by page and API: by their owner, and by nobody else."""

import io
import zipfile

import pytest
from django.urls import reverse

from accounts import services
from accounts.models import ExportJob
from tests.accounts.life import log_in, make_export
from tests.factories.accounts import (
    PASSWORD,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


def test_the_owner_fetches_the_file_after_a_recent_sign_in(client):
    user = UserFactory(password=PASSWORD)
    job = make_export(user)
    url = reverse("accounts:export_file", args=[job.public_id])
    client.force_login(user)
    assert client.get(url).url.startswith("/accounts/reauthenticate/?next=")
    confirmed = client.post(
        reverse("account_reauthenticate") + f"?next={url}", {"password": PASSWORD}
    )
    assert confirmed.url == url
    response = client.get(url)
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Cache-Control"] == "no-store"
    assert zipfile.is_zipfile(io.BytesIO(b"".join(response.streaming_content)))


def test_another_persons_export_is_404_everywhere(client):
    job = make_export(UserFactory())
    stranger = UserFactory(password=PASSWORD)
    log_in(client, stranger)
    assert client.get(reverse("accounts:export_file", args=[job.public_id])).status_code == 404
    assert client.post(reverse("accounts:export_discard", args=[job.public_id])).status_code == 404
    for path in ("", "/file"):
        assert client.get(f"/api/v1/exports/{job.public_id}{path}").status_code == 404
    assert client.delete(f"/api/v1/exports/{job.public_id}").status_code == 404
    job.refresh_from_db()
    assert job.state == "ready"
    assert client.get("/api/v1/exports").json()["results"] == []


def test_the_page_asks_shows_progress_and_deletes(client, django_capture_on_commit_callbacks):
    user = UserFactory(password=PASSWORD)
    log_in(client, user)
    url = reverse("accounts:exports")
    assert "모아 주세요" in client.get(url).content.decode()
    client.post(url)
    client.post(url)
    job = ExportJob.objects.get(user=user)
    page = client.get(url).content.decode()
    assert "<progress" in page
    assert "모아 주세요" not in page
    services.write_export(job=job)
    assert reverse("accounts:export_file", args=[job.public_id]) in client.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:export_discard", args=[job.public_id]))
    assert "지워진 파일이에요" in client.get(url).content.decode()
    assert client.get(reverse("accounts:export_file", args=[job.public_id])).status_code == 404


def test_the_api_twin(client):
    user = UserFactory(password=PASSWORD)
    client.force_login(user)
    made = client.post("/api/v1/exports")
    assert made.status_code == 202
    assert client.post("/api/v1/exports").json()["id"] == made.json()["id"]
    path = f"/api/v1/exports/{made.json()['id']}"
    refused = client.get(f"{path}/file")
    assert (refused.status_code, refused.json()["code"]) == (403, "recent_sign_in_needed")
    confirm = "/api/v1/session/confirm"
    wrong = client.post(confirm, {"password": "아니에요"}, "application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "password_refused")
    assert client.post(confirm, {"password": PASSWORD}, "application/json").status_code == 204
    early = client.get(f"{path}/file")
    assert (early.status_code, early.json()["code"]) == (409, "export_not_ready")
    services.write_export(job=ExportJob.objects.get(user=user))
    assert client.get(path).json()["is_ready"] is True
    assert client.get(f"{path}/file")["Content-Type"] == "application/zip"
    assert client.delete(path).status_code == 204
    gone = client.get(f"{path}/file")
    assert (gone.status_code, gone.json()["code"]) == (404, "export_gone")


def test_guessing_the_password_is_slowed_down(client):
    client.force_login(UserFactory(password=PASSWORD))
    answers = [
        client.post("/api/v1/session/confirm", {"password": "x"}, "application/json").status_code
        for _ in range(11)
    ]
    assert answers == [400] * 10 + [429]
