"""Phones to push to: registered by their sign-in, moved with their token, silent without both."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Device, PushDelivery, PushSetting, SignIn, User
from accounts.push import rules
from accounts.services.pushes import drop_pushes
from core.errors import Conflict, InvalidInput

_TRIES = 3


class DeviceTokenMalformed(InvalidInput):
    """Not shaped like a token of this provider."""

    code = "device_token_malformed"
    default_detail = "이 기기에 알림을 보낼 주소를 읽지 못했어요. 앱을 다시 열어 주세요."


class TimeZoneUnknown(InvalidInput):
    """Not in the IANA table."""

    code = "time_zone_unknown"
    default_detail = "이 기기의 시간대를 알 수 없어요."


class DeviceBusy(Conflict):
    """Several sign-ins register the same token at the same moment."""

    code = "device_busy"
    default_detail = "같은 기기를 여러 곳에서 등록하고 있어요. 잠시 뒤에 다시 시도해 주세요."


def register_device(
    *,
    sign_in: SignIn,
    provider: str,
    token: str,
    platform: str,
    app_version: str = "",
    locale: str = "",
    time_zone: str = rules.DEFAULT_TIME_ZONE,
) -> Device:
    """Push to this app from now on; again with the same or a newer token is the same device.

    A token known to somebody else is theirs no longer: their row goes, and with it what waited.
    """
    if not rules.is_token(provider, token):
        raise DeviceTokenMalformed()
    if not rules.is_time_zone(time_zone):
        raise TimeZoneUnknown()
    given = {
        "provider": provider,
        "token": token,
        "token_digest": rules.digest_token(token),
        "platform": platform,
        "app_version": app_version,
        "locale": locale,
        "time_zone": time_zone,
    }
    for _attempt in range(_TRIES):
        try:
            return _register(sign_in, given)
        except IntegrityError:  # another sign-in took the token between our two statements
            continue
    raise DeviceBusy()


@transaction.atomic
def _register(sign_in: SignIn, given: dict[str, str]) -> Device:
    others = Device.objects.filter(token_digest=given["token_digest"])
    forget_devices(devices=others.exclude(sign_in=sign_in))
    device, is_new = Device.objects.update_or_create(
        sign_in=sign_in,
        defaults={**given, "user": sign_in.user, "last_seen_at": timezone.now()},
    )
    if not is_new:
        # An app that moved from Expo to Firebase takes along what waits for it.
        device.deliveries.filter(state=PushDelivery.State.QUEUED).update(provider=device.provider)
    return device


def remove_device(*, device: Device) -> None:
    """Push to this app no more; the person stays signed in there."""
    forget_devices(devices=Device.objects.filter(pk=device.pk))


@transaction.atomic
def forget_devices(*, devices: QuerySet[Any]) -> int:
    """Delete devices, and return how many; what waits for them is never sent.

    Locked first, as whoever asks for a push does: in the other order the two could wait for each
    other.
    """
    locked = list(devices.select_for_update().order_by("pk").values_list("pk", flat=True))
    if locked:
        Device.objects.filter(pk__in=locked).delete()
    return len(locked)


@transaction.atomic
def choose_pushes(*, user: User, choices: Mapping[str, bool]) -> None:
    """Turn categories on or off; what waits of one that is turned off is never sent."""
    for category, is_on in choices.items():
        PushSetting.objects.update_or_create(
            user=user, category=category, defaults={"is_on": is_on}
        )
        if not is_on:
            drop_pushes(user=user, category=category)
