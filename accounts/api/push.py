"""What apps say and hear about pushes; no answer ever holds a token."""

from typing import Any

from rest_framework import serializers

from accounts.models import Device, PushCategory
from accounts.push.rules import DEFAULT_TIME_ZONE


class DeviceIn(serializers.Serializer[Any]):
    """The app of the sign-in that asks."""

    provider = serializers.ChoiceField(choices=Device.Provider.choices)
    token = serializers.CharField(max_length=1000, write_only=True)
    platform = serializers.ChoiceField(choices=Device.Platform.choices)
    app_version = serializers.RegexField(
        r"\A[A-Za-z0-9.+() _-]*\Z", max_length=40, required=False, allow_blank=True
    )
    locale = serializers.RegexField(
        r"\A[A-Za-z0-9_-]*\Z", max_length=35, required=False, allow_blank=True
    )
    time_zone = serializers.CharField(
        max_length=64, default=DEFAULT_TIME_ZONE, help_text="IANA, 예: Asia/Seoul"
    )


class DeviceOut(serializers.ModelSerializer[Device]):
    """An app that is pushed to."""

    id = serializers.UUIDField(source="public_id")
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = Device
        fields = (
            "id",
            "provider",
            "platform",
            "app_version",
            "locale",
            "time_zone",
            "last_seen_at",
            "is_current",
        )

    def get_is_current(self, device: Device) -> bool:
        """Whether this very request came from there."""
        return device.sign_in.session_key == self.context["session_key"]


class PushSettingsIn(serializers.Serializer[Any]):
    """Categories to turn on or off; those left out stay as they are."""

    companion_message = serializers.BooleanField(required=False)
    help = serializers.BooleanField(required=False)
    account = serializers.BooleanField(required=False)
    feed = serializers.BooleanField(required=False)


class PushChoiceOut(serializers.Serializer[Any]):
    """One category."""

    category = serializers.ChoiceField(choices=PushCategory.choices)
    title = serializers.CharField()
    is_on = serializers.BooleanField()


class PushSettingsOut(serializers.Serializer[Any]):
    """What the person wants, when nothing rings, and whether companies abroad carry it."""

    categories = PushChoiceOut(many=True)
    quiet_from = serializers.CharField(help_text="시:분, 기기의 시간대로")
    quiet_until = serializers.CharField(help_text="시:분, 기기의 시간대로")
    leaves_the_country = serializers.BooleanField(
        help_text="참이면 Expo(미국)나 Google(미국)을 거쳐요. 켜기 전에 알려 주세요."
    )
