"""What a person gets of their phones and pushes, and what is left after them."""

import zipfile

import pytest

from accounts import services
from accounts.models import Device, PushDelivery, PushSetting
from tests.accounts.leaving import ask, count_rows, erase
from tests.accounts.life import make_export
from tests.factories.push import DeviceFactory, PushDeliveryFactory

pytestmark = pytest.mark.django_db


def test_copy_names_phones_and_pushes_and_no_token(own_storage):
    device = DeviceFactory(app_version="9.9.9")
    PushDeliveryFactory(device=device, state="sent", ticket="ticket-secret")
    with services.open_export(job=make_export(device.user)) as file, zipfile.ZipFile(file) as copy:
        said = "\n".join(copy.read(name).decode() for name in copy.namelist())
    for shown in ("푸시 받는 기기", "푸시 설정", "9.9.9", "AI 친구의 새 메시지"):
        assert shown in said
    for secret in (device.token, "ticket-secret", device.sign_in.session_key):
        assert secret not in said


def test_erasing_a_person_leaves_no_phone_and_no_push(django_capture_on_commit_callbacks):
    device, other = DeviceFactory(), DeviceFactory()
    for one in (device, other):
        PushDeliveryFactory(device=one)
    request = ask(device.user, django_capture_on_commit_callbacks)
    assert not Device.objects.filter(user=device.user).exists()
    assert erase(request)
    assert count_rows(device.user) == {}
    assert request.erased["accounts.PushDelivery"] == 1
    for model in (Device, PushDelivery, PushSetting):
        assert set(model.objects.values_list("user", flat=True)) == {other.user.pk}
