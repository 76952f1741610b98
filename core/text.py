"""One reading of what people type, for every door it comes in by."""

import unicodedata

from core.errors import InvalidInput


class EmptyText(InvalidInput):
    """Nothing but spaces."""

    code = "text_empty"
    default_detail = "내용을 적어 주세요."


class TextTooLong(InvalidInput):
    """More characters than this place takes."""

    code = "text_too_long"
    default_detail = "글이 너무 길어요. 조금 줄여 주세요."


class ControlCharacters(InvalidInput):
    """Characters that no keyboard types and no screen shows."""

    code = "text_has_control_characters"
    default_detail = "글에 쓸 수 없는 문자가 들어 있어요."


def clean_text(text: str, *, limit: int) -> str:
    """Return the text in NFC without outer spaces, at most `limit` characters long.

    Raise EmptyText, TextTooLong or ControlCharacters (Unicode category Cc but newline and tab,
    and lone surrogates, which PostgreSQL cannot store).
    """
    if len(text) > limit * 4:
        raise TextTooLong()
    clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in clean):
        raise ControlCharacters()
    if not clean:
        raise EmptyText()
    if len(clean) > limit:
        raise TextTooLong()
    return clean
