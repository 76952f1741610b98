"""How much one person may do, by age and trust; never in secret."""

from datetime import timedelta
from threading import Event, Timer

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from core.encryption import get_ring
from feed.models import Act, ModerationAction
from feed.rules import limits as rules
from feed.selectors.limits import get_rank
from feed.selectors.standing import get_standing
from feed.services import actions, limits
from feed.services.limits import SameTextAgain, TooManyPosts, check_limits
from tests import racing
from tests.accounts.life import log_in
from tests.attacks.people import come_by_token
from tests.factories.accounts import PASSWORD
from tests.feed.looking import answer, make_person, say
from tests.feed.moderating import decide, make_case, make_post, take

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def do(user, what="post", times=1, text="", **more):
    for _ in range(times):
        verdict = check_limits(user=user, what=what, text=text, **more)
    return verdict


# Rank


@pytest.mark.parametrize(
    ("days", "posts", "rank"), [(0, 9, "new"), (6, 9, "new"), (8, 2, "known"), (8, 3, "trusted")]
)
def test_rank_follows_age_and_what_stands(days, posts, rank):
    assert get_rank(user=make_person(days=days, posts=posts), now=timezone.now()) == rank


def test_private_and_hidden_posts_make_no_trust():
    user = make_person(posts=0)
    for _ in range(3):
        say(user, visibility="private")
    assert get_rank(user=user, now=timezone.now()) == "known"
    for _ in range(3):
        say(user)
    assert get_rank(user=user, now=timezone.now()) == "trusted"
    hidden = say(user, state="hidden")
    assert get_rank(user=user, now=timezone.now()) == "known"
    type(hidden).objects.filter(pk=hidden.pk).update(updated_at=NOW - timedelta(days=31))
    assert get_rank(user=user, now=timezone.now()) == "trusted"


@pytest.mark.parametrize(
    ("given", "rank"),
    [
        ({}, "known"),
        ({"decided": 20, "state": "ended"}, "known"),
        ({"decided": 31, "state": "ended"}, "trusted"),
        ({"decided": 31, "until": 5}, "known"),
        ({"state": "lifted"}, "trusted"),
    ],
)
def test_a_measure_against_somebody_lowers_their_rank_for_a_while(given, rank):
    user = make_person()
    case = make_case(make_post(user))
    actions.act(case=case, moderator=take(case), decision=decide(person="mute", days=3))
    now = timezone.now()
    changes = {"decided_at": now - timedelta(days=given.get("decided", 0))}
    if "until" in given:
        changes["until"] = now + timedelta(days=given["until"])
    ModerationAction.objects.update(state=given.get("state", "in_force"), **changes)
    assert get_rank(user=user, now=now) == rank


# Counting


@pytest.mark.parametrize("kind", [kind for kind in rules.LIMITS if kind != "private_post"])
@pytest.mark.parametrize(("days", "rank"), [(0, "new"), (60, "trusted")])
def test_the_table_is_kept_for_every_kind(kind, days, rank):
    user, most = make_person(days=days), rules.LIMITS[kind].most[rank]
    Act.objects.bulk_create(Act(user=user, kind=kind, at=NOW) for _ in range(most - 1))
    do(user, kind)
    with pytest.raises(limits._REFUSALS[kind]) as refused:
        do(user, kind)
    assert (refused.value.status, Act.objects.filter(user=user).count()) == (429, most)
    later = NOW + rules.LIMITS[kind].window + timedelta(seconds=1)
    do(user, kind, now=later)


def test_the_numbers_of_the_requirement():
    said = {kind: limit.most["known"] for kind, limit in rules.LIMITS.items()}
    assert (said["post"], said["comment"], said["follow"]) == (10, 60, 50)
    assert rules.LIMITS["follow"].window == timedelta(days=1)
    assert all(limit.most["new"] <= limit.most["known"] for limit in rules.LIMITS.values())


def test_a_refusal_says_when_it_is_possible_again():
    user = make_person(days=0)
    do(user, times=5, now=NOW)
    with pytest.raises(TooManyPosts) as refused:
        do(user, now=NOW + timedelta(minutes=30))
    assert refused.value.again_at == NOW + timedelta(hours=1)
    assert refused.value.wait_s == 1800
    assert "글 올리기: 한 시간에 5번까지" in refused.value.detail
    do(user, now=NOW + timedelta(hours=1))


def test_posts_for_oneself_have_a_limit_of_their_own():
    user = make_person(days=0)
    do(user, times=5)
    assert do(user, times=30, visibility="private") == rules.Verdict()


def test_one_persons_acts_are_not_anothers():
    user, other = make_person(days=0), make_person(days=0)
    do(user, times=5)
    assert do(other) == rules.Verdict()


def test_what_failed_to_be_stored_is_not_counted():
    user = make_person()

    @transaction.atomic
    def fail():
        do(user)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert Act.objects.count() == 0


def test_a_closed_account_does_nothing():
    user = make_person(is_active=False)
    with pytest.raises(limits.AccountClosed):
        do(user)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_one_after_the_other():
    user = make_person(days=0)
    failures = racing.list_failures(*[lambda: do(user)] * 9)
    assert [type(one) for one in failures] == [TooManyPosts] * 4
    assert Act.objects.filter(user=user).count() == 5


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_waits_until_the_first_is_counted():
    user = make_person(days=0)
    do(user, times=4)
    is_counted, may_commit = Event(), Event()

    def come_first():
        with transaction.atomic():
            do(user)
            is_counted.set()
            may_commit.wait(10)

    def come_second():
        is_counted.wait(10)
        Timer(0.5, may_commit.set).start()
        do(user)

    failures = racing.list_failures(come_first, come_second)
    assert [type(one) for one in failures] == [TooManyPosts]
    assert Act.objects.filter(user=user).count() == 5


# The same words


def test_the_third_time_the_same_words_are_asked_about():
    user = make_person()
    do(user, text="오늘도 힘내요")
    do(user, text="오늘도   힘내요!!")
    with pytest.raises(SameTextAgain) as refused:
        do(user, text="오늘도힘내요")
    assert (refused.value.status, refused.value.more) == (409, {"can_confirm": True})
    assert Act.objects.count() == 2
    do(user, text="오늘도 힘내요", is_confirmed=True)
    do(user, text="오늘은 쉬어요")
    do(make_person(), text="오늘도 힘내요")


def test_the_same_words_are_remembered_for_a_day_and_across_posts_and_comments():
    user, text = make_person(), "산책 모임에 같이 가요 어때요"
    do(user, text=text, now=NOW - timedelta(hours=25))
    do(user, text=text, now=NOW - timedelta(hours=2))
    do(user, what="comment", text=text, now=NOW)
    with pytest.raises(SameTextAgain):
        do(user, what="comment", text=text, now=NOW)


def test_short_thanks_under_many_posts_are_no_flood():
    assert do(make_person(), what="comment", text="고마워요", times=8) == rules.Verdict()


def test_the_words_are_not_in_the_hash():
    user = make_person()
    do(user, text="비밀이에요")
    digest = Act.objects.get().digest
    assert len(digest) == 64
    assert digest != get_ring().index("비밀이에요", b"feed_act.digest")
    assert digest in get_ring().index_by_all(f"{user.pk}:비밀이에요", b"feed_act.digest")


def test_a_confirmed_third_time_does_not_pass_the_hourly_limit():
    user = make_person(days=0)
    do(user, text="같은 말", times=5, is_confirmed=True)
    with pytest.raises(TooManyPosts):
        do(user, text="같은 말", is_confirmed=True)


# Links


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/a",
        "http://1.2.3.4", "www.example.kr", "example.com 보세요", "bit.ly/abc",
        "ＷＷＷ．ｅｘａｍｐｌｅ．ｃｏｍ", "open.kakao.com/o/x", "여기요:t.me/abc", "HTTPS://EXAMPLE.ORG",
    ],
)  # fmt: skip
def test_links_are_seen(text):
    assert rules.has_link(text)


@pytest.mark.parametrize(
    "text",
    ["오늘.내일", "3.5km 걸었어요", "a@example.com", "v1.2.3", "안녕...하세요", "e.g. 이런 것"],
)
def test_what_is_no_link_is_left_alone(text):
    assert not rules.has_link(text)


@pytest.mark.parametrize(
    ("days", "posts", "reason"),
    [(0, 3, "link_of_new"), (60, 0, "link_without_trust"), (60, 3, "")],
)
@pytest.mark.parametrize("what", ["post", "comment"])
def test_links_of_new_and_untrusted_accounts_are_held_with_the_reason(days, posts, reason, what):
    verdict = do(make_person(days=days, posts=posts), what, text="여기 봐요 https://example.com")
    assert (verdict.is_held, verdict.reason) == (bool(reason), reason)
    if reason:
        assert "운영자가 먼저 살펴봐요" in rules.explain_hold(reason)


def test_nothing_is_held_without_a_link_nor_for_oneself():
    user = make_person(days=0)
    assert do(user, text="안녕하세요") == rules.Verdict()
    assert do(user, text="https://example.com", visibility="private") == rules.Verdict()


# Standing


def test_standing_says_everything():
    user = make_person(days=0, posts=1)
    do(user, times=5, now=NOW)
    post = say(user, "https://example.com", state="held", held_because="link_of_new")
    answer(user, post, state="held", held_because="link_of_new")
    say(user, state="hidden")
    say(user, is_limited=True)
    say(make_person(), state="held")
    standing = get_standing(user, now=NOW)
    assert (standing.rank, standing.is_free) == ("new", False)
    assert standing.new_until == user.date_joined + timedelta(days=7)
    assert [(one.kind, one.again_at) for one in standing.reached] == [
        ("post", NOW + timedelta(hours=1))
    ]
    assert [one.kind for one in standing.waiting] == ["post", "comment"]
    assert [one.kind for one in standing.measures] == ["hidden", "limited"]
    assert {one.kind: one.used for one in standing.allowances if one.used} == {"post": 5}


def test_standing_costs_the_same_for_many(django_assert_num_queries):
    user = make_person()
    do(user, "reaction", times=3)
    with django_assert_num_queries(9):
        get_standing(user)
    for _ in range(5):
        say(user, state="held")
        do(user, "reaction", times=5)
    with django_assert_num_queries(9):
        get_standing(user)


def test_the_page_shows_what_is_limited_and_when_it_ends():
    user = make_person(days=0, posts=0, password=PASSWORD)
    client = log_in(Client(), user)
    assert "지금 걸린 제한이 없어요" in client.get("/feed/status/").content.decode()
    do(user, times=5)
    say(user, "<b>여기</b> https://example.com", state="held", held_because="link_of_new")
    page = client.get("/feed/status/").content.decode()
    assert "지금 걸린 제한이 없어요" not in page
    assert "가입한 지 7일이 안 된 계정이 쓴 링크라서" in page
    assert "&lt;b&gt;여기" in page
    assert "<b>여기" not in page
    assert "한 시간에 5번까지" in page


def test_the_api_tells_the_same():
    user = make_person(days=0, posts=0, password=PASSWORD)
    client = come_by_token(user)
    assert client.get("/api/v1/feed/status").json()["is_free"] is True
    do(user, times=5)
    body = client.get("/api/v1/feed/status").json()
    post = next(one for one in body["allowances"] if one["kind"] == "post")
    assert (body["rank"], post["used"], post["most"]) == ("new", 5, 5)
    assert post["again_at"]
    assert Client().get("/api/v1/feed/status").status_code == 401


def test_acts_are_purged_by_the_table():
    from accounts.services.retention import purge_expired

    user = make_person()
    do(user, now=NOW - timedelta(days=3))
    do(user, now=NOW)
    purge_expired()
    assert Act.objects.count() == 1
