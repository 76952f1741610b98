"""Reports, decisions and appeals: each said once, seen by few, and taken back wholly."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Notification
from core.errors import Conflict
from feed.models import (
    BlockedLook,
    CaseChange,
    Evidence,
    EvidenceImage,
    ModerationAction,
    ModerationCase,
    ModeratorAccess,
    Post,
    Report,
)
from feed.selectors import cases as reading
from feed.selectors import sanctions
from feed.selectors.targets import describe_companion, describe_reply, find_target
from feed.services import actions, appeals, cases, evidence, reports
from feed.services import sanctions as ends
from tests.factories.accounts import UserFactory
from tests.factories.companions import CompanionFactory
from tests.feed.moderating import (
    decide,
    hang_image,
    make_case,
    make_comment,
    make_moderator,
    make_post,
    report,
    take,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


def test_reporting_twice_is_one_report_and_others_join_its_case():
    post, reporter = make_post(), UserFactory()
    first, second = report(post, reporter), report(post, reporter, reason="spam")
    assert first == second
    assert report(post).case == first.case
    assert Report.objects.count() == 2
    assert ModerationCase.objects.count() == 1
    assert Evidence.objects.count() == 1


def test_a_decided_case_is_followed_by_a_new_one():
    post, reporter = make_post(), UserFactory()
    case = report(post, reporter).case
    actions.dismiss_case(case=case, moderator=take(case))
    assert report(post, reporter).case != case


@pytest.mark.parametrize(
    ("reason", "severity", "hours"),
    [("illegal_images", 1, 1), ("suicide_information", 2, 1), ("spam", 3, 24)],
)
def test_severity_and_time_follow_the_reason(reason, severity, hours):
    at = timezone.now()
    case = make_case(reason=reason, now=at)
    assert (case.severity, case.due_at) == (severity, at + timedelta(hours=hours))


def test_a_graver_report_makes_the_case_graver_and_a_lighter_one_does_not():
    post, at = make_post(), timezone.now()
    case = report(post, now=at).case
    later = at + timedelta(hours=2)
    report(post, reason="suicide_information", now=later)
    report(post, reason="spam", now=later)
    case.refresh_from_db()
    assert (case.severity, case.due_at) == (2, later + timedelta(hours=1))


@pytest.mark.parametrize("make", [make_post, make_comment])
def test_what_may_be_a_crime_is_hidden_by_the_first_report_and_stands_again_if_it_is_not(make):
    row = make()
    case = report(row, reason="illegal_images").case
    row.refresh_from_db()
    assert row.state == "hidden"
    action = ModerationAction.objects.get()
    assert (action.moderator, action.kind, action.subject) == (None, "hide", row.author)
    assert Notification.objects.filter(user=row.author, kind="moderation_decision").count() == 1
    report(row, reason="illegal_images")
    assert ModerationAction.objects.count() == 1
    actions.dismiss_case(case=case, moderator=take(case))
    row.refresh_from_db()
    action.refresh_from_db()
    assert (row.state, action.state) == ("published", "lifted")


def test_an_ordinary_report_hides_nothing():
    post = make_post()
    report(post, reason="harassment")
    post.refresh_from_db()
    assert post.state == "published"


@pytest.mark.parametrize("reason", ["wrong_answer", "nothing", ""])
def test_a_reason_that_does_not_fit_is_refused_and_nothing_stored(reason):
    with pytest.raises(reports.ReportReasonUnknown):
        report(make_post(), reason=reason)
    assert (Report.objects.count(), ModerationCase.objects.count()) == (0, 0)


def test_one_does_not_report_oneself():
    post = make_post()
    with pytest.raises(reports.OwnTarget):
        report(post, post.author)
    assert Report.objects.count() == 0


def test_reports_of_a_day_are_limited():
    reporter, now = UserFactory(), timezone.now()
    author = UserFactory()
    for _turn in range(30):
        report(make_post(author), reporter, now=now)
    with pytest.raises(reports.TooManyReports):
        report(make_post(author), reporter, now=now)
    assert report(make_post(author), reporter, now=now + timedelta(days=1, seconds=1))


def test_a_machine_has_a_case_without_an_author_and_without_actions():
    companion = CompanionFactory()
    target = describe_companion(companion)
    case = reports.report(reporter=companion.user, target=target, reason="wrong_answer").case
    assert case.author is None
    moderator = take(case)
    with pytest.raises(actions.DecisionIncomplete):
        actions.act(case=case, moderator=moderator, decision=decide(person="warn"))
    actions.dismiss_case(case=case, moderator=moderator, is_noted=True)
    assert case.outcome == "noted"


def test_a_reply_is_reported_with_the_words_that_were_copied():
    line = CompanionFactory().public_id
    target = describe_reply(message_id=line, text="가" * 3000)
    case = reports.report(reporter=UserFactory(), target=target, reason="wrong_answer").case
    assert Evidence.objects.get(case=case).text == "가" * 2000


def test_only_what_somebody_sees_can_be_found():
    author, reader = UserFactory(), UserFactory()
    secret = make_post(author, visibility="private")
    shown = make_post(author)
    assert find_target(viewer=reader, kind="post", key=str(secret.public_id)) is None
    assert find_target(viewer=reader, kind="post", key=str(shown.public_id)).author == author
    for kind, key in [("post", "x"), ("reply", str(shown.public_id)), ("person", "nobody")]:
        assert find_target(viewer=reader, kind=kind, key=key) is None


# Evidence


def test_evidence_outlives_the_post_and_its_files():
    post = make_post(text="처음 말")
    image = hang_image(post)
    case = report(post).case
    assert evidence.copy_evidence() == 1
    default_storage.delete(image.file_name)
    post.delete()
    kept = EvidenceImage.objects.get()
    assert case.evidence.get().text == "처음 말"
    assert default_storage.open(kept.file_name).read() == b"\xff\xd8 as it was"
    assert evidence.copy_evidence() == 0


def test_evidence_follows_an_edit_between_two_reports():
    post = make_post(text="처음 말")
    case = report(post).case
    Post.objects.filter(pk=post.pk).update(text="고친 말")
    report(Post.objects.get(pk=post.pk))
    assert [one.text for one in case.evidence.all()] == ["처음 말", "고친 말"]


def test_a_missing_file_is_tried_for_a_day_and_then_given_up():
    image = hang_image(make_post())
    report(image.post)
    default_storage.delete(image.file_name)
    now = timezone.now()
    evidence.copy_evidence(now=now)
    assert EvidenceImage.objects.get().state == "waiting"
    evidence.copy_evidence(now=now + timedelta(days=2))
    assert EvidenceImage.objects.get().state == "missing"


def test_sealed_evidence_opens_for_few_with_a_reason_and_for_half_an_hour():
    case = make_case(reason="illegal_images")
    few, other = make_moderator(), make_moderator(is_sealed=False)
    assert reading.describe_case(case=case, moderator=few).evidence == []
    with pytest.raises(evidence.SealedEvidence):
        evidence.note_opening(case=case, moderator=other, kind="evidence", reason="확인")
    with pytest.raises(Exception, match="text_empty"):
        evidence.note_opening(case=case, moderator=few, kind="evidence", reason="  ")
    assert ModeratorAccess.objects.count() == 0
    evidence.note_opening(case=case, moderator=few, kind="evidence", reason="신고를 확인해요")
    assert len(reading.describe_case(case=case, moderator=few).evidence) == 1
    assert reading.describe_case(case=case, moderator=other).evidence == []


def test_the_author_of_an_anonymous_post_needs_a_reveal():
    post = make_post(is_anonymous=True, alias="조용한 고양이")
    case, moderator = make_case(post), make_moderator()
    file = reading.describe_case(case=case, moderator=moderator)
    assert (file.is_named, file.author_name, file.author_handle) == (False, "", "")
    evidence.note_opening(case=case, moderator=moderator, kind="identity", reason="되풀이 확인")
    file = reading.describe_case(case=case, moderator=moderator)
    assert file.author_name == post.author.nickname


# Deciding


def test_a_case_is_decided_by_who_took_it():
    case = make_case()
    first, second = make_moderator(), make_moderator()
    with pytest.raises(cases.CaseNotMine):
        actions.act(case=case, moderator=first, decision=decide(content="hide"))
    take(case, first)
    with pytest.raises(Conflict):
        take(ModerationCase.objects.get(pk=case.pk), second)
    with pytest.raises(cases.CaseNotMine):
        actions.act(case=case, moderator=second, decision=decide(content="hide"))
    with pytest.raises(cases.CaseNotMine):
        cases.release_case(case=case, moderator=second)
    cases.release_case(case=case, moderator=first)
    take(case, second)
    actions.act(case=case, moderator=second, decision=decide(content="hide"))
    assert [change.what for change in CaseChange.objects.all()] == [
        "take", "release", "take", "acted",
    ]  # fmt: skip


def test_a_case_of_a_moderator_who_left_is_given_back_by_another():
    case, leaver, other = make_case(), make_moderator(), make_moderator()
    take(case, leaver)
    leaver.is_staff = False
    leaver.save(update_fields=["is_staff"])
    case = ModerationCase.objects.get(pk=case.pk)
    cases.release_case(case=case, moderator=other)
    assert (case.state, case.holder) == ("open", None)


def test_nobody_decides_about_what_they_wrote_or_reported():
    moderator = make_moderator()
    for case in (make_case(make_post(moderator)), make_case(reporter=moderator)):
        with pytest.raises(cases.OwnCase):
            take(case, moderator)
    with pytest.raises(cases.NotAModerator):
        take(make_case(), UserFactory(is_staff=True))


EFFECTS = [
    ("label", {"label": "힘든 이야기"}, {"content_note": "힘든 이야기"}),
    ("hide", {}, {"state": "hidden"}),
    ("limit", {}, {"is_limited": True}),
    ("remove", {}, {"state": "removed"}),
]


@pytest.mark.parametrize(("kind", "given", "changed"), EFFECTS)
def test_an_action_does_what_it_says_and_an_appeal_brings_all_of_it_back(kind, given, changed):
    post = make_post(content_note="처음 주의")
    hang_image(post)
    before = Post.objects.values("state", "content_note", "is_limited").get(pk=post.pk)
    case = make_case(post)
    [action] = actions.act(case=case, moderator=take(case), decision=decide(content=kind, **given))
    row = Post.objects.get(pk=post.pk)
    assert {name: getattr(row, name) for name in changed} == changed
    assert BlockedLook.objects.count() == (kind == "remove")
    appeal = appeals.file_appeal(user=post.author, action=action, text="다시 봐 주세요")
    appeals.decide_appeal(
        appeal=appeal, moderator=make_moderator(), is_overturned=True, answer="다시 보니 괜찮아요"
    )
    row = Post.objects.get(pk=post.pk)
    assert {name: getattr(row, name) for name in before} == before
    assert BlockedLook.objects.count() == 0
    action.refresh_from_db()
    assert action.state == "lifted"


def test_one_of_two_actions_overturned_leaves_the_other():
    post = make_post()
    case = make_case(post)
    [hidden] = actions.act(case=case, moderator=take(case), decision=decide(content="hide"))
    other = make_case(post, reason="spam")
    actions.act(case=other, moderator=take(other), decision=decide(content="remove", rule="spam"))
    appeal = appeals.file_appeal(user=post.author, action=hidden, text="다시 봐 주세요")
    appeals.decide_appeal(
        appeal=appeal, moderator=make_moderator(), is_overturned=True, answer="되돌려요"
    )
    post.refresh_from_db()
    assert post.state == "removed"


def test_what_the_author_deleted_stays_deleted():
    post = make_post()
    case = make_case(post)
    Post.objects.filter(pk=post.pk).update(state="deleted", deleted_at=timezone.now())
    [action] = actions.act(case=case, moderator=take(case), decision=decide(content="remove"))
    assert (Post.objects.get(pk=post.pk).state, action.before) == ("deleted", None)
    assert sanctions.is_taken_down("post", post.public_id)


def test_a_removed_post_is_gone_for_its_author_too():
    post = make_post()
    case = make_case(post)
    actions.act(case=case, moderator=take(case), decision=decide(content="remove"))
    assert not Post.objects.visible_to(post.author).exists()


BAD = [
    {},
    {"content": "hide", "rule": "nothing"},
    {"content": "label"},
    {"person": "mute"},
    {"person": "mute", "days": 4},
    {"content": "burn"},
]


@pytest.mark.parametrize("given", BAD)
def test_an_incomplete_decision_changes_nothing(given):
    case = make_case()
    moderator = take(case)
    with pytest.raises(actions.DecisionIncomplete):
        actions.act(case=case, moderator=moderator, decision=decide(**given))
    case.refresh_from_db()
    assert (case.state, ModerationAction.objects.count()) == ("taken", 0)


def test_a_comment_cannot_be_labelled():
    case = make_case(make_comment())
    moderator = take(case)
    with pytest.raises(actions.DecisionIncomplete):
        actions.act(case=case, moderator=moderator, decision=decide(content="label", label="주의"))


def test_muting_stops_writing_until_its_end():
    post, now = make_post(), timezone.now()
    case = make_case(post)
    actions.act(case=case, moderator=take(case), decision=decide(person="mute", days=3), now=now)
    [one] = sanctions.list_sanctions(post.author)
    assert (one.kind, one.until, one.stopped) == (
        "mute", now + timedelta(days=3), {"post", "edit", "comment"},
    )  # fmt: skip
    assert sanctions.find_stop(post.author, "comment") == one
    assert sanctions.find_stop(post.author, "reaction") is None
    assert sanctions.list_sanctions(UserFactory()) == []
    ends.sweep_sanctions(now=now + timedelta(days=3, seconds=1))
    assert ModerationAction.objects.get().state == "ended"
    assert sanctions.list_sanctions(post.author) == []


def test_a_held_post_comes_into_the_queue_and_is_let_in_or_hidden():
    posts = [make_post(state="held"), make_post(state="held")]
    make_comment(state="held")
    assert (cases.sweep_held(), cases.sweep_held()) == (3, 0)
    first, second = (ModerationCase.objects.get(target_id=post.public_id) for post in posts)
    actions.dismiss_case(case=first, moderator=take(first))
    actions.act(case=second, moderator=take(second), decision=decide(content="hide", rule="spam"))
    assert [Post.objects.get(pk=post.pk).state for post in posts] == ["published", "hidden"]
    assert (first.outcome, second.outcome) == ("published", "acted")


def test_a_case_whose_time_is_over_is_marked_once():
    now = timezone.now()
    case = make_case(now=now)
    assert cases.sweep_breaches(now=now + timedelta(hours=23)) == 0
    late = now + timedelta(hours=25)
    assert (cases.sweep_breaches(now=late), cases.sweep_breaches(now=late)) == (1, 0)
    case.refresh_from_db()
    assert case.breached_at == late
