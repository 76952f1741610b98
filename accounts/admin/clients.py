"""How people come in: sign-ins, apps and their phones, Kakao."""

from typing import ClassVar

import allauth.socialaccount.admin  # noqa: F401 - registered here first, so that it can be taken out
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.db import models

from accounts.models import (
    AppVersion,
    Device,
    KakaoRelease,
    KakaoTokenUse,
    KakaoUnlink,
    OnceKey,
    PushDelivery,
    PushSetting,
    SignIn,
    SocketTicket,
)
from core.admin import PseudonymousAdmin, ReadOnlyAdmin


@admin.register(SignIn)
class SignInAdmin(PseudonymousAdmin):
    """Where people are signed in; the session behind it is nobody's to read."""

    list_display = ("person", "client", "created_at", "last_seen_at")
    list_filter = ("client", "last_seen_at")
    search_fields = ("user__public_id",)
    fields = ("person", "client", "created_at", "last_seen_at")
    exclude = ()


@admin.register(SocketTicket)
class SocketTicketAdmin(ReadOnlyAdmin):
    list_display = ("path", "expires_at")
    fields = ("path", "expires_at")


@admin.register(OnceKey)
class OnceKeyAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "status")
    fields = ("created_at", "status")


@admin.register(AppVersion)
class AppVersionAdmin(admin.ModelAdmin):
    """Raising the oldest version locks older apps out until they are updated (E16)."""

    list_display = ("platform", "oldest_version", "newest_version", "updated_at")
    formfield_overrides: ClassVar = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Device)
class DeviceAdmin(PseudonymousAdmin):
    """Apps that are pushed to; of a token only its end, enough to compare two."""

    list_display = ("last_seen_at", "person", "provider", "platform", "app_version", "masked")
    list_filter = ("provider", "platform", "last_seen_at")
    exclude = ("user", "sign_in", "token")  # type: ignore[assignment]
    readonly_fields = ("person", "masked")  # type: ignore[assignment]

    @admin.display(description="토큰")
    def masked(self, device: Device) -> str:
        return f"…{device.token.rstrip(']')[-4:]}"


@admin.register(PushSetting)
class PushSettingAdmin(PseudonymousAdmin):
    list_display = ("person", "category", "is_on", "updated_at")


@admin.register(PushDelivery)
class PushDeliveryAdmin(PseudonymousAdmin):
    """Every push, what it said, and what became of it; not the line or offer it tells of."""

    list_display = ("created_at", "person", "category", "words", "state", "reason", "error")
    list_filter = ("state", "reason", "category", "carrier", "created_at")
    exclude = (  # type: ignore[assignment]
        "user",
        "device",
        "cause",
        "thread",
        "ticket",
        "purpose",
        "is_urgent",
    )
    readonly_fields = ("person", "words")  # type: ignore[assignment]

    @admin.display(description="보이는 말")
    def words(self, push: PushDelivery) -> str:
        return str(push.text.body)


@admin.register(KakaoTokenUse)
class KakaoTokenUseAdmin(ReadOnlyAdmin):
    """Tokens that let somebody in and never will again."""

    list_display = ("digest", "expires_at")


@admin.register(KakaoUnlink)
class KakaoUnlinkAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "user", "referrer", "state", "settled_at")
    list_filter = ("state", "referrer", "received_at")
    list_select_related = ("user",)
    date_hierarchy = "received_at"


@admin.register(KakaoRelease)
class KakaoReleaseAdmin(ReadOnlyAdmin):
    list_display = ("asked_at", "state", "attempts", "error", "settled_at")
    list_filter = ("state", "asked_at")
    exclude = ("kakao_id",)
    date_hierarchy = "asked_at"


# Keys come from the environment; an app in the database could name another server, and a
# connection moved by hand would open somebody's account to somebody else.
for model in (SocialApp, SocialToken, SocialAccount):
    admin.site.unregister(model)


@admin.register(SocialAccount)
class SocialAccountAdmin(ReadOnlyAdmin):
    """Who comes in by Kakao, since when."""

    list_display = ("user", "provider", "date_joined", "last_login")
    list_filter = ("provider", "date_joined")
    list_select_related = ("user",)
    search_fields = ("user__nickname", "user__email")
    fields = ("user", "provider", "date_joined", "last_login")
