"""Leaving: asked for, closed at once, undone within seven days (B14)."""

from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import rules, selectors, signals
from accounts.models import DeletionRequest, StaffMember, User
from accounts.services.exports import discard_exports
from accounts.services.sign_ins import end_sign_ins
from core.errors import Conflict
from core.transitions import transition

State = DeletionRequest.State


class StaffStays(Conflict):
    """Whoever works at an agency or runs the service leaves that work first."""

    code = "staff_account"
    default_detail = (
        "기관 직원이나 운영자 계정은 바로 지울 수 없어요. "
        "먼저 책임자에게 역할을 풀어 달라고 해 주세요."
    )


class NothingToUndo(Conflict):
    """There is no deletion waiting, or it has begun."""

    code = "nothing_to_undo"
    default_detail = "되돌릴 수 있는 삭제 요청이 없어요. 이미 지우기 시작했을 수 있어요."


class AccountErased(Conflict):
    """What is left of this account is nobody."""

    code = "account_erased"
    default_detail = "이미 지워진 계정이에요."


@transaction.atomic
def request_deletion(*, user: User, reason: str) -> DeletionRequest:
    """Close an account now and erase it in seven days; asking twice is once.

    Every session ends, open alerts at agencies are taken back, copies of the data are deleted;
    nothing else is, so that undoing brings all of it back. Raise StaffStays or AccountErased.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = DeletionRequest.objects.filter(
        user=person, state__in=[State.REQUESTED, State.ERASING]
    ).first()
    if standing:
        return standing
    _check_leaving(person)
    request = DeletionRequest.objects.create(
        user=person, reason=reason, due_at=timezone.now() + rules.UNDO_TIME
    )
    _close(person)
    discard_exports(user=person)
    transaction.on_commit(partial(_tell_requested, person, request))
    user.refresh_from_db()
    return request


def _check_leaving(person: User) -> None:
    if person.erased_at:
        raise AccountErased()
    if person.is_staff or StaffMember.objects.filter(user=person, is_active=True).exists():
        raise StaffStays()


def _close(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False, session_epoch=F("session_epoch") + 1)
    end_sign_ins(user=person)


def _tell_requested(person: User, request: DeletionRequest) -> None:
    signals.account_closed.send_robust(sender=User, user=person)
    if person.email:
        mail_person(
            to=person.email, template="deletion_requested", request=request, is_reliable=False
        )


@transaction.atomic
def cancel_deletion(*, user: User) -> DeletionRequest:
    """Open a closed account again as it was; sessions stay ended. Raise NothingToUndo."""
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    request = selectors.get_pending_deletion(person)
    if request is None:
        raise NothingToUndo()
    transition(
        row=request,
        table=rules.DELETION_MOVES,
        to=State.CANCELLED,
        updated_at=timezone.now(),
    )
    User.objects.filter(pk=person.pk).update(is_active=True)
    user.refresh_from_db()
    return request


def mail_person(
    *, to: str, template: str, request: DeletionRequest, is_reliable: bool = True
) -> None:
    """Write to a person about their deletion; where `is_reliable`, a failure is raised."""
    context = {"request": request, "counts": selectors.describe_counts(request)}
    subject = render_to_string(f"accounts/email/{template}_subject.txt", context).strip()
    body = render_to_string(f"accounts/email/{template}.txt", context)
    send_mail(subject, body, None, [to], fail_silently=not is_reliable)
