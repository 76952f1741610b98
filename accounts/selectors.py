import datetime
from dataclasses import dataclass
from itertools import groupby

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
    ConsentEvent,
    ConsentPurpose,
    DisclosureRecord,
    Notification,
    Region,
    SignIn,
    StaffMember,
    User,
)


@dataclass(frozen=True)
class ConsentState:
    """Where a person stands with one purpose: the newest text and their latest event."""

    purpose: ConsentPurpose
    event: ConsentEvent | None

    @property
    def is_granted(self) -> bool:
        """Whether the purpose may be acted on."""
        return self.event is not None and self.event.action == ConsentEvent.Action.GRANT

    @property
    def is_outdated(self) -> bool:
        """Whether the person agreed to an older text than the one in force."""
        return (
            self.event is not None
            and self.is_granted
            and self.event.purpose.version < self.purpose.version
        )


def get_latest_consent_event(user: User, code: str) -> ConsentEvent | None:
    """Find the event that decides over a purpose, of whatever version."""
    return ConsentEvent.objects.filter(user=user, purpose__code=code).order_by("-pk").first()


def has_consent(user: User, code: str) -> bool:
    """Tell whether the person agrees to the purpose now."""
    event = get_latest_consent_event(user=user, code=code)
    return event is not None and event.action == ConsentEvent.Action.GRANT


def list_purposes() -> list[ConsentPurpose]:
    """List the newest text in force of each purpose, in reading order."""
    in_force = ConsentPurpose.objects.filter(effective_at__lte=timezone.now())
    newest = {purpose.code: purpose for purpose in in_force.order_by("version")}
    return sorted(newest.values(), key=lambda purpose: (purpose.order, purpose.code))


def list_consents(user: User) -> list[ConsentState]:
    """List every purpose in force with the person's latest event, in two queries."""
    events = ConsentEvent.objects.filter(user=user).select_related("purpose").order_by("pk")
    latest = {event.purpose.code: event for event in events}
    return [ConsentState(purpose, latest.get(purpose.code)) for purpose in list_purposes()]


def list_consent_events(user: User) -> QuerySet[ConsentEvent]:
    """List all a person agreed to and took back, newest first."""
    return ConsentEvent.objects.visible_to(user).select_related("purpose").order_by("-pk")


def list_users_with_consent(code: str) -> QuerySet[User]:
    """List active people who agree to a purpose now."""
    latest = (
        ConsentEvent.objects.filter(user=OuterRef("pk"), purpose__code=code)
        .order_by("-pk")
        .values("action")[:1]
    )
    return (
        User.objects.filter(is_active=True)
        .annotate(latest_action=Subquery(latest))
        .filter(latest_action=ConsentEvent.Action.GRANT)
    )


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
    return AccessLog.objects.visible_to(user).select_related("agency")


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
    ]


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
