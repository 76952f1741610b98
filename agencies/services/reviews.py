"""A person's rights about an automated signal: explanation, a human's look, refusal (B17)."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import services as accounts
from accounts.models import User
from agencies import rules
from agencies.models import Alert, ReviewRequest
from core.errors import InvalidInput
from core.text import clean_text
from core.transitions import transition

REFUSED = "요청하신 대로 자동 판단에 쓰는 동의를 철회했어요."


class UnknownReviewKind(InvalidInput):
    """A person may ask for an explanation or for a human's look; refusing is done by itself."""

    code = "unknown_review_kind"
    default_detail = "무엇을 원하는지 골라 주세요."


class NotRefusable(InvalidInput):
    """Only consents that feed automated signals can be refused here."""

    code = "not_refusable"
    default_detail = "여기에서 거부할 수 없는 항목이에요."


def request_review(*, alert: Alert, kind: str) -> ReviewRequest:
    """Ask a human, who answers within 30 days; asking again while it waits is once."""
    if kind not in {ReviewRequest.Kind.EXPLAIN, ReviewRequest.Kind.REVIEW}:
        raise UnknownReviewKind()
    try:
        with transaction.atomic():
            row, _ = ReviewRequest.objects.get_or_create(
                alert=alert,
                kind=kind,
                state=ReviewRequest.State.OPEN,
                defaults={"due_at": timezone.now() + rules.REVIEW_TIME},
            )
    except IntegrityError:  # two taps at once
        row = ReviewRequest.objects.get(alert=alert, kind=kind, state=ReviewRequest.State.OPEN)
    return row


@transaction.atomic
def refuse_automation(*, alert: Alert, code: str, channel: str) -> ReviewRequest:
    """Withdraw the consent an automated signal rests on, and record that it was refused."""
    if code not in rules.REFUSABLE:
        raise NotRefusable()
    accounts.withdraw_consent(user=alert.user, code=code, channel=channel)
    now = timezone.now()
    known = ReviewRequest.objects.filter(alert=alert, kind=ReviewRequest.Kind.REFUSE).first()
    return known or ReviewRequest.objects.create(
        alert=alert,
        kind=ReviewRequest.Kind.REFUSE,
        state=ReviewRequest.State.ANSWERED,
        due_at=now + rules.REVIEW_TIME,
        answer=REFUSED,
        answered_at=now,
    )


@transaction.atomic
def answer_review(*, review: ReviewRequest, text: str, operator: User) -> ReviewRequest:
    """Answer in a human's words, once, and tell the person. Raise EmptyText or Conflict."""
    answer = clean_text(text, limit=2000)
    transition(
        row=review,
        table=rules.REVIEW_MOVES,
        to=ReviewRequest.State.ANSWERED,
        answer=answer,
        answered_at=timezone.now(),
        answered_by=operator,
    )
    _tell_answered(review)
    return review


def _tell_answered(review: ReviewRequest) -> None:
    accounts.notify(
        user=review.alert.user,
        kind="review_answered",
        title="물어보신 것에 답이 왔어요",
        body="안내를 받은 까닭에 대한 답이에요. 편할 때 읽어 보세요.",
        url=f"/me/alerts/{review.alert.public_id}/",
        dedupe_key=f"review-{review.public_id}",
    )
