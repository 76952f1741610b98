"""Two people for an account, appeals, and what ends by itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import DeletionRequest
from core.errors import Conflict, NotPermitted
from core.ledger import allow_erasure
from feed.models import (
    Appeal,
    BlockedLook,
    CaseChange,
    Evidence,
    ModerationAction,
    ModerationCase,
    ModeratorAccess,
    Post,
)
from feed.selectors import blocked, sanctions
from feed.services import actions, appeals, evidence
from feed.services import sanctions as ends
from tests.factories.accounts import StaffMemberFactory, UserFactory
from tests.feed.moderating import (
    decide,
    describe,
    make_case,
    make_moderator,
    make_post,
    make_profile,
    take,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


# Two people


def propose(post=None):
    case = make_case(post or make_post())
    moderator = take(case)
    [action] = actions.act(case=case, moderator=moderator, decision=decide(person="delete_account"))
    return action, moderator


def test_an_account_is_deleted_by_two_people_and_after_the_time_to_appeal():
    action, first = propose()
    person = action.subject
    assert (action.state, action.case.state) == ("proposed", "waiting")
    assert sanctions.list_sanctions(person) == []
    with pytest.raises(actions.SecondPersonNeeded):
        actions.approve_deletion(action=action, moderator=first)
    now = timezone.now()
    actions.approve_deletion(action=action, moderator=make_moderator(), now=now)
    assert sanctions.find_stop(person, "follow") is not None
    ends.sweep_sanctions(now=now + timedelta(days=29))
    person.refresh_from_db()
    assert person.is_active
    ends.sweep_sanctions(now=now + timedelta(days=31))
    person.refresh_from_db()
    assert not person.is_active
    assert DeletionRequest.objects.get(user=person).reason == "operator"


def test_a_declined_deletion_goes_back_to_who_proposed_it():
    action, first = propose()
    actions.decline_deletion(action=action, moderator=make_moderator())
    case = ModerationCase.objects.get()
    assert (action.state, case.state, case.holder) == ("declined", "taken", first)
    assert not ModerationAction.objects.visible_to(action.subject).exists()
    actions.act(case=case, moderator=first, decision=decide(person="warn"))


def test_an_open_appeal_holds_the_deletion_and_a_good_one_ends_it():
    action, _ = propose()
    now = timezone.now()
    actions.approve_deletion(action=action, moderator=make_moderator(), now=now)
    appeal = appeals.file_appeal(user=action.subject, action=action, text="오해가 있어요")
    ends.sweep_sanctions(now=now + timedelta(days=40))
    assert DeletionRequest.objects.count() == 0
    appeals.decide_appeal(
        appeal=appeal, moderator=make_moderator(), is_overturned=True, answer="되돌려요"
    )
    ends.sweep_sanctions(now=now + timedelta(days=60))
    assert DeletionRequest.objects.count() == 0


def test_the_database_itself_wants_two_people():
    action, first = propose()
    second = make_moderator()
    rows = ModerationAction.objects.filter(pk=action.pk)
    at = timezone.now()
    for approver in (first, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state="in_force", approver=approver, decided_at=at)
    assert rows.update(state="in_force", approver=second, decided_at=at) == 1


def test_staff_are_not_deleted_by_a_decision():
    member = StaffMemberFactory()
    case = make_case(make_post(member.user))
    moderator = take(case)
    with pytest.raises(actions.StaffAccount):
        actions.act(case=case, moderator=moderator, decision=decide(person="delete_account"))


# Appeals


def decide_one(post=None):
    case = make_case(post or make_post())
    moderator = take(case)
    [action] = actions.act(case=case, moderator=moderator, decision=decide(content="hide"))
    return action, moderator


def test_an_appeal_is_decided_by_another_and_once():
    action, first = decide_one()
    appeal = appeals.file_appeal(user=action.subject, action=action, text="다시 봐 주세요")
    with pytest.raises(appeals.SameModerator):
        appeals.decide_appeal(appeal=appeal, moderator=first, is_overturned=False, answer="그대로")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(
            state="upheld", decider=first, decided_at=timezone.now(), answer="그대로"
        )
    stale = Appeal.objects.get(pk=appeal.pk)
    appeals.decide_appeal(
        appeal=appeal, moderator=make_moderator(), is_overturned=False, answer="그대로 둘게요"
    )
    with pytest.raises(Conflict):
        appeals.decide_appeal(
            appeal=stale, moderator=make_moderator(), is_overturned=True, answer="되돌려요"
        )
    assert Post.objects.get().state == "hidden"


def test_an_appeal_has_thirty_days_and_one_try():
    action, _ = decide_one()
    with pytest.raises(appeals.AppealTooLate):
        appeals.file_appeal(
            user=action.subject,
            action=action,
            text="늦었어요",
            now=timezone.now() + timedelta(days=30, minutes=1),
        )
    with pytest.raises(appeals.AppealTooLate):
        appeals.file_appeal(user=UserFactory(), action=action, text="남이에요")
    appeals.file_appeal(user=action.subject, action=action, text="다시 봐 주세요")
    with pytest.raises(appeals.AppealedAlready):
        appeals.file_appeal(user=action.subject, action=action, text="또요")


def test_a_removed_post_is_purged_after_the_time_to_appeal():
    post, now = make_post(), timezone.now()
    case = make_case(post)
    actions.act(case=case, moderator=take(case), decision=decide(content="remove"), now=now)
    ends.sweep_sanctions(now=now + timedelta(days=29))
    assert Post.objects.get().state == "removed"
    ends.sweep_sanctions(now=now + timedelta(days=31))
    assert Post.objects.get().state == "deleted"


# Looks


@pytest.mark.parametrize(("bits", "is_blocked"), [(0, True), (6, True), (7, False)])
def test_alike_images_are_recognised_by_few_bits(bits, is_blocked):
    look = 0x0F0F_3C3C_5A5A_6996 - (1 << 63)
    BlockedLook.objects.create(look=look)
    assert blocked.is_look_blocked(look ^ ((1 << bits) - 1)) is is_blocked


@pytest.mark.parametrize("look", [0, -1, None, 7])
def test_even_pictures_block_nothing_and_are_not_blocked(look):
    BlockedLook.objects.create(look=0)
    assert blocked.is_look_blocked(look) is False


# Ledgers


def test_logs_cannot_be_changed():
    case = make_case(reason="suicide_information")
    moderator = take(case)
    evidence.refer_case(case=case, moderator=moderator, authority="kcsc", reference="2026-1")
    evidence.note_opening(case=case, moderator=moderator, kind="case")
    for rows, change in [
        (CaseChange.objects, {"what": "x"}),
        (ModeratorAccess.objects, {"kind": "identity"}),
        (case.referrals, {"authority": "police_112"}),
        (Evidence.objects, {"text": "x"}),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.all().delete()
    with transaction.atomic(), allow_erasure():
        case.delete()


def test_a_profile_is_reported_and_its_person_warned():
    profile = make_profile()
    case = make_case(profile)
    assert describe(profile).public_id == case.target_id == profile.user.public_id
    actions.act(case=case, moderator=take(case), decision=decide(person="warn"))
    assert [one.kind for one in ModerationAction.objects.visible_to(profile.user)] == ["warn"]
    with pytest.raises(NotPermitted):
        take(make_case(profile), profile.user)
