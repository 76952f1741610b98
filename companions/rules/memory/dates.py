"""When something happens: Korean everyday dates, counted from the day they were said (KST).

Weeks run Monday to Sunday, as in "다음 주 월요일". A bare weekday is the next one after today; a
bare day of the month or month and day the next one not yet over.
"""

import calendar
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

KST = ZoneInfo("Asia/Seoul")
HORIZON_DAYS = 400

_WEEKDAYS = "월화수목금토일"
_NATIVE = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "이레": 7, "여드레": 8,
           "아흐레": 9, "열흘": 10, "보름": 15}  # fmt: skip
_COUNTS = {"한": 1, "두": 2, "세": 3, "네": 4, "일": 1, "이": 2, "삼": 3, "사": 4}
_RELATIVE = {
    "오늘": 0, "내일": 1, "낼": 1, "모레": 2, "내일모레": 2, "낼모레": 2, "글피": 3, "그글피": 4,
    "어제": -1, "그저께": -2, "그제": -2, "엊그제": -2, "그끄저께": -3,
}  # fmt: skip
_FESTIVALS = {
    "크리스마스이브": (12, 24), "크리스마스": (12, 25), "성탄절": (12, 25), "연말": (12, 31),
    "어린이날": (5, 5), "어버이날": (5, 8), "밸런타인데이": (2, 14), "발렌타인데이": (2, 14),
    "화이트데이": (3, 14), "할로윈": (10, 31), "한글날": (10, 9),
}  # fmt: skip


def _any_of(words: Iterable[str]) -> str:
    """A pattern of words, the longest tried first."""
    return "|".join(sorted(words, key=len, reverse=True))


@dataclass(frozen=True)
class DateMention:
    """A stretch of text that names a day, or only about when (`day` is None then)."""

    start: int
    end: int
    day: date | None
    label: str
    is_past: bool = False


def said_on(said_at: datetime) -> date:
    """The day in Korea on which something was said."""
    return said_at.astimezone(KST).date()


def name_day(day: date) -> str:
    """Write a day as people say it."""
    return f"{day.month}월 {day.day}일"


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shift_month(today: date, months: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _next_yearly(today: date, month: int, day: int) -> date | None:
    for year in range(today.year, today.year + 9):
        found = _safe(year, month, day)
        if found and found >= today:
            return found
    return None


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _COUNTS[text]


def _monday(today: date, weeks: int) -> date:
    return today + timedelta(days=-today.weekday() + 7 * weeks)


_WEEKS = {
    "저저번": -2, "지지난": -2, "지난": -1, "저번": -1, "이번": 0, "금": 0,
    "다음": 1, "담": 1, "다다음": 2, "다담": 2,
}  # fmt: skip
_WEEK = r"(저저번|지지난|지난|저번|이번|금|다다음|다담|다음|담)\s?주"
_N = r"(\d{1,3}|한|두|세|네)"
_LATER = r"\s?(?:뒤|후|있다가)"


def _weekday_of_week(match: re.Match[str], today: date) -> date | None:
    return _monday(today, _WEEKS[match[1]]) + timedelta(days=_WEEKDAYS.index(match[2]))


def _weekend_of_week(match: re.Match[str], today: date) -> date | None:
    return _monday(today, _WEEKS[match[1]]) + timedelta(days=5)


def _bare_weekend(match: re.Match[str], today: date) -> date | None:
    saturday = _monday(today, 0) + timedelta(days=5)
    return max(saturday, today)


def _bare_weekday(match: re.Match[str], today: date) -> date | None:
    ahead = (_WEEKDAYS.index(match[1]) - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead)


def _coming_weekday(match: re.Match[str], today: date) -> date | None:
    ahead = (_WEEKDAYS.index(match[1]) - today.weekday()) % 7
    return today + timedelta(days=ahead)


def _full_date(match: re.Match[str], today: date) -> date | None:
    return _safe(int(match[1]), int(match[2]), int(match[3]))


def _month_and_day(match: re.Match[str], today: date) -> date | None:
    return _next_yearly(today, int(match[1]), int(match[2]))


def _day_of_shifted_month(match: re.Match[str], today: date) -> date | None:
    year, month = _shift_month(today, {"이번": 0, "다음": 1, "담": 1, "다다음": 2}[match[1]])
    return _safe(year, month, int(match[2]))


def _end_of_shifted_month(match: re.Match[str], today: date) -> date | None:
    return _month_end(*_shift_month(today, {"이번": 0, "다음": 1, "담": 1, "다다음": 2}[match[1]]))


def _day_of_month(match: re.Match[str], today: date) -> date | None:
    for months in range(13):
        found = _safe(*_shift_month(today, months), int(match[1]))
        if found and found >= today:
            return found
    return None


def _months_later(match: re.Match[str], today: date) -> date | None:
    year, month = _shift_month(today, _count(match[1]))
    return min(_month_end(year, month), _safe(year, month, today.day) or date.max)


def _festival(match: re.Match[str], today: date) -> date | None:
    return _next_yearly(today, *_FESTIVALS[match[1].replace(" ", "")])


Resolve = Callable[[re.Match[str], date], date | None]
_BEFORE = r"(?<![가-힣\d])"
_EXACT: tuple[tuple[re.Pattern[str], Resolve], ...] = tuple(
    (re.compile(pattern), resolve)
    for pattern, resolve in (
        (rf"{_BEFORE}(\d{{4}})[-./년]\s?(\d{{1,2}})[-./월]\s?(\d{{1,2}})일?", _full_date),
        (rf"{_BEFORE}(\d{{1,2}})월\s?(\d{{1,2}})일", _month_and_day),
        (rf"{_BEFORE}(\d{{1,2}})/(\d{{1,2}})(?![\d/])", _month_and_day),
        (rf"{_BEFORE}{_WEEK}\s?([{_WEEKDAYS}])요일", _weekday_of_week),
        (rf"{_BEFORE}{_WEEK}\s?주말", _weekend_of_week),
        (rf"{_BEFORE}{_WEEK}말", _weekend_of_week),
        (rf"{_BEFORE}(이번|다음)\s?주말", _weekend_of_week),
        (rf"{_BEFORE}(이번|다음|담|다다음)\s?달\s?(\d{{1,2}})일", _day_of_shifted_month),
        (rf"{_BEFORE}(이번|다음|담|다다음)\s?달\s?말일?", _end_of_shifted_month),
        (rf"{_BEFORE}{_N}\s?달{_LATER}", _months_later),
        (rf"{_BEFORE}{_N}\s?개월{_LATER}", _months_later),
        (rf"{_BEFORE}{_N}\s?주일?{_LATER}", lambda m, t: t + timedelta(weeks=_count(m[1]))),
        (rf"{_BEFORE}(일)주일{_LATER}", lambda m, t: t + timedelta(weeks=1)),
        (rf"{_BEFORE}(\d{{1,3}})일\s?전", lambda m, t: t - timedelta(days=int(m[1]))),
        (rf"{_BEFORE}(\d{{1,3}})일{_LATER}", lambda m, t: t + timedelta(days=int(m[1]))),
        (
            rf"{_BEFORE}({'|'.join(_NATIVE)}){_LATER}",
            lambda m, t: t + timedelta(days=_NATIVE[m[1]]),
        ),
        (
            rf"{_BEFORE}(내일\s?모레|낼\s?모레|{_any_of(_RELATIVE)})"
            r"(?!이\s?아니|을\s?위|이\s?없)",
            lambda m, t: t + timedelta(days=_RELATIVE[m[1].replace(" ", "")]),
        ),
        (rf"{_BEFORE}이번\s?([{_WEEKDAYS}])요일", _coming_weekday),
        (rf"{_BEFORE}돌아오는\s?([{_WEEKDAYS}])요일", _bare_weekday),
        (rf"{_BEFORE}([{_WEEKDAYS}])요일(?!마다)", _bare_weekday),
        (rf"{_BEFORE}주말(?!마다|이면|에는 주로)", _bare_weekend),
        (
            rf"(?<!월\s){_BEFORE}(\d{{1,2}})일(?=[에날이은인까부\s])(?!\s?(?:동안|째|간))",
            _day_of_month,
        ),
        (
            rf"{_BEFORE}(크리스마스\s?이브|{_any_of(_FESTIVALS)})",
            _festival,
        ),
    )
)


def _name_week(match: re.Match[str], today: date) -> str:
    return f"{name_day(_monday(today, _WEEKS[match[1]]))} 주간"


def _name_month(match: re.Match[str], today: date) -> str:
    _year, month = _shift_month(today, {"이번": 0, "다음": 1, "담": 1, "다다음": 2}[match[1]])
    return f"{month}월"


def _name_weeks_ago(match: re.Match[str], today: date) -> str:
    return f"{name_day(_monday(today, -_count(match[1])))} 주간"


def _name_months_ago(match: re.Match[str], today: date) -> str:
    return f"{_shift_month(today, -_count(match[1]))[1]}월"


def _name_bare_month(match: re.Match[str], today: date) -> str:
    return f"{int(match[1])}월"


Name = Callable[[re.Match[str], date], str]
_VAGUE: tuple[tuple[re.Pattern[str], Name, bool], ...] = tuple(
    (re.compile(pattern), name, is_past)
    for pattern, name, is_past in (
        (rf"{_BEFORE}(다다음|다담|다음|담)\s?주(?![가-힣])", _name_week, False),
        (rf"{_BEFORE}(다다음|다담|다음|담)\s?주(?=에|쯤|부터|까지)", _name_week, False),
        (rf"{_BEFORE}(지지난|저저번|지난|저번)\s?주", _name_week, True),
        (rf"{_BEFORE}(다다음|다음|담)\s?달(?=에|쯤|부터|까지|\s|$)", _name_month, False),
        (rf"{_BEFORE}(?:지난|저번)\s?달", lambda m, t: f"{_shift_month(t, -1)[1]}월", True),
        (rf"{_BEFORE}(\d{{1,2}})월\s?(?:초|중순|말)?(?=에|쯤|부터|까지)", _name_bare_month, False),
        (rf"{_BEFORE}{_N}\s?주일?\s?전", _name_weeks_ago, True),
        (rf"{_BEFORE}{_N}\s?(?:달|개월)\s?전", _name_months_ago, True),
        (rf"{_BEFORE}(\d{{1,2}})년\s?전", lambda m, t: f"{t.year - int(m[1])}년", True),
        (rf"{_BEFORE}내년", lambda m, t: f"{t.year + 1}년", False),
        (rf"{_BEFORE}(?:작년|지난해)", lambda m, t: f"{t.year - 1}년", True),
        (rf"{_BEFORE}(?:예전|옛날|어릴 때|지난번|저번)", lambda m, t: "예전", True),
    )
)
_SUFFIX = re.compile(r"\s?(?:까지|부터|쯤|날)?(?:에는|에|이|은|는|도|의)?(?![가-힣])")


def find_dates(text: str, today: date) -> list[DateMention]:
    """Find the dates a text names, in order, none within another; too far ones are left out."""
    found: list[DateMention] = []
    for pattern, resolve in _EXACT:
        for match in pattern.finditer(text):
            day = resolve(match, today)
            if day and abs((day - today).days) <= HORIZON_DAYS:
                label = name_day(day) if day.year == today.year else f"{day.year}년 {name_day(day)}"
                mention = DateMention(match.start(), match.end(), day, label, day < today)
                _add(found, mention, text)
    for pattern, name, is_past in _VAGUE:
        for match in pattern.finditer(text):
            mention = DateMention(match.start(), match.end(), None, name(match, today), is_past)
            _add(found, mention, text)
    return sorted(found, key=lambda mention: mention.start)


def _add(found: list[DateMention], new: DateMention, text: str) -> None:
    """Keep a mention unless an earlier, more exact pattern already read that stretch."""
    if any(new.start < old.end and old.start < new.end for old in found):
        return
    suffix = _SUFFIX.match(text, new.end)
    end = suffix.end() if suffix else new.end
    found.append(DateMention(new.start, end, new.day, new.label, new.is_past))
