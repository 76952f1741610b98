"""Wrong codes are counted, so that nobody tries them all."""

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from core.errors import TooManyRequests
from missions.rules import proofs as rules


class TooManyGuesses(TooManyRequests):
    """More wrong codes than anybody mistypes."""

    code = "too_many_guesses"
    default_detail = "코드가 여러 번 맞지 않았어요. 10분 뒤에 다시 해 주세요."


def digest(*, place: str, code: str) -> str:
    """Hash a code under our key: the table alone does not tell what opens."""
    return salted_hmac(f"ongi.{place}", code, algorithm="sha256").hexdigest()


def check_guesses(*, who: str) -> None:
    """Refuse with TooManyGuesses whoever was wrong too often."""
    if cache.get(_key(who), 0) >= rules.GUESSES:
        raise TooManyGuesses()


def note_wrong(*, who: str) -> None:
    """Count one wrong code."""
    cache.add(_key(who), 0, timeout=rules.GUESS_TIME.total_seconds())
    cache.incr(_key(who))


def _key(who: str) -> str:
    return f"mission-guesses:{who}"
