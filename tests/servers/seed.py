"""People for journeys and measuring, made through the product's own services."""

import datetime
import json
from importlib import import_module

from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Agency, AgencyHours, Region, SignIn, StaffMember, User
from accounts.selectors import list_purposes
from chat import services as chat
from chat.models import Conversation
from companions import services as companions
from config.demo import choose_time, say
from feed.rules.posts import PostDraft
from feed.services import posts
from feed.services.people import open_profile
from missions.models import Benefit, Mission, MissionStep, Programme
from tests.factories.sign_ins import add_totp, make_sign_in, make_staff_sign_in

PASSWORD = "correct-horse-온기-42"


def seed_people(count, *, agency=True):
    """Print what a client needs to be each of them."""
    duty = make_duty() if agency else None
    people = [make_person(number) for number in range(count)]
    print(json.dumps({"people": people, "duty": duty}))


def make_person(number, region="11110"):
    user = User(email=f"person{number}@example.com")
    user.set_unusable_password()
    accounts.sign_up(
        user=user,
        nickname=f"사람{number}",
        birth_date=datetime.date(1998, 5, 17),
        region=Region.objects.get(pk=region),
        is_terms_accepted=True,
    )
    for purpose in list_purposes():
        accounts.grant_consent(user=user, code=purpose.code, channel="demo")
    companion = companions.create_companion(
        user=user, name="온이", sex="female", age=27, relation="friend", speech_level="haeyo"
    )
    room = chat.open_conversation(user=user, companion=companion)
    return {"id": user.pk, "session": log_in(user), "room": str(room.public_id)}


def make_duty():
    user = User.objects.filter(email="duty@example.com").first() or hire_duty()
    return {
        "email": user.email,
        "password": PASSWORD,
        "session": make_staff_sign_in(user).session_key,
        "secret": add_totp(user),
    }


def hire_duty():
    agency = Agency.objects.create(
        name="온마을복지관", phone="02-000-0000", on_call_phone="02-000-0001"
    )
    agency.regions.set(["11110"])
    AgencyHours.objects.bulk_create(
        AgencyHours(
            agency=agency, weekday=day, opens_at=datetime.time(0), closes_at=datetime.time(23, 59)
        )
        for day in range(7)
    )
    user = User(email="duty@example.com", nickname="당직")
    user.set_password(PASSWORD)
    user.save()
    accounts.trust_email(user=user)
    member = StaffMember.objects.create(user=user, agency=agency, role=StaffMember.Role.DUTY)
    accounts.accept_conduct(member=member)
    return user


def make_newcomer():
    """A member of staff on their first day: a password, no second factor yet."""
    agency = Agency.objects.get_or_create(name="새로온복지관", defaults={"phone": "02-000-0001"})[0]
    user = User(email="newcomer@example.com", nickname="새내기")
    user.set_password(PASSWORD)
    user.save()
    accounts.trust_email(user=user)
    StaffMember.objects.create(user=user, agency=agency, role=StaffMember.Role.COUNSELLOR)
    print(json.dumps({"email": user.email, "password": PASSWORD}))


def leave_screens_alone(email):
    """Let the last act of somebody's sign-ins be twenty minutes ago."""
    for row in SignIn.objects.filter(user__email=email):
        store = import_module(settings.SESSION_ENGINE).SessionStore(row.session_key)
        for record in store["account_authentication_methods"]:
            record["at"] -= 1200
        store.modified = True
        store.save()
        row.staff_active_at = timezone.now() - datetime.timedelta(minutes=20)
        row.save()
    print("null")


def log_in(user):
    """A session as a log-in leaves it."""
    return make_sign_in(user).session_key


SAD_DAYS = [
    "많이 속상하고 슬퍼",
    "눈물이 계속 나",
    "너무 외롭고 서러워",
    "아무것도 하기 싫고 우울해",
]


def live_sad_week(email):
    """Let a person have had a sad week: every line passes every engine at its own time."""
    room = Conversation.objects.get(user__email=email)
    today = timezone.localdate()
    for days_ago in range(7, 0, -1):
        day = today - datetime.timedelta(days=days_ago)
        for place, line in enumerate(SAD_DAYS):
            say(room, line, choose_time(day, place))
    print("null")


def make_walkers():
    """Print two people and a member of staff for journeys about missions."""
    print(json.dumps({"people": [make_person(700), make_person(701)], "duty": make_duty()}))


def make_neighbours(first=720):
    """Print an author with a post for everybody, and two who read it, for journeys of the feed."""
    people = [make_person(first + number) for number in range(3)]
    users = [User.objects.get(pk=one["id"]) for one in people]
    draft = PostDraft(text="강가를 한 바퀴 걸었어요.", visibility="public")
    post = posts.publish_post(user=users[0], draft=draft)
    for one, user in zip(people, users, strict=True):
        one["handle"] = open_profile(user=user).handle
        one["name"] = user.nickname
    print(json.dumps({"people": people, "post": str(post.public_id)}))


def make_moderators():
    """Print two who look after the feed, signed in with their second factor."""
    rights = Permission.objects.filter(content_type__app_label="feed", codename="moderate")
    sessions = []
    for number in range(2):
        user = User(
            email=f"moderator{number}@example.com", nickname=f"살피미{number}", is_staff=True
        )
        user.set_password(PASSWORD)
        user.save()
        accounts.trust_email(user=user)
        user.user_permissions.set(rights)
        add_totp(user)
        sessions.append(make_staff_sign_in(user).session_key)
    print(json.dumps(sessions))


def make_phones(count, first=0):
    """People who sign in with a password; prints what each types."""
    emails = [f"phone{number}@example.com" for number in range(first, first + count)]
    for email in emails:
        user = User(email=email)
        user.set_password(PASSWORD)
        accounts.sign_up(
            user=user,
            nickname="전화",
            birth_date=datetime.date(1998, 5, 17),
            region=Region.objects.get(pk="11110"),
            is_terms_accepted=True,
        )
        accounts.trust_email(user=user)
    print(json.dumps([{"email": email, "password": PASSWORD} for email in emails]))


def make_missions(agency_name="온마을복지관"):
    """One mission for oneself, and one of a programme with a benefit behind it."""
    agency = Agency.objects.get(name=agency_name)
    today = timezone.localdate()
    programme = Programme.objects.create(
        agency=agency,
        name="함께 걷는 오후",
        place="온마을복지관 2층",
        starts_on=today - datetime.timedelta(days=1),
        ends_on=today + datetime.timedelta(days=30),
        capacity=10,
    )
    shared = {"state": "open", "approved_at": timezone.now(), "energy": 1, "minutes": 10}
    own = Mission.objects.create(
        kind="personal",
        title="창가에서 숨 쉬기",
        summary="창문을 열고 바깥 공기를 마셔 봐요.",
        body="창문을 열고 천천히 세 번 숨을 쉬어요.",
        rung=2,
        theme="senses",
        place="home",
        proofs=["self", "timer", "photo"],
        points=10,
        **shared,
    )
    welfare = Mission.objects.create(
        kind="welfare",
        programme=programme,
        title="산책 모임에 가 보기",
        summary="복지관 산책 모임에 한 번 가 봐요.",
        body="복지관에 들러 산책 모임을 함께해요.",
        rung=5,
        theme="welfare",
        place="centre",
        proofs=["self", "qr", "staff"],
        points=100,
        **shared,
    )
    for kind in MissionStep.Kind.values:
        MissionStep.objects.create(mission=welfare, kind=kind, body="천천히 하나씩 해 봐요.")
    benefit = Benefit.objects.create(
        agency=agency,
        kind="goods",
        state="open",
        title="반찬 꾸러미",
        body="이웃 가게에서 만든 반찬 세 가지예요.",
        price=100,
        stock=10,
        stock_left=10,
        per_person=1,
        opens_on=today - datetime.timedelta(days=1),
        closes_on=today + datetime.timedelta(days=30),
        approved_at=timezone.now(),
    )
    made = {"own": own, "welfare": welfare, "benefit": benefit, "programme": programme}
    print(json.dumps({name: str(row.public_id) for name, row in made.items()}))
