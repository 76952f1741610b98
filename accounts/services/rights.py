"""What this app holds of a person (ADR 0014), and why some of it outlives them (ADR 0015)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import PROTECT, Exists, ManyToOneRel, Model, OuterRef, Q, QuerySet

from accounts.models import (
    AccessLog,
    AccessReview,
    BirthDateCorrection,
    ConductAcceptance,
    ConsentEvent,
    DeletionRequest,
    Device,
    DisclosureRecord,
    ExportJob,
    Incident,
    IncidentChange,
    KakaoRelease,
    KakaoUnlink,
    Notification,
    OnceKey,
    PushDelivery,
    PushSetting,
    SignIn,
    SocketTicket,
    StaffInvitation,
    StaffMember,
    SubjectToken,
    User,
)
from accounts.services import access_chain
from accounts.services.erasure import forget_in_admin_log
from accounts.services.exports import discard_exports, erase_files
from accounts.services.holdings import (
    DataPart,
    HeldTable,
    Retained,
    find_owner,
    make_columns,
)
from accounts.services.releases import plan_releases
from core.ledger import allow_erasure

# Sign-in tables of allauth, whichever of its apps are installed.
FRAMEWORK_APPS = {"account", "mfa", "socialaccount", "usersessions"}
PROOF = "민감정보를 다룬 기록은 2년 동안 두어야 해요(안전성 확보조치 기준)."
AGREEMENT = "동의를 받았음을 2년 동안 증명할 수 있어야 해요(개인정보 보호법 제22조)."
WORKERS = "누가 열람했는지 답할 수 있도록 직원이었던 자리만 남아요."


def leave_accounts(user: User) -> None:
    """Write down what Kakao is to end, delete files and a name in logs; may run twice."""
    plan_releases(user=user)
    discard_exports(user=user)
    erase_files(user=user)
    forget_in_admin_log(user=user)


def list_framework_tables() -> list[HeldTable]:
    """Sign-in rows of a person, those farthest from them first."""
    owners = {
        model: find_owner(model)
        for model in apps.get_models()
        if model._meta.app_label in FRAMEWORK_APPS
    }
    found = sorted(
        ((owner, model) for model, owner in owners.items() if owner),
        key=lambda pair: (-pair[0].count("__"), pair[1]._meta.label),
    )
    return [_describe_framework_table(model, owner) for owner, model in found]


def _describe_framework_table(model: Any, owner: str) -> HeldTable:
    if model is EmailAddress:
        columns = make_columns(model, "email", "verified", "primary")
        return HeldTable(model, owner, "이메일 주소", columns)
    return HeldTable(model, owner)


def find_spent_consents(before: datetime) -> QuerySet[Any]:
    """Consent events that have decided nothing since: followed by another, or of nobody."""
    later = ConsentEvent.objects.filter(
        user=OuterRef("user"),
        purpose__code=OuterRef("purpose__code"),
        pk__gt=OuterRef("pk"),
        at__lt=before,
    )
    told = DisclosureRecord.objects.filter(consent_event=OuterRef("pk"))
    spent = Q(Exists(later)) | Q(user__erased_at__lt=before)
    return ConsentEvent.objects.filter(spent).exclude(Exists(told))


def find_old_accesses(before: datetime) -> QuerySet[Any]:
    """Accesses past their time at the beginning of a chain: nothing is taken out of its middle."""
    kept = AccessLog.objects.filter(
        agency=OuterRef("agency"), place__lt=OuterRef("place"), at__gte=before
    )
    return AccessLog.objects.filter(at__lt=before, place__isnull=False).exclude(Exists(kept))


def find_empty_shells(before: datetime) -> QuerySet[Any]:
    """Erased accounts at which no record points any more that must not lose whom it names."""
    shells = User.objects.filter(erased_at__lt=before)
    held = [(x.model, x.owner) for x in PART.tables if x.kept_because and x.model is not User]
    for model, owner in held + list_protected():
        shells = shells.exclude(Exists(model._base_manager.filter(**{owner: OuterRef("pk")})))
    return shells


def list_protected() -> list[tuple[type[Model], str]]:
    """Tables of every app whose rows the database lets no account go from, with the column."""
    relations = User._meta.get_fields(include_hidden=True)
    pointing = [x for x in relations if isinstance(x, ManyToOneRel) and x.on_delete is PROTECT]
    return [(x.related_model, x.field.name) for x in pointing]


def purge_shells(shells: Sequence[Any]) -> None:
    """Delete what was left of erased accounts."""
    with transaction.atomic(), allow_erasure():
        User.objects.filter(pk__in=[shell.pk for shell in shells]).delete()


PART = DataPart(
    name="accounts",
    before_erasure=leave_accounts,
    tables=(
        HeldTable(
            User,
            "pk",
            "계정",
            (
                *make_columns(User, "email", "nickname", "birth_date"),
                *make_columns(User, ("region", "사는 곳", lambda row: str(row.region or ""))),
                *make_columns(User, "date_joined", "last_login"),
            ),
            kept_because="남은 기록이 가리킬 빈자리예요. 이름도 연락처도 없어요.",
            related=("region",),
        ),
        HeldTable(
            ConsentEvent,
            "user",
            "동의 기록",
            make_columns(
                ConsentEvent,
                ("purpose", "목적", lambda row: row.purpose.title),
                ("code", "목적 코드", lambda row: row.purpose.code),
                ("version", "판", lambda row: row.purpose.version),
                "action",
                "channel",
                "at",
            ),
            kept_because=AGREEMENT,
            related=("purpose",),
        ),
        HeldTable(
            DisclosureRecord,
            "subject",
            "기관에 전해진 것",
            make_columns(
                DisclosureRecord,
                ("agency", "기관", lambda row: row.agency.name),
                "tier",
                ("items", "항목", lambda row: row.item_labels),
                "basis",
                "at",
            ),
            kept_because=PROOF,
            related=("agency",),
        ),
        HeldTable(
            AccessLog,
            "subject",
            "누가 나를 봤나요",
            make_columns(
                AccessLog,
                ("agency", "기관", lambda row: row.agency.name),
                "role",
                "action",
                ("target", "무엇을", lambda row: row.target_label),
                "purpose",
                "at",
            ),
            kept_because=PROOF,
            related=("agency",),
        ),
        HeldTable(StaffMember, "user", kept_because=WORKERS),
        HeldTable(
            StaffInvitation,
            "user",
            "기관의 초대",
            make_columns(
                StaffInvitation,
                ("agency", "기관", lambda row: row.agency.name),
                "role",
                "created_at",
                "is_accepted",
            ),
            related=("agency",),
        ),
        HeldTable(ConductAcceptance, "member__user", kept_because=WORKERS),
        HeldTable(AccessReview, "signed_by__user", kept_because=WORKERS),
        HeldTable(IncidentChange, "member__user", kept_because=WORKERS),
        HeldTable(Incident, "opened_by__user", kept_because=WORKERS),
        HeldTable(LogEntry, "user", kept_because=WORKERS),
        HeldTable(
            DeletionRequest,
            "user",
            kept_because="지웠음을 보일 확인서예요. 누구인지 적혀 있지 않아요.",
        ),
        HeldTable(
            KakaoRelease,
            "deletion__user",
            kept_because="카카오에 연결을 끊어 달라고 할 때 써요. 끊기면 회원번호를 지워요.",
        ),
        HeldTable(
            Notification,
            "user",
            "알림",
            make_columns(Notification, "title", "body", "created_at", "read_at"),
        ),
        HeldTable(
            SubjectToken,
            "user",
            "기관이 나를 부르는 가명",
            make_columns(
                SubjectToken,
                ("agency", "기관", lambda row: row.agency.name),
                "token",
                "created_at",
            ),
            related=("agency",),
        ),
        HeldTable(
            ExportJob,
            "user",
            "내려받기 요청",
            make_columns(ExportJob, "state", "created_at", "finished_at"),
        ),
        HeldTable(
            BirthDateCorrection,
            "subject",
            "생년월일 정정",
            make_columns(BirthDateCorrection, "old_date", "new_date", "reason", "at"),
        ),
        HeldTable(
            KakaoUnlink,
            "user",
            "카카오 연결 끊기",
            make_columns(KakaoUnlink, "state", "received_at", "settled_at"),
        ),
        HeldTable(
            PushDelivery,
            "user",
            "푸시",
            make_columns(PushDelivery, "category", "state", "created_at", "sent_at"),
        ),
        HeldTable(
            Device,
            "user",
            "푸시 받는 기기",
            make_columns(
                Device, "platform", "provider", "app_version", "time_zone", "last_seen_at"
            ),
        ),
        HeldTable(
            PushSetting,
            "user",
            "푸시 설정",
            make_columns(PushSetting, "category", "is_on", "updated_at"),
        ),
        HeldTable(OnceKey, "user"),
        HeldTable(SocketTicket, "sign_in__user"),
        HeldTable(
            SignIn,
            "user",
            "로그인한 기기",
            make_columns(SignIn, "client", "created_at", "last_seen_at"),
        ),
        *list_framework_tables(),
    ),
    retained=(
        Retained(
            "accounts.notifications", lambda at: Notification.objects.filter(created_at__lt=at)
        ),
        Retained(
            "accounts.exports",
            lambda at: ExportJob.objects.filter(state="expired", file_key="", updated_at__lt=at),
        ),
        Retained(
            "accounts.deletions",
            lambda at: DeletionRequest.objects.filter(
                state__in=["done", "cancelled"], updated_at__lt=at
            ),
        ),
        Retained(
            "accounts.kakao_releases",
            lambda at: KakaoRelease.objects.filter(settled_at__lt=at, deletion=None),
        ),
        Retained("accounts.access_logs", find_old_accesses, access_chain.purge_accesses),
        Retained("accounts.disclosures", lambda at: DisclosureRecord.objects.filter(at__lt=at)),
        Retained("accounts.consents", find_spent_consents),
        Retained("accounts.shells", find_empty_shells, purge_shells),
        Retained(
            "accounts.push_deliveries", lambda at: PushDelivery.objects.filter(updated_at__lt=at)
        ),
        Retained("accounts.devices", lambda at: Device.objects.filter(last_seen_at__lt=at)),
        Retained("accounts.once_keys", lambda at: OnceKey.objects.filter(created_at__lt=at)),
        Retained("accounts.sessions", lambda at: Session.objects.filter(expire_date__lt=at)),
    ),
)
