"""Policies, readings of their sources, what could not be read, and pairs that look alike."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.admin import PseudonymousAdmin, ReadOnlyAdmin
from core.errors import DomainError
from missions.models import (
    Policy,
    PolicyBookmark,
    PolicyCrawl,
    PolicyFacts,
    PolicyFailure,
    PolicyReminder,
    PolicyTwin,
    SourceDay,
)
from missions.services import policies as services


@admin.register(Policy)
class PolicyAdmin(ReadOnlyAdmin):
    list_display = ("title", "source", "org", "apply_to", "is_active", "is_sample", "changed_at")
    list_filter = ("source", "is_active", "is_sample", "is_nationwide", "needs_detail")
    search_fields = ("title", "org", "external_id")
    exclude = ("terms",)


class FailureInline(admin.TabularInline):
    model = PolicyFailure
    fields = ("external_id", "page", "error", "created_at")
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PolicyCrawl)
class PolicyCrawlAdmin(ReadOnlyAdmin):
    """Adding one starts it; one that gave up can be taken up again."""

    list_display = (
        "created_at", "source", "state", "stage", "next_page", "calls", "read_count", "new_count",
        "changed_count", "failed_count", "ended_count", "is_doubtful", "error",
    )  # fmt: skip
    list_filter = ("source", "state", "is_doubtful")
    inlines = (FailureInline,)
    actions = ("take_up",)
    exclude = ("claim", "claimed_until")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return bool(request.user.has_perm("missions.add_policycrawl"))

    def get_fields(self, request: HttpRequest, obj: PolicyCrawl | None = None) -> Any:
        return super().get_fields(request, obj) if obj else ("source",)

    def save_model(self, request: HttpRequest, obj: PolicyCrawl, form: Any, change: bool) -> None:
        crawl = services.start_crawl(source=obj.source, is_manual=True)
        obj.pk, obj.public_id = crawl.pk, crawl.public_id

    @admin.action(description=_("멈춘 곳에서 이어서 읽기"), permissions=["take_up"])
    def take_up(self, request: HttpRequest, queryset: QuerySet[PolicyCrawl]) -> None:
        for crawl in queryset:
            try:
                services.resume_crawl(crawl=crawl)
            except DomainError as error:
                self.message_user(request, f"{crawl}: {error.detail}", messages.WARNING)

    def has_take_up_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)


@admin.register(PolicyFailure)
class PolicyFailureAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "crawl", "external_id", "page", "error")
    list_filter = ("crawl__source", "error")
    list_select_related = ("crawl",)


@admin.register(PolicyTwin)
class PolicyTwinAdmin(ReadOnlyAdmin):
    """Pairs of two sources; nothing leaves the search before somebody has looked."""

    list_display = ("first_told", "second_told", "state", "decided_at")
    list_filter = ("state",)
    list_select_related = ("first", "second")
    actions = ("keep_first", "keep_second", "keep_both")

    @admin.display(description=_("하나"))
    def first_told(self, obj: PolicyTwin) -> str:
        return _describe(obj.first)

    @admin.display(description=_("다른 하나"))
    def second_told(self, obj: PolicyTwin) -> str:
        return _describe(obj.second)

    @admin.action(description=_("같은 정책: ‘하나’를 남기기"), permissions=["decide"])
    def keep_first(self, request: HttpRequest, queryset: QuerySet[PolicyTwin]) -> None:
        _decide(request, queryset, "first")

    @admin.action(description=_("같은 정책: ‘다른 하나’를 남기기"), permissions=["decide"])
    def keep_second(self, request: HttpRequest, queryset: QuerySet[PolicyTwin]) -> None:
        _decide(request, queryset, "second")

    @admin.action(description=_("다른 정책: 둘 다 남기기"), permissions=["decide"])
    def keep_both(self, request: HttpRequest, queryset: QuerySet[PolicyTwin]) -> None:
        _decide(request, queryset, "different")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("missions.change_policytwin"))


def _describe(policy: Policy) -> str:
    org, source = policy.org, policy.get_source_display()
    return format_html("{}<br>{} · {} · {}", policy.title, source, org, policy.apply_to or "-")


def _decide(request: HttpRequest, queryset: QuerySet[PolicyTwin], verdict: str) -> None:
    for twin in queryset:
        services.decide_twin(twin=twin, verdict=verdict, operator=request.user)  # type: ignore[arg-type]


@admin.register(PolicyBookmark)
class PolicyBookmarkAdmin(PseudonymousAdmin):
    """Whose is not told by name, and which not at all: it tells of the person."""

    list_display = ("person", "is_reminding", "created_at")
    fields = ("person", "is_reminding", "created_at")


@admin.register(PolicyReminder)
class PolicyReminderAdmin(ReadOnlyAdmin):
    list_display = ("kind", "deadline", "created_at")
    fields = list_display


@admin.register(PolicyFacts)
class PolicyFactsAdmin(PseudonymousAdmin):
    """That something is stated, not what."""

    list_display = ("person", "updated_at")
    fields = ("person", "created_at", "updated_at")


@admin.register(SourceDay)
class SourceDayAdmin(ReadOnlyAdmin):
    list_display = ("day", "source", "calls")
    list_filter = ("source",)
