"""The demo: made-up people whose three weeks really go through the engines."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Agency, AgencyHours, Region, StaffMember, User
from accounts.selectors import list_purposes
from analytics import services as analytics
from chat import services as chat
from chat.models import Conversation, Message
from companions import services as companions
from config import demo_cases, demo_feed, demo_missions

PASSWORD = "ongi-demo-2026"  # noqa: S105 - printed on purpose, exists only where the demo was made
OPERATOR = "operator@demo.ongi"
# Two, since an account is deleted by two people.
MODERATORS = {"moderator@demo.ongi": "살피미", "moderator2@demo.ongi": "돌보미"}
_DATA = Path(__file__).parent / "data" / "demo.toml"
_FIRST_LINE_AT = time(21, 0)


def read_script() -> dict[str, Any]:
    """Read the demo's script."""
    return tomllib.loads(_DATA.read_text())


def is_made() -> bool:
    """Tell whether the demo was made to its end (the operator is its last row)."""
    return User.objects.filter(email=OPERATOR).exists()


def make_demo() -> Iterator[tuple[int, int]]:
    """Make the demo, yielding (lines done, lines in all); begun and broken off, it goes on."""
    script = read_script()
    for agency in script["agencies"]:
        _make_agency(agency)
    people = [script["calm"], script["falling"]]
    total = sum(len(lines) for person in people for lines in person["days"].values())
    done = 0
    for person in people:
        for _line in _live_weeks(person):
            done += 1
            yield done, total
    demo_missions.make_missions()
    demo_feed.make_feed(make_person=_make_person)
    demo_cases.make_cases(make_person=_make_person)
    for email, nickname in MODERATORS.items():
        _make_moderator(email, nickname)
    _make_user({"email": OPERATOR, "nickname": "운영자"}, is_staff=True, is_superuser=True)


def list_staff_emails() -> list[str]:
    """List the made-up members of staff, moderators and the operator."""
    agencies = read_script()["agencies"]
    members = [member["email"] for agency in agencies for member in agency["staff"]]
    return [*members, *MODERATORS, OPERATOR]


@transaction.atomic
def _make_user(given: dict[str, Any], **flags: Any) -> User:
    """Make a member of staff or an operator, with the second factor they need."""
    user = User.objects.filter(email=given["email"]).first()
    if user is None:
        user = User(email=given["email"], nickname=given["nickname"], **flags)
        user.set_password(PASSWORD)
        user.save()
        accounts.trust_email(user=user)
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    return user


def _make_moderator(email: str, nickname: str) -> None:
    user = _make_user({"email": email, "nickname": nickname}, is_staff=True)
    names = ["moderate", "open_sealed"]
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="feed", codename__in=names)
    )


def _make_agency(given: dict[str, Any]) -> None:
    agency, is_new = Agency.objects.get_or_create(
        name=given["name"],
        defaults={
            "phone": given["phone"],
            "on_call_phone": given["on_call_phone"],
            "introduction": given["introduction"],
            "is_platform": given.get("is_platform", False),
        },
    )
    agency.regions.set(given["regions"])
    spans = [(day, time(0, 0), time(23, 59)) for day in range(7)]
    if not given["always_open"]:
        spans = [(day, time(9, 0), time(18, 0)) for day in range(5)]
    if is_new:
        AgencyHours.objects.bulk_create(
            AgencyHours(agency=agency, weekday=day, opens_at=opens, closes_at=closes)
            for day, opens, closes in spans
        )
    for member in given["staff"]:
        found, _ = StaffMember.objects.get_or_create(
            user=_make_user(member), defaults={"agency": agency, "role": member["role"]}
        )
        accounts.accept_conduct(member=found)


def _make_person(given: dict[str, Any]) -> User:
    if found := User.objects.filter(email=given["email"]).first():
        return found
    user = User(email=given["email"])
    user.set_password(PASSWORD)
    accounts.sign_up(
        user=user,
        nickname=given["nickname"],
        birth_date=given["birth_date"],
        region=Region.objects.get(pk=given["region"]),
        is_terms_accepted=True,
        channel="demo",
    )
    accounts.trust_email(user=user)
    for purpose in list_purposes():
        if purpose.code != "overseas_ai":
            accounts.grant_consent(user=user, code=purpose.code, channel="demo")
    return user


def _live_weeks(given: dict[str, Any]) -> Iterator[str]:
    user = _make_person(given)
    companion = user.companions.first() or companions.create_companion(
        user=user, portrait_seed=len(given["email"]), **given["companion"]
    )
    room = chat.open_conversation(user=user, companion=companion)
    today = timezone.localdate()
    for days_ago, lines in given["days"].items():
        day = today - timedelta(days=int(days_ago))
        for place, line in enumerate(lines):
            say(room, line, choose_time(day, place))
            yield line
        analytics.roll_up_day(user=user, on=day)
        analytics.score_trend(user=user, on=day)


def choose_time(day: date, place: int) -> datetime:
    """Evenings, four minutes apart; today's lines have just been said."""
    said_at = timezone.make_aware(datetime.combine(day, _FIRST_LINE_AT)) + timedelta(
        minutes=4 * place
    )
    return min(said_at, timezone.now() - timedelta(minutes=20 - 4 * place))


def say(room: Conversation, line: str, said_at: datetime) -> None:
    """Let one line pass every engine at its time; the queued hints find all done and do nothing."""
    client_id = uuid5(NAMESPACE_URL, f"{room.public_id}/{line}")
    with transaction.atomic():
        message = chat.send_message(
            user=room.user,
            conversation_id=room.public_id,
            text=line,
            client_id=client_id,
            now=said_at,
        )
        chat.assess_message(message=message, now=said_at)
    # Written by now, unless its engine is a remote one.
    reply = Message.objects.select_related(
        "conversation__user", "conversation__companion", "answers"
    ).get(answers=message)
    chat.write_reply(reply=reply, now=said_at + timedelta(minutes=1))
    chat.follow_up_messages()
    chat.mark_seen(conversation=room, seq=2**31)
