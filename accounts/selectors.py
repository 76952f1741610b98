import datetime
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.apps import apps
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts import rules
from accounts.models import (
    AccessLog,
    Agency,
    AllowedPurpose,
    AppVersion,
    ConsentEvent,
    ConsentPurpose,
    DeletionRequest,
    Device,
    DisclosureRecord,
    ExportJob,
    Notification,
    PushCategory,
    PushDelivery,
    PushSetting,
    Region,
    SignIn,
    StaffMember,
    User,
)
from accounts.push import rules as push_rules
from core.providers import is_overseas


@dataclass(frozen=True)
class ConsentState:
    """Where a person stands with one purpose: the newest text and their latest event."""

    purpose: ConsentPurpose
    event: ConsentEvent | None
    is_paused: bool = False

    @property
    def is_agreed(self) -> bool:
        """Whether the person's latest word is yes, to whatever version."""
        return self.event is not None and self.event.action == ConsentEvent.Action.GRANT

    @property
    def is_granted(self) -> bool:
        """Whether the purpose may be acted on."""
        return self.is_agreed and not self.is_paused

    @property
    def is_outdated(self) -> bool:
        """Whether the person agreed to an older text than the one in force."""
        return (
            self.event is not None
            and self.is_agreed
            and self.event.purpose.version < self.purpose.version
        )


def get_latest_consent_event(user: User, code: str) -> ConsentEvent | None:
    """Find the event that decides over a purpose, of whatever version."""
    return ConsentEvent.objects.filter(user=user, purpose__code=code).order_by("-pk").first()


def has_consent(user: User, code: str) -> bool:
    """Tell whether the purpose may be acted on now."""
    return AllowedPurpose.objects.filter(user_id=user.pk, code=code).exists()


def list_consenting(*, user_ids: Collection[int], code: str) -> set[int]:
    """Tell for which of these people the purpose may be acted on now, in one query.

    Not where a newer text rests the older consent, nor for a closed account.
    """
    allowed = AllowedPurpose.objects.filter(user_id__in=user_ids, code=code)
    return set(allowed.values_list("user_id", flat=True))


def list_texts_in_force() -> list[ConsentPurpose]:
    """List the newest text in force of each purpose, in reading order."""
    in_force = ConsentPurpose.objects.filter(effective_at__lte=timezone.now())
    newest = {purpose.code: purpose for purpose in in_force.order_by("version")}
    return sorted(newest.values(), key=lambda purpose: (purpose.order, purpose.code))


def list_purposes() -> list[ConsentPurpose]:
    """List the purposes people are asked about, each by its newest text in force."""
    return [purpose for purpose in list_texts_in_force() if purpose.is_askable]


def list_planned_purposes() -> list[ConsentPurpose]:
    """List the purposes nobody is asked about yet: nothing is done for them."""
    return [purpose for purpose in list_texts_in_force() if not purpose.is_askable]


def list_consents(user: User) -> list[ConsentState]:
    """List every purpose that concerns the person with their latest event, in two queries."""
    events = ConsentEvent.objects.filter(user=user).select_related("purpose").order_by("pk")
    latest = {event.purpose.code: event for event in events}
    in_force = ConsentPurpose.objects.filter(effective_at__lte=timezone.now()).order_by("version")
    newest: dict[str, ConsentPurpose] = {}
    pausing: dict[str, int] = {}
    for purpose in in_force:
        newest[purpose.code] = purpose
        if purpose.pauses_older_consent:
            pausing[purpose.code] = purpose.version
    goes_overseas = is_overseas("text")
    states = [
        ConsentState(purpose, event, bool(event and event.purpose.version < pausing.get(code, 0)))
        for code, purpose in newest.items()
        if purpose.is_askable
        for event in [latest.get(code)]
        if rules.is_purpose_asked(code, goes_overseas=goes_overseas, is_decided=event is not None)
    ]
    return sorted(states, key=lambda state: (state.purpose.order, state.purpose.code))


def get_consent_state(user: User, code: str) -> ConsentState | None:
    """Find where a person stands with one purpose they are asked about."""
    return next((state for state in list_consents(user) if state.purpose.code == code), None)


def list_consent_events(user: User) -> QuerySet[ConsentEvent]:
    """List all a person agreed to and took back, newest first."""
    return ConsentEvent.objects.visible_to(user).select_related("purpose").order_by("-pk")


def list_users_with_consent(code: str) -> QuerySet[User]:
    """List people whose latest word on a purpose is yes, closed accounts included.

    What was kept on their word is kept until they take it back, whether or not it may be acted
    on at this moment.
    """
    latest = (
        ConsentEvent.objects.filter(user=OuterRef("pk"), purpose__code=code)
        .order_by("-pk")
        .values("action")[:1]
    )
    return User.objects.annotate(latest_action=Subquery(latest)).filter(
        latest_action=ConsentEvent.Action.GRANT
    )


def list_users_allowing(code: str) -> QuerySet[User]:
    """List people for whom a purpose may be acted on now; the set behind `has_consent`."""
    allowed = AllowedPurpose.objects.filter(code=code)
    return User.objects.filter(pk__in=allowed.values("user_id"))


def list_agencies_for_region(region: Region | None) -> QuerySet[Agency]:
    """List the active agencies that look after a region, oldest first; none without a region."""
    if region is None:
        return Agency.objects.none()
    return Agency.objects.filter(regions=region, is_active=True).order_by("pk")


def list_all_regions() -> QuerySet[Region]:
    """List every 시군구 in the order of their codes."""
    return Region.objects.order_by("code")


def list_regions() -> list[tuple[str, list[Region]]]:
    """List every 시도 with its 시군구, in the order of their codes."""
    return [
        (sido, list(group)) for sido, group in groupby(list_all_regions(), key=lambda row: row.sido)
    ]


def get_member(user: User) -> StaffMember | None:
    """Find the active membership of somebody who works at an active agency."""
    if user.pk is None:
        return None
    return (
        StaffMember.objects.filter(
            user=user, is_active=True, agency__is_active=True, user__is_active=True
        )
        .select_related("agency", "user")
        .first()
    )


def count_unread_notifications(user: User) -> int:
    """Count what the person has not read yet."""
    return Notification.objects.visible_to(user).unread().count()


def list_notifications(user: User) -> QuerySet[Notification]:
    """List a person's notifications, newest first."""
    return Notification.objects.visible_to(user)


def list_access_logs(user: User) -> QuerySet[AccessLog]:
    """List who looked at something about the person, newest first."""
    return AccessLog.objects.visible_to(user).select_related("agency", "member")


def list_disclosures(user: User) -> QuerySet[DisclosureRecord]:
    """List what agencies were told about the person, newest first."""
    return DisclosureRecord.objects.visible_to(user).select_related(
        "agency", "consent_event__purpose"
    )


def get_age(user: User, today: datetime.date) -> int | None:
    """Return the age in full years, or None where no birth date is known."""
    return rules.age_on(user.birth_date, today) if user.birth_date else None


def get_purpose(code: str, version: int | None = None) -> ConsentPurpose | None:
    """Find one text: of the version asked for, else the newest in force."""
    in_force = ConsentPurpose.objects.filter(code=code, effective_at__lte=timezone.now())
    if version is not None:
        in_force = in_force.filter(version=version)
    return in_force.order_by("-version").first()


def list_first_steps(user: User) -> list[ConsentState]:
    """List the purposes a newcomer is asked about one by one; the terms only where missing."""
    return [
        state
        for state in list_consents(user)
        if not (state.purpose.is_required and state.is_granted)
        and state.purpose.code not in rules.ASKED_LATER
    ]


def list_exports(user: User) -> QuerySet[ExportJob]:
    """List the copies a person asked for, newest first."""
    return ExportJob.objects.visible_to(user)


def is_ready(job: ExportJob) -> bool:
    """Tell whether the copy can be fetched now."""
    is_kept = job.expires_at is not None and job.expires_at > timezone.now()
    return job.state == ExportJob.State.READY and is_kept


def get_pending_deletion(user: User) -> DeletionRequest | None:
    """Find the request that will erase this person unless it is undone."""
    return DeletionRequest.objects.filter(user=user, state=DeletionRequest.State.REQUESTED).first()


def get_certificate(public_id: UUID) -> DeletionRequest | None:
    """Find what there is to tell of a deletion; it names nobody, so its id is all one needs."""
    rows = DeletionRequest.objects.exclude(state=DeletionRequest.State.CANCELLED)
    return rows.filter(public_id=public_id).first()


@dataclass(frozen=True)
class RowCount:
    """How many rows of one table, for people."""

    title: str
    count: int


@dataclass(frozen=True)
class DeletionCounts:
    """What a certificate lists: deleted, and kept because a law says so."""

    erased: tuple[RowCount, ...]
    kept: tuple[RowCount, ...]
    # What became of the connection at Kakao; empty where there was none.
    kakao: str = ""


def describe_counts(request: DeletionRequest) -> DeletionCounts:
    """Name the tables of a certificate in Korean; those without rows are left out."""
    return DeletionCounts(
        _name_counts(request.erased), _name_counts(request.kept), _find_kakao_state(request)
    )


def _find_kakao_state(request: DeletionRequest) -> str:
    """Name the state least good, where somebody had several connections."""
    states = set(request.releases.values_list("state", flat=True))
    return next((state for state in ("waiting", "given_up", "kept", "done") if state in states), "")


def _name_counts(counts: dict[str, int]) -> tuple[RowCount, ...]:
    return tuple(RowCount(_name_table(label), count) for label, count in counts.items() if count)


def _name_table(label: str) -> str:
    """The table's own name, or what is no table."""
    if label == "sessions":
        return "로그인 상태"
    return str(apps.get_model(label)._meta.verbose_name)


def list_sign_ins(user: User) -> QuerySet[SignIn]:
    """List where a person is signed in now, the latest used first."""
    alive = Session.objects.filter(
        session_key=OuterRef("session_key"), expire_date__gt=timezone.now()
    )
    return SignIn.objects.visible_to(user).filter(Exists(alive))


def is_sign_in_alive(sign_in: SignIn) -> bool:
    """Tell whether the session behind a sign-in still lets its person in."""
    return _lets_in(SessionStore(sign_in.session_key), sign_in.user)


def is_still_signed_in(sign_in: SignIn) -> bool:
    """Tell the same of a sign-in that was read a while ago: account and session as they are now."""
    row = SignIn.objects.select_related("user").filter(pk=sign_in.pk).first()
    return row is not None and is_sign_in_alive(row)


def get_session_user(session: SessionBase) -> User | None:
    """Find whom a session lets in: active, and with the password they had at log-in."""
    pk = str(session.get(SESSION_KEY, ""))
    user = User.objects.filter(pk=pk).first() if pk.isdecimal() else None
    return user if user and _lets_in(session, user) else None


def _lets_in(session: SessionBase, user: User) -> bool:
    is_of_user = session.get(SESSION_KEY) == str(user.pk) and user.is_active
    known, now = session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()
    return is_of_user and constant_time_compare(known, now)


def list_devices(user: User) -> QuerySet[Device]:
    """List the apps a person is pushed to, the latest registered first."""
    return Device.objects.visible_to(user).select_related("sign_in")


def get_push_choices(user: User) -> dict[str, bool]:
    """Tell for each category whether the person wants its pushes; nobody is asked to want any."""
    rows = PushSetting.objects.visible_to(user).values_list("category", "is_on")
    return dict.fromkeys(PushCategory.values, False) | dict(rows)


def is_quiet_at(local_now: datetime.datetime) -> bool:
    """Tell whether no phone rings at this local time but for help in danger."""
    return push_rules.find_quiet_end(local_now) is not None


def list_pushes(user: User) -> QuerySet[PushDelivery]:
    """List what was pushed to a person, or would have been, newest first."""
    return PushDelivery.objects.visible_to(user).select_related("device")


def check_app_version(*, platform: str, version: str) -> dict[str, str | bool]:
    """Say whether an app must or may be updated; where no row is set, neither (E16)."""
    row = AppVersion.objects.filter(platform=platform).first()
    known = row or AppVersion(oldest_version="", newest_version="", store_url="")
    return {
        "oldest_version": known.oldest_version,
        "newest_version": known.newest_version,
        "store_url": known.store_url,
        "is_update_required": bool(row) and rules.is_older(version, known.oldest_version),
        "is_update_available": bool(row) and rules.is_older(version, known.newest_version),
    }
