import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import rules
from accounts.models import ConsentPurpose, Region, User
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
