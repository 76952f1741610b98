"""게시중단, 걱정돼요, figures, erasure: what people outside and authors meet."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Notification
from agencies.models import Alert
from core.errors import Conflict
from feed.models import (
    Appeal,
    Concern,
    Evidence,
    Hashtag,
    ModerationCase,
    Post,
    Report,
    TagRuling,
    Takedown,
)
from feed.selectors import transparency
from feed.services import actions, appeals, blocked_tags, concerns, moderation_rights, takedowns
from safety.models import CrisisAssessment
from tests.factories.accounts import ALL_CONSENTS, AgencyFactory, UserFactory
from tests.feed.moderating import (
    decide,
    describe,
    make_case,
    make_comment,
    make_moderator,
    make_post,
    make_profile,
    report,
    take,
)

pytestmark = pytest.mark.django_db
GIVEN = {
    "ground": "privacy",
    "name": "바깥사람",
    "contact": "outside@example.com",
    "explanation": "제 사진이에요",
}


def ask(row=None):
    address = f"https://ongi.example/feed/posts/{row.public_id}/" if row else "https://nowhere"
    return takedowns.request_takedown(text=takedowns.TakedownText(address=address, **GIVEN))


def block(row, moderator=None, days=30, now=None):
    by = moderator or make_moderator()
    takedowns.block_takedown(takedown=row, moderator=by, days=days, answer="가려요", now=now)
    return by


@pytest.mark.parametrize("make", [make_post, make_comment])
def test_a_block_hides_tells_the_author_and_ends_by_itself(make):
    target = make()
    row, _ = ask(target)
    assert (row.author, row.target_id) == (target.author, target.public_id)
    now = timezone.now()
    block(row, now=now)
    target.refresh_from_db()
    assert target.state == "hidden"
    assert Notification.objects.get(user=target.author).kind == "takedown"
    assert takedowns.sweep_takedowns(now=now + timedelta(days=29)) == 0
    late = now + timedelta(days=30)
    assert (takedowns.sweep_takedowns(now=late), takedowns.sweep_takedowns(now=late)) == (1, 0)
    target.refresh_from_db()
    row.refresh_from_db()
    assert (target.state, row.state) == ("published", "ended")
    assert [change.new_state for change in row.changes.all()] == ["blocked", "ended"]


def test_thirty_days_are_the_most_for_the_service_and_the_database():
    row, _ = ask(make_post())
    for days in (0, 31):
        with pytest.raises(takedowns.TakedownDaysWrong):
            block(row, days=days)
    block(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Takedown.objects.update(until=row.blocked_at + timedelta(days=30, seconds=1))


def test_an_objection_is_seen_by_another_and_lets_it_stand_again():
    post = make_post()
    row, _ = ask(post)
    first = block(row)
    with pytest.raises(Exception, match="not_permitted"):
        takedowns.object_to_takedown(user=UserFactory(), takedown=row, text="남이에요")
    takedowns.object_to_takedown(user=post.author, takedown=row, text="사실이에요")
    said = {"is_accepted": True, "answer": "되돌려요"}
    with pytest.raises(takedowns.SameDecider):
        takedowns.answer_objection(takedown=row, moderator=first, **said)
    stale = Takedown.objects.get()
    takedowns.answer_objection(takedown=row, moderator=make_moderator(), **said)
    with pytest.raises(Conflict):
        takedowns.answer_objection(takedown=stale, moderator=make_moderator(), **said)
    assert Post.objects.get().state == "published"


def test_the_end_of_a_block_lets_out_nothing_that_a_moderator_hid():
    post = make_post()
    row, _ = ask(post)
    block(row)
    case = make_case(post)
    actions.act(case=case, moderator=take(case), decision=decide(content="hide"))
    takedowns.sweep_takedowns(now=timezone.now() + timedelta(days=31))
    assert Post.objects.get().state == "hidden"
    appeal = appeals.file_appeal(user=post.author, action=case.actions.get(), text="봐 주세요")
    appeals.decide_appeal(
        appeal=appeal, moderator=make_moderator(), is_overturned=True, answer="되돌려요"
    )
    assert Post.objects.get().state == "published"


def test_what_is_gone_cannot_be_blocked():
    row, _ = ask()
    with pytest.raises(takedowns.TakedownTargetMissing):
        block(row)
    takedowns.refuse_takedown(takedown=row, moderator=make_moderator(), answer="찾지 못했어요")
    assert row.state == "refused"


def test_anybody_asks_and_comes_back_by_the_key_alone():
    client, post = Client(), make_post(visibility="private")
    given = {**GIVEN, "address": f"/feed/posts/{post.public_id}/"}
    page = client.post("/takedown", given)
    assert page.status_code == 201
    row = Takedown.objects.get()
    assert row.target_id == post.public_id
    shown = page.content.decode()
    key = shown.split("/takedown/")[1].split("/")[0]
    assert row.receipt in shown
    assert key not in str(Takedown.objects.values().get())
    state = client.get(f"/takedown/{key}/")
    assert row.receipt in state.content.decode()
    assert post.author.nickname not in state.content.decode()
    assert state["Referrer-Policy"] == "no-referrer"
    for guess in (row.receipt, str(row.public_id), "x"):
        assert client.get(f"/takedown/{guess}/").status_code == 404


def test_the_answer_is_the_same_whether_there_is_such_a_post():
    answers = []
    for address in (f"/feed/posts/{make_post().public_id}/", "/feed/posts/nothing/"):
        page = Client().post("/takedown", {**GIVEN, "address": address})
        row = Takedown.objects.latest("pk")
        key = page.content.decode().split("/takedown/")[1].split("/")[0]
        answers.append(page.content.decode().replace(key, "").replace(row.receipt, ""))
    assert answers[0] == answers[1]


def test_requests_from_one_place_are_limited_and_bad_ones_not_stored():
    client = Client()
    assert client.post("/takedown", {**GIVEN, "address": ""}).status_code == 400
    assert client.post("/takedown", {**GIVEN, "address": "a\x07b"}).status_code == 400
    statuses = [client.post("/takedown", {**GIVEN, "address": "/"}).status_code for _ in range(6)]
    assert statuses[-1] == 429
    assert Takedown.objects.count() == statuses.count(201)


# 걱정돼요


def worry(row, sender=None, **given):
    return concerns.tell_concern(sender=sender or UserFactory(), target=describe(row), **given)


def test_worry_reaches_the_author_once_a_day_without_a_name():
    author, sender = UserFactory(), UserFactory(nickname="걱정한이")
    post, other = make_post(author), make_post(author)
    worry(post, sender)
    worry(post, sender)
    worry(other)
    worry(make_profile(author))
    note = Notification.objects.get(user=author)
    assert "109" in note.body
    assert "걱정한이" not in note.body + note.title
    assert (Concern.objects.count(), ModerationCase.objects.count()) == (3, 0)
    post.refresh_from_db()
    assert post.state == "published"
    worry(post, sender, now=timezone.now() + timedelta(days=1))
    assert Notification.objects.filter(user=author).count() == 2


def test_worry_about_oneself_is_refused_and_a_day_has_a_limit():
    post, sender = make_post(), UserFactory()
    with pytest.raises(concerns.ConcernAboutOneself):
        worry(post, post.author)
    for _turn in range(20):
        worry(make_post(post.author), sender)
    with pytest.raises(concerns.TooManyConcerns):
        worry(make_post(post.author), sender)


@pytest.mark.parametrize("consents", [["service"], ALL_CONSENTS])
def test_an_agency_hears_by_the_words_and_the_consent_alone(
    consents, django_capture_on_commit_callbacks, eager_tasks
):
    AgencyFactory()
    author = UserFactory(consents=consents)
    for text in ("오늘은 창문을 열었어요", "오늘 밤에 죽으려고 약을 모아 뒀어요"):
        with django_capture_on_commit_callbacks(execute=True):
            worry(make_post(author, text=text))
    levels = sorted(CrisisAssessment.objects.values_list("level", flat=True))
    assert levels[0] == 0
    assert levels[1] >= 4
    assert Alert.objects.count() == (consents == ALL_CONSENTS)


def test_words_that_were_assessed_are_not_assessed_again():
    post = make_post(text="오늘 밤에 죽으려고 약을 모아 뒀어요")
    worry(post)
    worry(post)
    assert CrisisAssessment.objects.count() == 1


# Tags, figures, erasure


def test_tags_are_loaded_once_and_what_operators_decided_is_left_alone():
    blocked_tags.load_blocked_tags()
    assert Hashtag.objects.get(name="동반자살").is_blocked
    assert not Hashtag.objects.filter(name="우울", is_blocked=True).exists()
    blocked_tags.unblock_tag(name="#동반자살", moderator=make_moderator())
    count = TagRuling.objects.count()
    blocked_tags.load_blocked_tags()
    assert not Hashtag.objects.get(name="동반자살").is_blocked
    assert TagRuling.objects.count() == count


def find_line(key, group="reports"):
    running = transparency.list_figures()[0]
    return next(line.value for line in running.lines if (line.group, line.key) == (group, key))


def test_figures_are_counted_from_rows_and_small_ones_are_not_told(client):
    author = UserFactory()
    assert find_line("spam") == 0
    for _turn in range(4):
        report(make_post(author), reason="spam")
    assert find_line("spam") is None
    assert "5건 미만" in client.get("/transparency").content.decode()
    report(make_post(author), reason="spam")
    assert find_line("spam") == 5
    at = timezone.now()
    for case in ModerationCase.objects.all():
        actions.act(
            case=case,
            moderator=take(case),
            decision=decide(content="hide", rule="spam"),
            now=case.opened_at + timedelta(minutes=30),
        )
    assert (find_line("hide", "actions"), find_line("severity_3", "times")) == (5, 30)
    table = client.get("/transparency.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(table)))
    assert len({(row["year"], row["quarter"]) for row in rows}) == 8
    spam = [row["value"] for row in rows if row["item"] == "spam" and row["group"] == "reports"]
    assert spam[0] == "5"
    assert timezone.localtime(at).year == int(rows[0]["year"])


def test_whoever_leaves_takes_their_words_and_leaves_numbers():
    post, reporter = make_post(), UserFactory()
    case = report(post, reporter, note="제 이야기예요").case
    [action] = actions.act(case=case, moderator=take(case), decision=decide(content="hide"))
    appeals.file_appeal(user=post.author, action=action, text="다시 봐 주세요")
    sealed = report(make_post(post.author), reason="illegal_images").case
    moderation_rights.prepare_erasure(post.author)
    moderation_rights.prepare_erasure(post.author)
    moderation_rights.prepare_erasure(reporter)
    assert [one.case for one in Evidence.objects.all()] == [sealed]
    assert Report.objects.get(case=case).note == ""
    assert Appeal.objects.get().text == "다시 봐 주세요"
    assert ModerationCase.objects.count() == 2


@pytest.mark.usefixtures("own_storage")
def test_a_person_with_all_of_it_is_erased_and_a_moderator_who_leaves_too():
    post = make_post()
    case = make_case(post)
    moderator = take(case)
    actions.act(case=case, moderator=moderator, decision=decide(content="hide"))
    moderator.is_staff = False
    moderator.save(update_fields=["is_staff"])
    for person in (post.author, moderator):
        request = accounts.request_deletion(user=person, reason="person")
        assert accounts.erase_person(request=request, now=timezone.now() + timedelta(days=8))
        person.refresh_from_db()
        assert person.erased_at is not None
    late = timezone.now() + timedelta(days=760)
    accounts.purge_expired(now=late)
    assert ModerationCase.objects.count() == 1
