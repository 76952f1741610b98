"""One cleaning of what people write in the feed, and what is found in it.

HTML is text here: it is stored as it was typed and escaped where it is shown.
"""

import re
import unicodedata

from core.errors import InvalidInput
from core.text import ControlCharacters, EmptyText, TextTooLong
from feed.rules import posts as limits

__all__ = [
    "ControlCharacters",
    "EmptyText",
    "HiddenCharacters",
    "StackedMarks",
    "TagNotAccepted",
    "TagTooLong",
    "TextTooLong",
    "TooManyMentions",
    "TooManyTags",
    "clean_tag",
    "clean_text",
    "find_links",
    "find_mentions",
    "find_tags",
]


class HiddenCharacters(InvalidInput):
    """Characters nobody sees that change what others read: another order, hidden letters."""

    code = "text_has_hidden_characters"
    default_detail = (
        "글의 차례를 바꾸거나 글자를 숨기는 문자가 들어 있어요. 그 부분을 지우고 다시 적어 주세요."
    )


class StackedMarks(InvalidInput):
    """Marks piled up on one letter until they cover the lines around it."""

    code = "text_stacks_marks"
    default_detail = "한 글자에 기호가 너무 많이 겹쳐 있어요. 그 부분을 지우고 다시 적어 주세요."


class TagTooLong(InvalidInput):
    """A hashtag longer than thirty letters (F9)."""

    code = "tag_too_long"
    default_detail = f"해시태그는 {limits.TAG_LENGTH}자까지 쓸 수 있어요."


class TagNotAccepted(InvalidInput):
    """Not a word a post could be found by."""

    code = "tag_not_accepted"
    default_detail = "해시태그는 글자, 숫자, 밑줄로 적어 주세요."


class TooManyTags(InvalidInput):
    """More than ten hashtags (F9)."""

    code = "too_many_tags"
    default_detail = f"해시태그는 글 하나에 {limits.TAG_LIMIT}개까지 쓸 수 있어요."


class TooManyMentions(InvalidInput):
    """More people called than one post is for."""

    code = "too_many_mentions"
    default_detail = f"글 하나에서 {limits.MENTION_LIMIT}명까지 부를 수 있어요."


# Overrides turn the order of letters round; the others that steer direction only get lost.
_OVERRIDES = frozenset("\u202d\u202e")
_JOINER = "\u200d"
_STYLES = frozenset("\ufe0e\ufe0f")
# Letters with no shape, typed as empty names and empty lines: they count as the space they show.
_BLANKS = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0\u2800\t"), " ")
_BLANKS |= dict.fromkeys(map(ord, "\u2028\u2029\x85"), "\n")
_SHAPELESS = frozenset("\u034f\u17b4\u17b5\u180b\u180c\u180d\u180f")
_MOST_MARKS = 3
_EMOJI = (
    (0x1F000, 0x1FAFF),
    (0x2190, 0x2BFF),
    (0x3030, 0x303D),
    (0x3297, 0x3299),
    (0x203C, 0x2049),
    (0x2122, 0x2139),
    (0xA9, 0xAE),
)
# A flag of England, Scotland or Wales spells its name in letters nobody sees.
_FLAG = re.compile("\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f")
_TAG_LETTERS = re.compile("[\U000e0000-\U000e007f]")
_EMPTY_LINES = re.compile(r"\n(?: *\n){3,}")
_TAG = re.compile(r"(?<![\w/&#＃])[#＃](\w+)")
_HANDLE = re.compile(r"(?<![\w@.＠])[@＠]([A-Za-z0-9_]{3,20})(?![A-Za-z0-9_])")
_ENDINGS = (
    "app|biz|co|com|dev|gg|info|io|kr|link|ly|me|net|online|org|ru|shop|site|store|to|top|tv|xyz"
)
_LINK = re.compile(
    rf"https?://[^\s<>\"'`]+|www\.[^\s<>\"'`]+"
    rf"|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?:{_ENDINGS})(?![\w.-])(?:/[^\s<>\"'`]*)?",
    re.IGNORECASE,
)
_ADDRESS_END = ".,!?:;)]}…'\""


def clean_text(text: str, *, limit: int, is_optional: bool = False, is_line: bool = False) -> str:
    """Return what a person wrote as others may read it: NFC, nothing hidden, `limit` letters.

    What gets into a text unseen (zero-width spaces, direction marks of copied numbers) is taken
    out; emoji keep their joiners. `is_line` makes line breaks spaces. Raise TextTooLong,
    ControlCharacters, HiddenCharacters, StackedMarks, or EmptyText unless `is_optional`.
    """
    if len(text) > limit * 4:
        raise TextTooLong()
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    _refuse_hidden(plain)
    clean = unicodedata.normalize("NFC", _drop_unseen(plain))
    clean = " ".join(clean.split()) if is_line else _EMPTY_LINES.sub("\n\n\n", clean).strip()
    _refuse_stacked(clean)
    if not clean and not is_optional:
        raise EmptyText()
    if len(clean) > limit:
        raise TextTooLong()
    return clean


def _refuse_hidden(text: str) -> None:
    if any(_is_control(letter) for letter in text):
        raise ControlCharacters()
    if _OVERRIDES & set(text) or _TAG_LETTERS.search(_FLAG.sub("", text)):
        raise HiddenCharacters()


def _is_control(letter: str) -> bool:
    """Controls, lone surrogates and code points that are no characters."""
    code = ord(letter)
    is_none = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return is_none or (letter != "\n" and unicodedata.category(letter) in {"Cc", "Cs"})


def _drop_unseen(text: str) -> str:
    """Take out what has no shape, but for what joins and styles emoji."""
    kept: list[str] = []
    for place, letter in enumerate(text):
        if not _is_unseen(letter) or _belongs_to_emoji(text, place, kept):
            kept.append(letter)
    return "".join(kept)


def _is_unseen(letter: str) -> bool:
    is_selector = "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
    return unicodedata.category(letter) == "Cf" or is_selector or letter in _SHAPELESS


def _belongs_to_emoji(text: str, place: int, kept: list[str]) -> bool:
    letter, before = text[place], kept[-1] if kept else ""
    if letter == _JOINER:
        return _is_emoji(text[place + 1 : place + 2]) and (before in _STYLES or _is_emoji(before))
    if letter in _STYLES:
        return _is_emoji(before) or (before != "" and before in "0123456789#*")
    return bool(_TAG_LETTERS.match(letter))


def _is_emoji(letter: str) -> bool:
    return bool(letter) and any(first <= ord(letter) <= last for first, last in _EMOJI)


def _refuse_stacked(text: str) -> None:
    stacked = 0
    for letter in text:
        stacked = stacked + 1 if unicodedata.category(letter) in {"Mn", "Me"} else 0
        if stacked > _MOST_MARKS:
            raise StackedMarks()


def clean_tag(name: str) -> str:
    """Return a hashtag as it is stored: without `#`, NFC, lower case. Raise TagTooLong, …."""
    if len(name) > limits.TAG_LENGTH * 4:
        raise TagTooLong()
    bare = clean_text(name, limit=limits.TAG_LENGTH * 4, is_line=True).lstrip("#＃")
    clean = unicodedata.normalize("NFC", bare.lower())
    if len(clean) > limits.TAG_LENGTH:
        raise TagTooLong()
    if not re.fullmatch(r"\w+", clean) or not _names_something(clean):
        raise TagNotAccepted()
    return clean


def _names_something(name: str) -> bool:
    """A number or a line alone is no word: `#1` means a rank, `#__` nothing."""
    return any(letter.isalpha() for letter in name)


def find_tags(text: str) -> tuple[str, ...]:
    """List the hashtags of a cleaned text, each once. Raise TagTooLong or TooManyTags."""
    found = [name for name in _TAG.findall(_hide_links(text)) if _names_something(name)]
    tags = tuple(dict.fromkeys(clean_tag(name) for name in found))
    if len(tags) > limits.TAG_LIMIT:
        raise TooManyTags()
    return tags


def find_mentions(text: str) -> tuple[str, ...]:
    """List the handles a cleaned text calls, each once. Raise TooManyMentions."""
    handles = tuple(dict.fromkeys(name.lower() for name in _HANDLE.findall(_hide_links(text))))
    if len(handles) > limits.MENTION_LIMIT:
        raise TooManyMentions()
    return handles


def find_links(text: str) -> tuple[str, ...]:
    """List the addresses a cleaned text leads to, those without a scheme too."""
    return tuple(match.group().rstrip(_ADDRESS_END) for match in _LINK.finditer(text))


def _hide_links(text: str) -> str:
    """An address may hold `#` and `@`; they call nobody."""
    return _LINK.sub(lambda match: " " * len(match.group()), text)
