"""Every address of the console: who comes in, and that others find nothing."""

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.models import User
from feed.models import ModeratorAccess, Takedown
from feed.services import takedowns
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.factories.sign_ins import sign_in_staff
from tests.feed.moderating import (
    decide,
    make_case,
    make_moderator,
    make_post,
    take,
)
from tests.house.test_doors import walk

pytestmark = pytest.mark.django_db
CONSOLE = [
    route for route, _ in walk(get_resolver().url_patterns) if route.startswith("moderation/")
]


def come_as_nobody():
    return Client()


def come_as_person():
    client = Client()
    client.force_login(UserFactory())
    return client


def come_as_staff():
    return sign_in_staff(Client(), StaffMemberFactory().user)


def come_as_operator():
    return sign_in_staff(Client(), UserFactory(is_staff=True, birth_date=None, region=None))


def come_with_permission_alone():
    """The permission without being an operator."""
    user = make_moderator()
    User.objects.filter(pk=user.pk).update(is_staff=False)
    return sign_in_staff(Client(), User.objects.get(pk=user.pk))


def come_without_second_factor():
    client = Client()
    client.force_login(make_moderator())
    return client


def come_as_moderator(user=None):
    return sign_in_staff(Client(), user or make_moderator())


@pytest.fixture
def ids():
    """One of everything the console shows."""
    case = make_case()
    proposed = make_case()
    [action] = _propose(proposed)
    appeal = _appeal()
    text = takedowns.TakedownText("privacy", "남", "a@example.com", "/feed/", "내 이야기예요")
    row, _ = takedowns.request_takedown(text=text)
    return {
        "case_id": case.public_id,
        "action_id": action.public_id,
        "appeal_id": appeal.public_id,
        "takedown_id": row.public_id,
        "image_id": case.public_id,
    }


def _propose(case):
    from feed.services import actions

    decision = decide(person="delete_account")
    return actions.act(case=case, moderator=take(case), decision=decision)


def _appeal():
    from feed.services import actions, appeals

    case = make_case()
    [action] = actions.act(case=case, moderator=take(case), decision=decide(content="hide"))
    return appeals.file_appeal(user=action.subject, action=action, text="다시 봐 주세요")


def fill(route, ids):
    for name, value in ids.items():
        route = route.replace(f"<uuid:{name}>", str(value))
    assert "<" not in route
    return f"/{route}"


KEPT_OUT = [
    (come_as_nobody, 302),
    (come_as_person, 404),
    (come_as_staff, 404),
    (come_as_operator, 404),
    (come_with_permission_alone, 404),
    (come_without_second_factor, 302),
]


@pytest.mark.parametrize(("come", "status"), KEPT_OUT)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_console_opens_to_nobody_else(ids, come, status, method):
    client = come()
    answered = {route: getattr(client, method)(fill(route, ids)) for route in CONSOLE}
    assert {route: one.status_code for route, one in answered.items()} == dict.fromkeys(
        CONSOLE, status
    )
    if status == 302:
        assert all("/moderation/" not in one.url.split("?")[0] for one in answered.values())
    assert ModeratorAccess.objects.count() == 0
    assert Takedown.objects.get().state == "received"


def test_a_moderator_meets_every_page(ids):
    client = come_as_moderator()
    statuses = {route: client.get(fill(route, ids)).status_code for route in CONSOLE}
    # 405: what is only done by pressing; 404: no image hangs on this case.
    assert set(statuses.values()) <= {200, 405, 404}
    pages = [route for route, status in statuses.items() if status == 200]
    assert len(pages) == 9
    assert [route for route, status in statuses.items() if status == 404] == [
        "moderation/evidence/<uuid:image_id>/"
    ]


def test_a_case_is_taken_decided_and_told_through_its_pages(client):
    post = make_post(text="욕이에요")
    case = make_case(post)
    moderator = make_moderator()
    console = come_as_moderator(moderator)
    address = f"/moderation/cases/{case.public_id}/"
    assert "욕이에요" in console.get(address).content.decode()
    assert console.post(f"{address}decide/", {"content": "hide"}).status_code == 400
    console.post(f"{address}take/")
    said = {"content": "hide", "rule": "harassment", "reason": "깎아내리는 말이에요"}
    assert console.post(f"{address}decide/", said).status_code == 302
    post.refresh_from_db()
    assert post.state == "hidden"
    client.force_login(post.author)
    decision = case.actions.get()
    page = client.get(f"/feed/decisions/{decision.public_id}/").content.decode()
    assert "깎아내리는 말이에요" in page
    assert moderator.nickname not in page
    appeal = {"text": "농담이었어요"}
    assert client.post(f"/feed/decisions/{decision.public_id}/appeal/", appeal).status_code == 302
    other = come_as_moderator()
    waiting = f"/moderation/appeals/{decision.appeal.public_id}/"
    answer = {"answer": "다시 보니 괜찮아요", "is_accepted": "yes"}
    assert console.post(waiting, answer).status_code == 403
    assert other.post(waiting, answer).status_code == 302
    post.refresh_from_db()
    assert post.state == "published"


def test_an_anonymous_author_is_nowhere_on_the_pages_until_revealed(ids):
    author = UserFactory(nickname="숨은사람")
    case = make_case(make_post(author, is_anonymous=True, alias="조용한 고양이"))
    client = come_as_moderator()
    address = f"/moderation/cases/{case.public_id}/"
    for page in ("/moderation/", address, "/moderation/decided/"):
        assert "숨은사람" not in client.get(page).content.decode()
    assert client.post(f"{address}reveal/", {"reason": ""}).status_code == 400
    assert "숨은사람" not in client.get(address).content.decode()
    client.post(f"{address}reveal/", {"reason": "되풀이되는지 확인해요"})
    assert "숨은사람" in client.get(address).content.decode()
    assert ModeratorAccess.objects.filter(kind="identity").count() == 1


def test_the_queue_asked_by_the_page_is_its_part_and_runs_by_severity():
    light, grave = make_case(), make_case(reason="suicide_information")
    client = come_as_moderator()
    part = client.get("/moderation/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.index(str(grave.public_id)) < part.index(str(light.public_id))


def test_the_queue_costs_the_same_with_one_and_many(django_assert_num_queries):
    client = come_as_moderator()
    make_case()
    client.get("/moderation/")
    with django_assert_num_queries(13):
        client.get("/moderation/")
    for _turn in range(4):
        make_case()
    with django_assert_num_queries(13):
        client.get("/moderation/")


def test_tags_are_added_and_taken_out(client):
    console = come_as_moderator()
    console.post("/moderation/tags/", {"name": "#새말", "act": "add"})
    assert "#새말" in console.get("/moderation/tags/").content.decode()
    console.post("/moderation/tags/", {"name": "새말", "act": "remove"})
    assert "#새말" not in console.get("/moderation/tags/").content.decode()
    assert console.post("/moderation/tags/", {"name": "두 말"}).status_code == 400
