"""Another person's id in every address that takes one: it is not there, and nothing changes.

The walk asks the resolver. An address with an id that has no object below fails its test, so a new
one cannot be forgotten.
"""

import re
from contextlib import suppress
from itertools import product
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from agencies.models import Alert
from tests.accounts.life import make_life
from tests.attacks.everything import find_changes, fingerprint
from tests.attacks.people import WAYS, come_as_person, come_as_staff, come_by_token, describe
from tests.factories.accounts import PASSWORD, StaffMemberFactory
from tests.factories.sign_ins import sign_in_staff
from tests.house.test_doors import walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]
METHODS = ("get", "post", "put", "patch", "delete")
JSON = "application/json"

# What each id of an address names. The longest beginning that fits decides.
OBJECTS = {
    "me/notifications/": {"public_id": "notification"},
    "me/devices/": {"public_id": "sign_in"},
    "me/push/": {"public_id": "phone"},
    "me/data/export/": {"public_id": "export"},
    "me/alerts/": {"public_id": "alert"},
    "offers/": {"public_id": "offer"},
    "chat/with/": {"companion_id": "companion"},
    "chat/": {"conversation_id": "room", "message_id": "reply"},
    "companions/": {"public_id": "companion", "memory_id": "memory"},
    "mood/readings/": {"reading_id": "reading"},
    "help/cases/": {"public_id": "case"},
    "help/messages/": {"public_id": "case_message"},
    "help/excerpts/": {"public_id": "excerpt_request"},
    "help/referrals/": {"public_id": "referral"},
    "agency/cases/": {"public_id": "case", "task_id": "case_task"},
    "agency/referrals/": {"public_id": "referral"},
    "api/v1/help/cases/": {"public_id": "case"},
    "api/v1/help/messages/": {"public_id": "case_message"},
    "api/v1/help/excerpts/": {"public_id": "excerpt_request"},
    "api/v1/help/referrals/": {"public_id": "referral"},
    "api/v1/agency/cases/": {"public_id": "case", "task_id": "case_task"},
    "agency/alerts/": {"public_id": "alert"},
    "agency/missions/": {"public_id": "mission"},
    "missions/": {"mission_id": "mission"},
    "missions/doing/": {"participation_id": "participation"},
    "missions/photos/": {"photo_id": "photo"},
    "feed/images/": {"image_id": "image"},
    "api/v1/feed/images/": {"image_id": "image"},
    "agency/confirmations/waiting/": {"participation_id": "participation"},
    "agency/programmes/": {"programme_id": "programme", "public_id": "programme"},
    "accounts/2fa/webauthn/keys/": {"pk": "key"},
    "missions/suggestions/": {"suggestion_id": "suggestion"},
    "api/v1/missions/suggestions/": {"suggestion_id": "suggestion"},
    "api/v1/sign-ins/": {"public_id": "sign_in"},
    "api/v1/devices/": {"public_id": "phone"},
    "api/v1/notifications/": {"public_id": "notification"},
    "api/v1/exports/": {"public_id": "export"},
    "api/v1/mood/readings/": {"reading_id": "reading"},
    "api/v1/companions/": {"companion_id": "companion", "memory_id": "memory"},
    "api/v1/conversations/": {"conversation_id": "room", "message_id": "line"},
    "api/v1/conversations/<uuid:conversation_id>/messages/<uuid:message_id>/report": {
        "conversation_id": "room",
        "message_id": "reply",
    },
    "api/v1/offers/": {"public_id": "offer"},
    "api/v1/alerts/": {"public_id": "alert"},
    "api/v1/agency/alerts/": {"public_id": "alert"},
    "api/v1/missions/": {"mission_id": "mission"},
    "api/v1/participations/": {"participation_id": "participation"},
    "api/v1/participations/photos/": {"photo_id": "photo"},
    "benefits/": {"benefit_id": "benefit"},
    "benefits/mine/": {"redemption_id": "redemption"},
    "agency/benefits/": {"public_id": "benefit"},
    "agency/codes/": {"public_id": "redemption"},
    "api/v1/benefits/": {"benefit_id": "benefit"},
    "api/v1/redemptions/": {"redemption_id": "redemption"},
    "feed/settings/": {
        "filter_id": "filter",
        "request_id": "follow_request",
        "follower_id": "follower",
    },
    "api/v1/feed/me/": {
        "filter_id": "filter",
        "request_id": "follow_request",
        "follower_id": "follower",
    },
    "feed/posts/": {"post_id": "post"},
    "feed/posts/<uuid:post_id>/deleted/": {"post_id": "post_gone"},
    "api/v1/posts/": {"post_id": "post"},
    "api/v1/posts/<uuid:post_id>/undo": {"post_id": "post_gone"},
    "feed/posts/<uuid:post_id>/react/": {"post_id": "talk_post"},
    "feed/posts/<uuid:post_id>/keep/": {"post_id": "talk_post"},
    "feed/posts/<uuid:post_id>/comments/": {"post_id": "talk_post"},
    "feed/comments/": {"comment_id": "comment"},
    "feed/comments/<uuid:comment_id>/undo/": {"comment_id": "comment_gone"},
    "api/v1/posts/<uuid:post_id>/reaction": {"post_id": "talk_post"},
    "api/v1/posts/<uuid:post_id>/bookmark": {"post_id": "talk_post"},
    "api/v1/posts/<uuid:post_id>/comments": {"post_id": "talk_post"},
    "api/v1/comments/": {"comment_id": "comment"},
    "api/v1/comments/<uuid:comment_id>/undo": {"comment_id": "comment_gone"},
    "feed/report/": {"key": "secret_post"},
    "feed/concern/": {"key": "secret_post"},
    "feed/decisions/": {"decision_id": "decision"},
    "feed/takedowns/": {"takedown_id": "takedown"},
    "api/v1/feed/decisions/": {"decision_id": "decision"},
}
# Names of texts, days and pictures, and an address that is none: the same for everybody.
COMMON = {
    "code": "emotion_insight",
    "expression": "joy",
    "kind": "post",
    "on": "2026-03-02",
    "rest": "verify",
    "version": "1",
}
# Whoever holds the whole address may use it: that is what it is for.
KEYS = {
    "deletions/<uuid:public_id>/": "the certificate names nobody (test_deletion_doors)",
    "api/v1/deletions/<uuid:public_id>": "the certificate names nobody (test_deletion_doors)",
    "agency/confirmations/<str:token>/": "shown once to staff of the one agency (test_proofs)",
    "takedown/<str:key>/": "the key is what the person outside was given (test_takedowns)",
    "agency/alerts/<uuid:public_id>/emergency/": "for safety officers alone (test_roles)",
    "agency/cases/<uuid:public_id>/assign/": "for supervisors alone (test_roles)",
    "policies/<uuid:public_id>/": "a policy is everybody's",
    "policies/<uuid:public_id>/keep/": "the same; what is kept is one's own (test_policy_doors)",
    "policies/<uuid:public_id>/remind/": "the same (test_policy_doors)",
    "api/v1/policies/<uuid:public_id>": "a policy is everybody's",
    "api/v1/policies/<uuid:public_id>/bookmark": "one's own bookmark of it (test_policy_doors)",
    "agency/policies/<uuid:public_id>/": "a policy is everybody's",
    "agency/policies/<uuid:public_id>/draft/": "for programmes of one's agency (test_policy_doors)",
    "feed/people/<str:handle>/": "a profile is everybody's but across a block (test_people_doors)",
    "feed/people/<str:handle>/follow/": "one's own follow of it (test_people_doors)",
    "feed/people/<str:handle>/unfollow/": "the same",
    "feed/people/<str:handle>/mute/": "one's own mute of it (test_people_doors)",
    "feed/people/<str:handle>/unmute/": "the same",
    "feed/people/<str:handle>/block/": "one's own block of it (test_people_doors)",
    "feed/people/<str:handle>/unblock/": "the same",
    "api/v1/feed/people/<str:handle>": "the same as the page (test_people_doors)",
    "api/v1/feed/people/<str:handle>/follow": "the same",
    "api/v1/feed/people/<str:handle>/mute": "the same",
    "api/v1/feed/people/<str:handle>/block": "the same",
    "feed/tags/<str:name>/": "a word; its posts are asked for by visible_to (test_timeline)",
    "api/v1/feed/tags/<str:name>": "the same",
    "api/v1/feed/people/<str:handle>/posts": "the same, of a profile (test_timeline_pages)",
    "accounts/confirm-email/(?P<key>[-:\\w]+)/": "a signed word of the mail (test_replay)",
    "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/": "the same (test_replay)",
}
# Rows of a team, of the privacy officer and of an agency's admin: tests/agencies/test_roles.py
# walks them with every role and a foreign agency. What a person is asked or told: test_letters.py.
KEYS |= {
    route: "test_roles, test_letters"
    for route, _ in walk(get_resolver().url_patterns)
    if "<" in route
    and route.startswith(
        (
            "agency/approvals/",
            "agency/complaints/",
            "agency/emergencies/",
            "agency/exports/",
            "agency/programme-reports/",
            "agency/reviews/",
            "agency/incidents/",
            "agency/settings/",
            "me/invitations/",
            "me/incidents/",
        )
    )
}
# The console is for everybody with its permission: tests/feed/test_moderation_doors.py.
KEYS |= {
    route: "moderators"
    for route, _ in walk(get_resolver().url_patterns)
    if route.startswith("moderation/") and "<" in route
}
STAFF = ("agency/", "api/v1/agency/")
ROUTES = [
    route
    for route, _ in walk(get_resolver().url_patterns)
    if not route.startswith(("static/", "media/"))
]
# What an address may answer to somebody whose object it is not.
REFUSED = {404, 405}


def list_names(route):
    """What an address is made with, wherever on the way down to it that is said."""
    return set(re.findall(r"<(?:\w+:)?(\w+)>", route))


OURS = [route for route in ROUTES if not route.startswith("admin/")]
WITH_ID = [route for route in OURS if route not in KEYS and list_names(route) - set(COMMON)]
# Signing out is open to whoever is signed in.
ADMIN = [
    route
    for route in ROUTES
    if route.startswith("admin/") and "(?P" not in route and route != "admin/logout/"
]


def name_objects(route):
    fitting = [start for start in OBJECTS if route.startswith(start)]
    return OBJECTS[max(fitting, key=len)] if fitting else {}


def fill(route, values):
    for name, value in {**COMMON, **values}.items():
        route = re.sub(rf"<(\w+:)?{name}>", str(value), route)
    assert "<" not in route, route
    return "/" + route


def list_mixtures(route, mine, theirs):
    """Every filling with at least one id of the other person."""
    names = name_objects(route)
    wanted = sorted(list_names(route) & set(names))
    for owners in product((mine, theirs), repeat=len(wanted)):
        if any(owner is theirs for owner in owners):
            yield {name: owner[names[name]] for name, owner in zip(wanted, owners, strict=True)}


# Enough for every service behind these addresses to do its work if only it finds the row.
GIVEN = {
    "kind": "explain", "code": "emotion_insight", "accept": True, "emotion": "joy",
    "contact_phone": "010-0000-0000", "reason": "false_positive", "outcome": "resolved",
    "proof": "self", "step": "eligibility", "agree": True, "is_shared": True,
    "message": "안녕하세요", "text": "안녕", "name": "남", "seq": 1, "password": PASSWORD,
}  # fmt: skip


def ask(client, method, address):
    """Ask with a form on pages and with JSON elsewhere."""
    given = {**GIVEN, "client_id": str(uuid4())}
    if method == "get":
        return client.get(address)
    if method == "post" and not address.startswith("/api/"):
        return client.post(address, given)
    return getattr(client, method)(address, given, JSON)


@pytest.fixture
def victim():
    return make_life("가나")


@pytest.fixture
def person():
    """The attacker has as much as the victim, so that mixed addresses can be built."""
    return make_life("다라")


@pytest.mark.parametrize("route", WITH_ID)
def test_every_id_of_an_address_has_an_object_here(route):
    missing = list_names(route) - set(COMMON) - set(name_objects(route))
    assert not missing, f"say in OBJECTS what {missing} of {route} names, or in KEYS why not"


def test_the_walk_meets_every_room():
    assert len(WITH_ID) > 50
    for start, kinds in OBJECTS.items():
        assert any(name_objects(route) is kinds for route in WITH_ID), start
    assert set(KEYS) <= set(ROUTES)


@pytest.mark.parametrize("come", WAYS)
def test_an_id_of_somebody_else_is_not_there_and_changes_nothing(victim, person, come):
    client = come(person)
    theirs, mine = describe(victim), describe(person)
    answered, changed = [], []
    for route in WITH_ID:
        before = fingerprint()
        for values in list_mixtures(route, mine, theirs):
            for method in METHODS:
                response = ask(client, method, fill(route, values))
                if not is_refusal(response, route, come):
                    answered.append((method, route, response.status_code))
        changed += [(route, table) for table in find_changes(before)]
    assert (answered, changed) == ([], [])


def is_refusal(response, route, come):
    if response.status_code in REFUSED:
        return True
    if come is not come_by_token or (route.startswith("api/") and not route.startswith(STAFF)):
        return False
    # Pages and the staff API hear no token.
    to_login = response.status_code == 302 and response.url.startswith("/accounts/login/")
    return to_login or response.status_code == 401


class Undone(Exception):
    """Takes back what a request did, so that the next one meets the same rows."""


@pytest.mark.parametrize("route", WITH_ID)
def test_the_owner_finds_what_others_do_not(victim, route):
    """So the objects are real, and the addresses are built as they should be."""
    if route.startswith(STAFF):
        member = StaffMemberFactory(agency=Alert.objects.get(user=victim).agency)
        client = sign_in_staff(Client(), member.user)
    else:
        client = come_as_person(victim)
    ids = describe(victim)
    values = {name: ids[kind] for name, kind in name_objects(route).items()}
    statuses = set()
    for method in METHODS:
        with suppress(Undone), transaction.atomic():
            statuses.add(ask(client, method, fill(route, values)).status_code)
            raise Undone
    assert statuses - REFUSED


@pytest.mark.parametrize("come", [come_as_person, come_as_staff, come_by_token])
def test_no_page_of_the_admin_opens_to_others(victim, person, come):
    client = come(person)
    theirs = {"object_id": victim.pk, "id": victim.pk, "content_type_id": 1}
    before, answered = fingerprint(), []
    for route in ADMIN:
        address = fill(route, theirs)
        for method in ("get", "post"):
            response = getattr(client, method)(address, {"post": "yes", "_save": "1"})
            if not is_kept_out(response):
                answered.append((method, route, response.status_code))
    assert answered == []
    assert find_changes(before) == []
    assert User.objects.get(pk=victim.pk).nickname == victim.nickname


def is_kept_out(response):
    if response.status_code in {403, 404, 405}:
        return True
    return response.status_code == 302 and response.url.startswith(("/admin/login/", "/accounts/"))
