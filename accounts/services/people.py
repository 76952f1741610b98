import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import rules, signals
from accounts.models import BirthDateCorrection, ConsentPurpose, Region, User
from accounts.services.consents import grant_consent
from core.errors import Conflict, InvalidInput


class EmailTaken(Conflict):
    """Somebody signed up with this address already."""

    code = "email_taken"
    default_detail = "이미 가입한 이메일이에요. 로그인하거나 비밀번호를 다시 정해 주세요."


class TermsNotAccepted(InvalidInput):
    """Nobody becomes a member without agreeing to the terms."""

    code = "terms_not_accepted"
    default_detail = "이용약관에 동의해야 가입할 수 있어요."


class ReasonMissing(InvalidInput):
    """Whoever corrects a birth date says why."""

    code = "reason_missing"
    default_detail = "고치는 까닭을 적어 주세요."


def sign_up(
    *,
    user: User,
    nickname: str,
    birth_date: datetime.date,
    region: Region,
    is_terms_accepted: bool,
    channel: str = "signup",
) -> User:
    """Store a new account (with its e-mail and password already set) and its consent to the terms.

    Under fourteen, or without the terms, nothing is stored.
    """
    rules.check_birth_date(birth_date, timezone.localdate())
    if not is_terms_accepted:
        raise TermsNotAccepted()
    user.nickname = rules.clean_nickname(nickname)
    user.birth_date = birth_date
    user.region = region
    user.email = user.email.lower() if user.email else None
    try:
        with transaction.atomic():
            user.save()
            grant_consent(user=user, code=ConsentPurpose.Code.SERVICE, channel=channel)
    except IntegrityError as error:
        raise EmailTaken() from error
    return user


def update_profile(
    *, user: User, nickname: str | None = None, region: Region | None = None
) -> User:
    """Change the nickname or the region, whichever is given."""
    if nickname is not None:
        user.nickname = rules.clean_nickname(nickname)
    if region is not None:
        user.region = region
    user.save(update_fields=["nickname", "region"])
    return user


@transaction.atomic
def correct_birth_date(
    *, user: User, birth_date: datetime.date, reason: str, corrected_by: User
) -> BirthDateCorrection:
    """Change the date that nobody else may change (A13), and write down who did and why."""
    rules.check_birth_date(birth_date, timezone.localdate())
    if not reason.strip():
        raise ReasonMissing()
    locked = User.objects.select_for_update().get(pk=user.pk)
    row = BirthDateCorrection.objects.create(
        subject=locked,
        corrected_by=corrected_by,
        old_date=locked.birth_date,
        new_date=birth_date,
        reason=reason.strip()[:200],
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ongi.correcting_birth_date = 'on'")
        User.objects.filter(pk=user.pk).update(birth_date=birth_date)
        cursor.execute("SET LOCAL ongi.correcting_birth_date = 'off'")
    user.birth_date = locked.birth_date = birth_date
    tell = partial(signals.birth_date_corrected.send_robust, User, user=locked)
    transaction.on_commit(tell)
    return row


def trust_email(*, user: User) -> None:
    """Count an account's address as confirmed where we ourselves made the account."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def free_email(*, email: str, owner: User) -> None:
    """Take an address from accounts that never confirmed it, for the one who just has.

    Whoever can read its mail owns it; operators made by hand keep theirs.
    """
    others = EmailAddress.objects.filter(email=email).exclude(user=owner)
    confirmed = others.filter(verified=True).values("user")
    others.filter(verified=False).delete()
    User.objects.filter(email=email, is_staff=False).exclude(pk=owner.pk).exclude(
        pk__in=confirmed
    ).update(email=None)
