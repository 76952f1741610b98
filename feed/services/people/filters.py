"""Words a person does not want to read."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.errors import Conflict
from feed.models import WordFilter
from feed.rules import people as rules
from feed.rules.text import clean_text
from feed.services.people.profiles import lock_profiles


class TooManyFilters(Conflict):
    """As many as are read with every list."""

    code = "too_many_filters"
    default_detail = "거를 단어는 50개까지 둘 수 있어요. 쓰지 않는 단어를 지우고 다시 넣어 주세요."


@transaction.atomic
def add_filter(
    *, user: User, word: str, action: str = WordFilter.Action.FOLD, until: datetime | None = None
) -> WordFilter:
    """Fold or hide what holds a word; the same word again changes what is done with it."""
    word = clean_text(word, limit=rules.FILTER_LENGTH, is_line=True)
    lock_profiles(user)
    WordFilter.objects.filter(user=user, until__lte=timezone.now()).delete()
    standing = list(WordFilter.objects.filter(user=user))
    for row in standing:
        if rules.fold_text(row.word) == rules.fold_text(word):
            row.word, row.action, row.until = word, action, until
            row.save(update_fields=["word", "action", "until"])
            return row
    if len(standing) >= rules.FILTER_LIMIT:
        raise TooManyFilters()
    return WordFilter.objects.create(user=user, word=word, action=action, until=until)


def remove_filter(*, word_filter: WordFilter) -> None:
    """Read a word again."""
    word_filter.delete()
