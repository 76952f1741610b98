"""Plain Korean for what the numbers say; kind, without cheer or blame."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

REASON_TEXTS = {
    "EWMA_UP": gettext_lazy("최근 며칠, 힘든 마음이 평소보다 이어졌어요."),
    "CUSUM_UP": gettext_lazy("평소와 다른 흐름이 조금씩 쌓였어요."),
    "NEG_RATIO_UP": gettext_lazy("지난 7일 동안 힘든 마음이 담긴 말이 평소보다 많았어요."),
    "INERTIA_UP": gettext_lazy("가라앉은 마음이 다음 날까지 가는 날이 늘었어요."),
    "INSTABILITY_UP": gettext_lazy("하루하루 마음의 오르내림이 평소보다 컸어요."),
    "NIGHT_SHIFT": gettext_lazy("새벽(0시~5시)에 나눈 이야기가 평소보다 늘었어요."),
}
EXTRA_LABELS = {
    "neutral": gettext_lazy("잔잔함"),
    "joke": gettext_lazy("농담"),
    "unknown": gettext_lazy("알 수 없음"),
}
# Difference of mean valence that a person would call a difference.
NOTICEABLE_SHIFT = 0.15
_HANGUL_FIRST, _HANGUL_LAST, _FINALS = 0xAC00, 0xD7A3, 28


def end_sentence(noun: str) -> str:
    """Put 이에요 or 예요 after a noun, by its last syllable."""
    last = ord(noun[-1]) if noun else 0
    is_hangul = _HANGUL_FIRST <= last <= _HANGUL_LAST
    has_final = is_hangul and (last - _HANGUL_FIRST) % _FINALS != 0
    return f"{noun}{'이에요' if has_final else '예요'}"


def explain_reasons(codes: Sequence[str]) -> list[str]:
    """Return a sentence for each reason code; an unknown code says nothing."""
    return [str(REASON_TEXTS[code]) for code in codes if code in REASON_TEXTS]


def describe_wait(*, days: int, messages: int) -> str:
    """Say what is still wanting before a trend can be told, without asking for it."""
    if days:
        return _("평소의 흐름을 알기까지 이야기한 날이 %(days)d일 더 필요해요.") % {"days": days}
    if messages:
        return _("평소의 흐름을 알기까지 %(count)d마디가 더 필요해요.") % {"count": messages}
    return _("평소의 흐름을 알아 가고 있어요.")


def describe_weight(lightness: float | None) -> str:
    """Say how light days were, valence turned round."""
    if lightness is None:
        return _("읽은 마음이 없어요")
    if abs(lightness) < NOTICEABLE_SHIFT:
        return _("잔잔한 편")
    return _("가벼운 편") if lightness > 0 else _("무거운 편")


def describe_period(
    *, days: int, active_days: int, message_count: int, shares: Sequence[tuple[str, float]]
) -> str:
    """Sum a period up in one or two sentences; `shares` are (label, 0..1), largest first."""
    values: Mapping[str, int] = {"days": days, "active": active_days, "count": message_count}
    if not message_count:
        return _("최근 %(days)d일 동안 나눈 이야기가 없어요.") % values
    opening = _("최근 %(days)d일 가운데 %(active)d일, 모두 %(count)d마디를 나눴어요.") % values
    if not shares:
        return opening
    label, share = shares[0]
    leading = _("가장 자주 보인 마음은 %(emotion)s(%(percent)d%%).") % {
        "emotion": end_sentence(label),
        "percent": round(share * 100),
    }
    return f"{opening} {leading}"


def describe_shift(*, now: float | None, before: float | None) -> str:
    """Compare two mean valences; empty where there is nothing to compare."""
    if now is None or before is None:
        return ""
    if now - before >= NOTICEABLE_SHIFT:
        return _("그 앞의 같은 기간보다 마음이 조금 무거웠어요.")
    if before - now >= NOTICEABLE_SHIFT:
        return _("그 앞의 같은 기간보다 마음이 조금 가벼웠어요.")
    return _("그 앞의 같은 기간과 비슷했어요.")
