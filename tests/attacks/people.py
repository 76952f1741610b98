"""Two people about whom every app knows something, and the ways an attacker may come."""

from datetime import timedelta
from io import BytesIO

from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import SignIn
from agencies.models import Alert, ExcerptRequest, Offer
from analytics.models import Reading
from chat.models import Message
from companions.models import Memory
from feed.models import Follow, Takedown
from feed.services import actions, images, people, posts, talk
from missions.models import Benefit, Redemption
from missions.services import photos
from tests.accounts.life import log_in
from tests.factories.accounts import PASSWORD, StaffMemberFactory, UserFactory
from tests.factories.case_work import TaskFactory
from tests.factories.cases import CaseFactory, CaseMessageFactory, ReferralFactory
from tests.factories.chat import MessageFactory
from tests.factories.missions import (
    ParticipationFactory,
    SuggestionFactory,
    WelfareMissionFactory,
)
from tests.factories.push import DeviceFactory
from tests.factories.sign_ins import make_sign_in, sign_in_staff
from tests.factories.talk import PostFactory, follow, make_person
from tests.feed.moderating import decide, make_case, make_post, take
from tests.missions.pictures import make_photo


def describe(user):
    """The ids of all that one person has, by kind."""
    room = user.conversations.get()
    line = Message.objects.get(conversation=room)
    return {
        "notification": user.notifications.first().public_id,
        "sign_in": make_sign_in(user).public_id,
        "phone": DeviceFactory(user=user).public_id,
        "export": services.request_export(user=user).public_id,
        "alert": Alert.objects.get(user=user).public_id,
        "offer": Offer.objects.get(alert__user=user).public_id,
        "companion": room.companion.public_id,
        "memory": Memory.objects.get(companion__user=user).public_id,
        "room": room.public_id,
        "line": line.public_id,
        "reply": MessageFactory(
            conversation=room, author="companion", client_id=None, answers=line
        ).public_id,
        "reading": Reading.objects.get(user=user).public_id,
        "key": add_key(user).pk,
        "redemption": Redemption.objects.get(account__user=user).public_id,
        "benefit": Benefit.objects.get(redemptions__account__user=user).public_id,
        "suggestion": SuggestionFactory(user=user).public_id,
        "image": images.add_image(user=user, file=BytesIO(make_photo(size=(20, 10)))).public_id,
        **add_case(user),
        **add_mission(user),
        **add_feed_people(user),
        **add_posts(user),
        **add_talk(user),
        **add_decisions(user),
    }


def add_posts(user):
    """A post for oneself alone, and one that is deleted."""
    gone = PostFactory(author=user, text="지운 글")
    posts.delete_post(post=gone)
    kept = PostFactory(author=user, text="나만 보는 글", visibility="private")
    return {"post": kept.public_id, "post_gone": gone.public_id}


def add_feed_people(user):
    """Somebody who asks to be let in, somebody who was, and a word the person does not read."""
    asks, follows = (
        Follow.objects.create(follower=make_person(), followee=user, state=state)
        for state in ("requested", "active")
    )
    word = people.add_filter(user=user, word="단어")
    return {
        "follow_request": asks.public_id,
        "follower": follows.public_id,
        "filter": word.public_id,
    }


def add_decisions(user):
    """A post nobody else sees, a decision about it, and one that was blocked for somebody."""
    post = make_post(user, visibility="private")
    case = make_case(post)
    [action] = actions.act(case=case, moderator=take(case), decision=decide(content="limit"))
    now = timezone.now()
    takedown = Takedown.objects.create(
        receipt=f"T-{post.pk}",
        key_digest=f"digest{post.pk}",
        ground="privacy",
        name="남",
        contact="남",
        address="/",
        explanation="설명",
        kind="post",
        target_id=post.public_id,
        author=user,
        state="blocked",
        moderator=action.moderator,
        blocked_at=now,
        until=now,
    )
    return {
        "secret_post": post.public_id,
        "decision": action.public_id,
        "takedown": takedown.public_id,
    }


def add_case(user):
    """A case with a line of staff, a question about lines of talk, a referral and a task."""
    case = CaseFactory(user=user, agency=Alert.objects.get(user=user).agency, state="active")
    asked = ExcerptRequest.objects.create(
        case=case,
        asked_by=case.assigned_to,
        reason="잠에 대해 더 알고 싶어요.",
        expires_at=timezone.now() + timedelta(hours=72),
    )
    return {
        "case": case.public_id,
        "case_message": CaseMessageFactory(case=case).public_id,
        "excerpt_request": asked.public_id,
        "referral": ReferralFactory(case=case).public_id,
        "case_task": TaskFactory(case=case).public_id,
    }


def add_mission(user):
    """A mission that is open to nobody else any more, which staff may confirm, with a photo."""
    services.grant_consent(user=user, code="programme_participation", channel="demo")
    agency = Alert.objects.get(user=user).agency
    mission = WelfareMissionFactory(programme__agency=agency, state="closed")
    row = ParticipationFactory(
        user=user, mission=mission, state="waiting", step="learn", is_shared=True
    )
    photo = photos.add_photo(participation=row, file=BytesIO(make_photo(size=(20, 10))))
    return {
        "mission": mission.public_id,
        "programme": mission.programme.public_id,
        "participation": row.public_id,
        "photo": photo.public_id,
    }


def add_talk(user):
    """A post for oneself alone with a comment, a deleted one, and somebody who asks to follow."""
    post = PostFactory(author=user, visibility="private")
    comment = talk.comment_on(user=user, post=post, text="나에게")
    gone = talk.comment_on(user=user, post=post, text="지운 말")
    talk.delete_comment(user=user, comment=gone)
    asked = follow(make_person(), user, state="requested")
    return {
        "talk_post": post.public_id,
        "comment": comment.public_id,
        "comment_gone": gone.public_id,
        "follow_request": asked.public_id,
    }


def add_key(user):
    """A security key; with one of these a password alone signs nobody in any more."""
    data = {"name": "열쇠", "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def prove_again(client):
    """What allauth asks before it lets anybody near a second factor."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def come_as_person(user):
    return prove_again(log_in(Client(), user))


def come_by_token(user):
    row = make_sign_in(user, client=SignIn.Client.APP)
    pair = services.issue_tokens(sign_in=row)
    return Client(headers={"Authorization": f"Bearer {pair.access}"})


def come_as_staff(user):
    """A duty officer of another agency, through the second factor."""
    member = StaffMemberFactory(user=UserFactory(password=PASSWORD, region=None, birth_date=None))
    services.accept_conduct(member=member)
    return prove_again(sign_in_staff(Client(), member.user))


def come_as_operator(user):
    operator = UserFactory(password=PASSWORD, is_staff=True, is_superuser=True, consents=[])
    return prove_again(sign_in_staff(Client(), operator))


WAYS = [come_as_person, come_by_token, come_as_staff, come_as_operator]
