# ruff: noqa: B023 - each round waits for its threads
"""Moderators and reporters who meet: real transactions, in threads of their own."""

import pytest

from accounts import services as accounts
from feed.models import (
    Appeal,
    Evidence,
    ModerationAction,
    ModerationCase,
    Post,
    Report,
)
from feed.services import actions, appeals, cases
from tests import racing
from tests.factories.accounts import UserFactory
from tests.feed.moderating import decide, make_case, make_moderator, make_post, report, take

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3


@pytest.fixture(autouse=True)
def _reference(transactional_db):
    accounts.load_regions()
    accounts.load_consent_purposes()


def fresh(model, row):
    return model.objects.get(pk=row.pk)


def test_many_reports_at_once_open_one_case_and_hide_once():
    for _round in range(ROUNDS):
        post, twice = make_post(), UserFactory()
        people = [twice, twice, UserFactory(), UserFactory()]
        failures = racing.list_failures(
            *(lambda who=who: report(fresh(Post, post), who, reason="illegal_images")
              for who in people)
        )  # fmt: skip
        case = ModerationCase.objects.get(target_id=post.public_id)
        assert failures == []
        assert Report.objects.filter(case=case).count() == 3
        assert Evidence.objects.filter(case=case).count() == 1
        assert ModerationAction.objects.filter(case=case).count() == 1


def test_two_moderators_take_one_case_and_one_of_them_has_it():
    for _round in range(ROUNDS):
        case, both = make_case(), [make_moderator(), make_moderator()]
        failures = racing.list_failures(
            *(lambda by=by: cases.take_case(case=fresh(ModerationCase, case), moderator=by)
              for by in both)
        )  # fmt: skip
        assert len(failures) == 1
        assert fresh(ModerationCase, case).holder in both


def test_one_case_is_decided_once_whatever_comes_at_once():
    for _round in range(ROUNDS):
        post = make_post()
        case = make_case(post)
        moderator = take(case)

        def act(kind, case=case, moderator=moderator):
            row = fresh(ModerationCase, case)
            if kind == "dismiss":
                return actions.dismiss_case(case=row, moderator=moderator)
            return actions.act(case=row, moderator=moderator, decision=decide(content=kind))

        failures = racing.list_failures(
            lambda: act("hide"), lambda: act("remove"), lambda: act("dismiss")
        )
        assert len(failures) == 2
        done = list(case.actions.values_list("kind", flat=True))
        state = {"hide": "hidden", "remove": "removed"}
        wanted = state[done[0]] if done else "published"
        assert fresh(Post, post).state == wanted
        assert case.changes.filter(new_state="decided").count() == 1


def test_two_answers_to_one_appeal_are_one():
    for _round in range(ROUNDS):
        case = make_case()
        [action] = actions.act(case=case, moderator=take(case), decision=decide(content="hide"))
        appeal = appeals.file_appeal(user=action.subject, action=action, text="다시 봐 주세요")
        both = [(make_moderator(), True), (make_moderator(), False)]
        failures = racing.list_failures(
            *(lambda by=by, yes=yes: appeals.decide_appeal(
                appeal=fresh(Appeal, appeal), moderator=by, is_overturned=yes, answer="답이에요"
            ) for by, yes in both)
        )  # fmt: skip
        assert len(failures) == 1
        is_overturned = fresh(Appeal, appeal).state == "overturned"
        assert (fresh(ModerationAction, action).state == "lifted") is is_overturned


def test_a_deletion_is_approved_or_declined_once():
    for _round in range(ROUNDS):
        case = make_case()
        [action] = actions.act(
            case=case, moderator=take(case), decision=decide(person="delete_account")
        )
        second, third = make_moderator(), make_moderator()
        failures = racing.list_failures(
            lambda: actions.approve_deletion(
                action=fresh(ModerationAction, action), moderator=second
            ),
            lambda: actions.decline_deletion(
                action=fresh(ModerationAction, action), moderator=third
            ),
        )
        assert len(failures) == 1
        row = fresh(ModerationAction, action)
        assert (row.state, row.approver) in [("in_force", second), ("declined", third)]
        assert fresh(ModerationCase, case).state == (
            "decided" if row.state == "in_force" else "taken"
        )
