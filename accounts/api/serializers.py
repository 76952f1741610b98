from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts import rules, selectors
from accounts.models import (
    VERSION,
    AccessLog,
    AppVersion,
    ConsentEvent,
    ConsentPurpose,
    DeletionRequest,
    DisclosureRecord,
    ExportJob,
    Notification,
    Region,
    SignIn,
    User,
)


class RegionOut(serializers.ModelSerializer[Region]):
    """A 시군구."""

    class Meta:
        model = Region
        fields = ("code", "sido", "sigungu")


class SessionIn(serializers.Serializer[Any]):
    """What logging in asks."""

    email = serializers.EmailField()
    password = serializers.CharField(
        max_length=256, trim_whitespace=False, style={"input_type": "password"}
    )


class SessionOut(serializers.Serializer[Any]):
    """Whether somebody is signed in, and the token to send back as `X-CSRFToken`."""

    is_signed_in = serializers.BooleanField()
    csrf_token = serializers.CharField()


class NonceOut(serializers.Serializer[Any]):
    """What to hand to Kakao's SDK; it comes back inside the `id_token`."""

    nonce = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="초")


class MeOut(serializers.ModelSerializer[User]):
    """The signed-in person's own account."""

    id = serializers.UUIDField(source="public_id")
    age_band = serializers.SerializerMethodField()
    region = RegionOut(allow_null=True)

    class Meta:
        model = User
        fields = ("id", "email", "nickname", "birth_date", "age_band", "region", "date_joined")

    def get_age_band(self, user: User) -> str | None:
        """Name the band of the age today."""
        today = self.context["today"]
        return rules.age_band(rules.age_on(user.birth_date, today)) if user.birth_date else None


class MeIn(serializers.Serializer[Any]):
    """What a person may change about themselves."""

    nickname = serializers.CharField(max_length=80, required=False)
    region = serializers.PrimaryKeyRelatedField(queryset=Region.objects.all(), required=False)


class PurposeOut(serializers.ModelSerializer[ConsentPurpose]):
    """One version of the text of a purpose; `group` is the screen it is asked on."""

    group = serializers.SerializerMethodField()

    class Meta:
        model = ConsentPurpose
        fields = (
            "code",
            "version",
            "title",
            "summary",
            "text_md",
            "legal_basis",
            "is_required",
            "is_sensitive",
            "is_third_party",
            "is_per_case",
            "group",
            "recipient",
            "items",
            "retention",
            "refusal_effect",
            "withdrawal_effect",
            "effective_at",
        )

    @extend_schema_field(serializers.ChoiceField(choices=["basic", "sensitive", "third-party"]))
    def get_group(self, purpose: ConsentPurpose) -> str:
        """Name the screen."""
        return rules.group_of(purpose)


class ConsentOut(serializers.Serializer[Any]):
    """Where the person stands with one purpose."""

    purpose = PurposeOut()
    is_granted = serializers.BooleanField()
    is_outdated = serializers.BooleanField()
    is_paused = serializers.BooleanField()
    decided_version = serializers.IntegerField(
        source="event.purpose.version", allow_null=True, default=None
    )
    decided_at = serializers.DateTimeField(source="event.at", allow_null=True, default=None)


class ConsentEventOut(serializers.ModelSerializer[ConsentEvent]):
    """One decision of the person."""

    code = serializers.CharField(source="purpose.code")
    version = serializers.IntegerField(source="purpose.version")

    class Meta:
        model = ConsentEvent
        fields = ("code", "version", "action", "channel", "at")


class NotificationOut(serializers.ModelSerializer[Notification]):
    """A notification; `url` is a path of this service or empty."""

    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = Notification
        fields = ("id", "kind", "title", "body", "url", "read_at", "created_at")


class CountOut(serializers.Serializer[Any]):
    """A number of things."""

    count = serializers.IntegerField()


class AccessLogOut(serializers.ModelSerializer[AccessLog]):
    """A member of an agency's staff saw or handled something about the person."""

    agency = serializers.CharField(source="agency.name")
    target_label = serializers.CharField()

    class Meta:
        model = AccessLog
        fields = ("agency", "role", "action", "target_kind", "target_label", "purpose", "at")


class DisclosureOut(serializers.ModelSerializer[DisclosureRecord]):
    """What an agency was told about the person."""

    agency = serializers.CharField(source="agency.name")
    items = serializers.ListField(child=serializers.CharField())
    item_labels = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = DisclosureRecord
        fields = ("agency", "tier", "items", "item_labels", "basis", "at")


class PasswordIn(serializers.Serializer[Any]):
    """The password once more."""

    password = serializers.CharField(
        max_length=256, trim_whitespace=False, style={"input_type": "password"}
    )


class ExportOut(serializers.ModelSerializer[ExportJob]):
    """A copy of the person's data; fetch `…/file` once `is_ready`."""

    id = serializers.UUIDField(source="public_id")
    is_ready = serializers.SerializerMethodField()

    class Meta:
        model = ExportJob
        fields = (
            "id",
            "state",
            "percent",
            "size",
            "is_ready",
            "created_at",
            "due_at",
            "finished_at",
            "expires_at",
        )

    def get_is_ready(self, job: ExportJob) -> bool:
        """Whether the file can be fetched now."""
        return selectors.is_ready(job)


class RowCountOut(serializers.Serializer[Any]):
    """How many rows of one table."""

    title = serializers.CharField()
    count = serializers.IntegerField()


class DeletionOut(serializers.ModelSerializer[DeletionRequest]):
    """A deletion, and when done its certificate; it names nobody."""

    id = serializers.UUIDField(source="public_id")
    erased = serializers.SerializerMethodField()
    kept = serializers.SerializerMethodField()
    kakao = serializers.SerializerMethodField()

    class Meta:
        model = DeletionRequest
        fields = ("id", "state", "created_at", "due_at", "erased_at", "erased", "kept", "kakao")

    @extend_schema_field(RowCountOut(many=True))
    def get_erased(self, asked: DeletionRequest) -> Any:
        """What was erased."""
        return RowCountOut(selectors.describe_counts(asked).erased, many=True).data

    @extend_schema_field(RowCountOut(many=True))
    def get_kept(self, asked: DeletionRequest) -> Any:
        """What a law keeps, without a name."""
        return RowCountOut(selectors.describe_counts(asked).kept, many=True).data

    @extend_schema_field(
        serializers.ChoiceField(choices=["waiting", "done", "kept", "given_up"], allow_blank=True)
    )
    def get_kakao(self, asked: DeletionRequest) -> str:
        """What became of the connection at Kakao; empty where there was none."""
        return selectors.describe_counts(asked).kakao


class ReopenedOut(serializers.Serializer[Any]):
    """When a closed account was opened again."""

    reopened_at = serializers.DateTimeField()


class SignInOut(serializers.ModelSerializer[SignIn]):
    """One place where the person is signed in."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.SerializerMethodField()
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = SignIn
        fields = ("id", "name", "client", "created_at", "last_seen_at", "is_current")

    def get_name(self, row: SignIn) -> str:
        """Name the device in a few words."""
        return rules.name_device(row.user_agent, is_app=row.client == SignIn.Client.APP)

    def get_is_current(self, row: SignIn) -> bool:
        """Whether this very request came from there."""
        return row.session_key == self.context["session_key"]


class TicketIn(serializers.Serializer[Any]):
    """Which socket the ticket is for."""

    path = serializers.CharField(max_length=100)


class TicketOut(serializers.Serializer[Any]):
    """A way into that socket, once; say it in the first frame."""

    ticket = serializers.CharField()
    expires_in = serializers.IntegerField()


class AppVersionIn(serializers.Serializer[Any]):
    """Which app asks."""

    platform = serializers.ChoiceField(choices=AppVersion.Platform.choices)
    version = serializers.RegexField(VERSION, max_length=17, help_text="`1.4.0`")


class AppVersionOut(serializers.Serializer[Any]):
    """Whether the app must or may be updated; versions and address are empty where none is set."""

    oldest_version = serializers.CharField(allow_blank=True)
    newest_version = serializers.CharField(allow_blank=True)
    store_url = serializers.CharField(allow_blank=True)
    is_update_required = serializers.BooleanField()
    is_update_available = serializers.BooleanField()
