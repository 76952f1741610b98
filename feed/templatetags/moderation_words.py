"""Times of the console in plain Korean."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from feed.models import ModerationCase

register = template.Library()


@register.filter
def time_left(case: ModerationCase) -> str:
    """Say how long until a case must be decided, or for how long it has been late."""
    minutes = round((case.due_at - timezone.now()).total_seconds() / 60)
    said = _describe(abs(minutes))
    return _("%s 남음") % said if minutes >= 0 else _("%s 지남") % said


def _describe(minutes: int) -> str:
    if minutes < 60:
        return _("%d분") % minutes
    return _("%d시간") % (minutes // 60)
