"""The person's side: pages and API say the same, and nothing of who reported or who wrote."""

from uuid import uuid4

import pytest
from django.test import Client

from feed.models import Concern, Report
from feed.services import actions
from tests.factories.accounts import UserFactory
from tests.factories.chat import ConversationFactory, MessageFactory
from tests.factories.companions import CompanionFactory
from tests.feed.moderating import decide, make_case, make_post, make_profile, report, take

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def reader():
    return UserFactory()


@pytest.fixture
def browser(reader):
    client = Client()
    client.force_login(reader)
    return client


def test_a_report_is_sent_listed_and_answered(browser, reader):
    post = make_post()
    said = {"kind": "post", "target": str(post.public_id), "reason": "spam"}
    made = browser.post("/api/v1/feed/reports", said, JSON)
    assert made.status_code == 201
    [row] = browser.get("/api/v1/feed/reports").json()["results"]
    assert row == made.json()
    assert (row["state"], row["outcome"]) == ("received", "")
    case = Report.objects.get().case
    actions.dismiss_case(case=case, moderator=take(case))
    [row] = browser.get("/api/v1/feed/reports").json()["results"]
    assert (row["state"], row["outcome"]) == ("decided", "dismissed")
    assert "문제를 찾지 못함" in browser.get("/feed/reports/").content.decode()


def test_a_report_under_one_key_is_one(browser):
    said = {"kind": "post", "target": str(make_post().public_id), "reason": "spam"}
    key = {"Idempotency-Key": str(uuid4())}
    both = [browser.post("/api/v1/feed/reports", said, JSON, headers=key) for _ in range(2)]
    assert [one.status_code for one in both] == [201, 201]
    assert both[0].json() == both[1].json()


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"reason": "wrong_answer"}, 400, "report_reason_unknown"),
        ({"reason": "x"}, 400, "invalid_input"),
        ({"kind": "reply"}, 400, "invalid_input"),
        ({"note": "a\x07"}, 400, "text_has_control_characters"),
        ({"note": "가" * 501}, 400, "invalid_input"),
        ({"target": "nothing"}, 404, "not_found"),
        ({"target": str(uuid4())}, 404, "not_found"),
    ],
)
def test_a_bad_report_is_refused_by_its_code_and_nothing_stored(browser, given, status, code):
    said = {"kind": "post", "target": str(make_post().public_id), "reason": "spam", **given}
    answer = browser.post("/api/v1/feed/reports", said, JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Report.objects.count() == 0


def test_what_one_does_not_see_is_not_reported(browser):
    post = make_post(visibility="private")
    said = {"kind": "post", "target": str(post.public_id), "reason": "spam"}
    assert browser.post("/api/v1/feed/reports", said, JSON).status_code == 404
    assert browser.get(f"/feed/report/post/{post.public_id}/").status_code == 404
    assert browser.get(f"/feed/concern/post/{post.public_id}/").status_code == 404


def test_pages_report_posts_people_and_companions(browser, reader):
    profile, companion = make_profile(), CompanionFactory(user=reader)
    for kind, key in [
        ("post", make_post().public_id),
        ("person", profile.handle),
        ("companion", companion.public_id),
    ]:
        address = f"/feed/report/{kind}/{key}/"
        assert browser.get(address).status_code == 200
        assert browser.post(address, {"reason": ""}).status_code == 400
        assert browser.post(address, {"reason": "other"}).status_code == 302
    assert Report.objects.filter(reporter=reader).count() == 3
    own = make_post(reader)
    refused = browser.post(f"/feed/report/post/{own.public_id}/", {"reason": "other"})
    assert refused.status_code == 409
    assert browser.get(f"/feed/concern/companion/{companion.public_id}/").status_code == 404


def test_a_companions_line_is_reported_from_its_room(browser, reader):
    room = ConversationFactory(user=reader, companion__user=reader)
    own = MessageFactory(conversation=room)
    line = MessageFactory(
        conversation=room, author="companion", text="이상한 말", client_id=None, answers=own
    )
    address = f"/chat/{room.public_id}/lines/{line.public_id}/report/"
    assert "이상한 말" in browser.get(address).content.decode()
    assert browser.post(address, {"reason": "wrong_answer"}).status_code == 302
    case = Report.objects.get().case
    assert (case.kind, case.target_id, case.author) == ("reply", line.public_id, None)
    assert case.evidence.get().text == "이상한 말"
    for other in (own.public_id, uuid4()):
        wrong = f"/chat/{room.public_id}/lines/{other}/report/"
        assert browser.get(wrong).status_code == 404
    browser.force_login(UserFactory())
    assert browser.get(address).status_code == 404


def test_a_worry_is_sent_once_from_page_and_app(browser):
    post = make_post()
    said = {"kind": "post", "target": str(post.public_id)}
    assert browser.post("/api/v1/feed/concerns", said, JSON).status_code == 204
    assert browser.post(f"/feed/concern/post/{post.public_id}/").status_code == 302
    assert Concern.objects.count() == 1


def test_a_decision_is_read_and_appealed_by_its_subject_alone(browser):
    author, reporter = UserFactory(), UserFactory(nickname="신고한이")
    case = report(make_post(author), reporter).case
    moderator = take(case)
    [action] = actions.act(case=case, moderator=moderator, decision=decide(content="hide"))
    address = f"/api/v1/feed/decisions/{action.public_id}"
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}/appeal", {"text": "남이에요"}, JSON).status_code == 404
    browser.force_login(author)
    shown = browser.get(address).json()
    assert (shown["kind"], shown["rule"], shown["appeal"]) == ("hide", "harassment", None)
    everything = str(shown) + browser.get(f"/feed/decisions/{action.public_id}/").content.decode()
    everything += browser.get("/feed/decisions/").content.decode()
    everything += browser.get("/api/v1/feed/decisions").content.decode()
    for secret in ("신고한이", moderator.nickname, str(case.public_id), str(reporter.public_id)):
        assert secret not in everything
    assert browser.post(f"{address}/appeal", {"text": " "}, JSON).status_code == 400
    made = browser.post(f"{address}/appeal", {"text": "다시 봐 주세요"}, JSON)
    assert (made.status_code, made.json()["appeal"]["state"]) == (201, "open")
    again = browser.post(f"{address}/appeal", {"text": "또요"}, JSON)
    assert (again.status_code, again.json()["code"]) == (409, "appealed_already")


def test_what_was_only_proposed_is_not_there(browser, reader):
    case = make_case(make_post(reader))
    [action] = actions.act(
        case=case, moderator=take(case), decision=decide(person="delete_account")
    )
    assert browser.get(f"/feed/decisions/{action.public_id}/").status_code == 404
    assert browser.get("/api/v1/feed/decisions").json()["results"] == []


def test_markup_in_every_field_stays_text(browser, reader):
    odd = '<script>alert("1")</script>'
    case = make_case(make_post(reader), note=odd)
    [action] = actions.act(
        case=case, moderator=take(case), decision=decide(content="hide", reason=odd)
    )
    browser.post(f"/feed/decisions/{action.public_id}/appeal/", {"text": odd})
    page = browser.get(f"/feed/decisions/{action.public_id}/").content.decode()
    assert odd not in page
    assert page.count("&lt;script&gt;") == 2
