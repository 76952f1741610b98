from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import AccessLog, ConsentEvent, DisclosureRecord, Notification
from accounts.selectors import has_consent
from agencies import services
from agencies.models import Excerpt, ExcerptRequest
from agencies.selectors.sharing import list_choosable_lines, preview_lines
from agencies.services import sharing
from core.text import EmptyText
from tests.factories.accounts import StaffMemberFactory
from tests.factories.cases import CaseFactory
from tests.factories.chat import ConversationFactory, MessageFactory, ReplyFactory

pytestmark = pytest.mark.django_db
CONSENT = "counsel_share_excerpt"


@pytest.fixture
def case():
    return CaseFactory(state="active")


@pytest.fixture
def room(case):
    return ConversationFactory(user=case.user)


@pytest.fixture
def asked(case):
    return sharing.ask_excerpts(
        case=case, member=case.assigned_to, reason="밤에 힘든 때를 알고 싶어요"
    )


def show(asked, *lines):
    ids = [line.public_id for line in lines]
    return sharing.approve_excerpts(request=asked, line_ids=ids, channel="web")


def test_ask_tells_the_person_once(case, asked):
    assert (asked.state, asked.asked_by) == ("asked", case.assigned_to)
    assert Notification.objects.get(user=case.user).url == f"/help/excerpts/{asked.public_id}/"
    with pytest.raises(sharing.ExcerptAsked):
        sharing.ask_excerpts(case=case, member=case.assigned_to, reason="또")
    assert not DisclosureRecord.objects.exists()


def test_only_the_holder_asks(case):
    for member in (
        StaffMemberFactory(agency=case.agency, role="supervisor"),
        StaffMemberFactory(agency=case.agency, role="counsellor"),
        StaffMemberFactory(role="counsellor"),
    ):
        with pytest.raises(sharing.NotYourCase):
            sharing.ask_excerpts(case=case, member=member, reason="까닭")
    with pytest.raises(EmptyText):
        sharing.ask_excerpts(case=case, member=case.assigned_to, reason=" ")
    assert not ExcerptRequest.objects.exists()


def test_approve_shows_masked_lines_to_the_holder_for_seven_days(case, asked, room):
    line = MessageFactory(conversation=room, text="내 번호는 010-1234-5678이야. 밤이 무서워")
    MessageFactory(conversation=room, text="이건 고르지 않았어")
    shown = show(asked, line)
    excerpt = Excerpt.objects.get()
    assert excerpt.text == "내 번호는 [전화번호]이야. 밤이 무서워"
    assert shown.state == "approved"
    assert timedelta(days=6, hours=23) < shown.expires_at - timezone.now() <= timedelta(days=7)
    record = DisclosureRecord.objects.get()
    assert (record.tier, record.items, record.agency) == ("T3", ["excerpts"], case.agency)
    assert record.consent_event.purpose.code == CONSENT
    (read,) = sharing.read_excerpts(case=case, member=case.assigned_to)
    assert [one.pk for one in read.shown] == [excerpt.pk]
    log = AccessLog.objects.get()
    assert (log.target_kind, log.target_id) == ("excerpt", str(shown.public_id))


def test_nobody_but_the_holder_reads(case, asked, room):
    show(asked, MessageFactory(conversation=room))
    supervisor = StaffMemberFactory(agency=case.agency, role="supervisor")
    assert sharing.read_excerpts(case=case, member=supervisor) == []
    assert not AccessLog.objects.exists()


def test_lines_of_others_of_companions_and_deleted_ones_cannot_be_shown(case, asked, room):
    reply = ReplyFactory(conversation=room, state="done", text="친구의 말")
    gone = MessageFactory(conversation=room, deleted_at=timezone.now())
    for line in (reply, gone, MessageFactory()):
        with pytest.raises(sharing.NothingChosen):
            show(asked, line)
    asked.refresh_from_db()
    assert (asked.state, has_consent(case.user, CONSENT)) == ("asked", False)
    assert not Excerpt.objects.exists()


@pytest.mark.parametrize("count", [0, 11])
def test_one_to_ten_lines_are_shown(asked, room, count):
    lines = [MessageFactory(conversation=room) for _ in range(count)]
    with pytest.raises(sharing.NothingChosen):
        show(asked, *lines)
    assert not ConsentEvent.objects.filter(purpose__code=CONSENT).exists()


def test_decline_shows_nothing_and_cannot_be_answered_again(asked, room):
    line = MessageFactory(conversation=room)
    assert sharing.decline_excerpts(request=asked).state == "declined"
    with pytest.raises(sharing.AnswerTooLate):
        show(asked, line)
    assert not Excerpt.objects.exists()


def test_revoke_deletes_at_once_and_ends_the_consent(case, asked, room):
    shown = show(asked, MessageFactory(conversation=room))
    sharing.revoke_excerpts(request=shown, channel="web")
    assert not Excerpt.objects.exists()
    assert sharing.read_excerpts(case=case, member=case.assigned_to) == []
    assert not has_consent(case.user, CONSENT)
    with pytest.raises(sharing.AnswerTooLate):
        sharing.revoke_excerpts(request=shown, channel="web")


def test_withdrawn_consent_takes_all_back(case, asked, room, django_capture_on_commit_callbacks):
    show(asked, MessageFactory(conversation=room))
    with django_capture_on_commit_callbacks(execute=True):
        accounts.withdraw_consent(user=case.user, code=CONSENT, channel="web")
    assert sharing.read_excerpts(case=case, member=case.assigned_to) == []
    services.sweep_sharing()
    asked.refresh_from_db()
    assert (asked.state, Excerpt.objects.count()) == ("revoked", 0)


def test_sweep_deletes_after_seven_days_and_closes_the_unanswered(case, asked, room):
    show(asked, MessageFactory(conversation=room))
    waiting = sharing.ask_excerpts(case=case, member=case.assigned_to, reason="또 여쭤요")
    now = timezone.now()
    assert services.sweep_sharing(now=now + timedelta(hours=71))["expired"] == 0
    assert services.sweep_sharing(now=now + timedelta(hours=73))["expired"] == 1
    waiting.refresh_from_db()
    assert waiting.state == "expired"
    assert services.sweep_sharing(now=now + timedelta(days=7, minutes=1))["expired"] == 1
    asked.refresh_from_db()
    assert (asked.state, Excerpt.objects.count()) == ("expired", 0)


def test_choosable_lines_are_the_persons_own_newest_first(case, room):
    first = MessageFactory(conversation=room, text="먼저")
    second = MessageFactory(conversation=room, text="나중에 계좌 국민 123456-01-123456")
    ReplyFactory(conversation=room, state="done", text="친구의 말")
    MessageFactory(text="남의 말")
    lines = [one for one in list_choosable_lines(user=case.user) if one.text != "오늘은 좀 지쳤어"]
    assert [line.line_id for line in lines] == [second.public_id, first.public_id]
    assert (lines[0].is_masked, lines[1].is_masked) == (True, False)
    assert "[계좌번호]" in lines[0].text
    assert preview_lines(user=case.user, line_ids=[]) == []
