"""Reads of images."""

from typing import Any

from django.db.models import BigIntegerField, ExpressionWrapper, F, Func, QuerySet, Value

from feed.rules import images as rules


def find_alike(*, rows: QuerySet[Any], look: int, most: int = rules.ALIKE_BITS) -> QuerySet[Any]:
    """Of rows with a `look`, keep those whose picture differs in few bits, the nearest first (F11).

    `rows`: images, or looks a moderator blocked. Reads all of them: give it few.
    """
    bits = Func(
        F("look"),
        Value(look, output_field=BigIntegerField()),
        template="bit_count((%(expressions)s)::bit(64))",
        arg_joiner=" # ",
    )
    distance = ExpressionWrapper(bits, output_field=BigIntegerField())
    near = rows.exclude(look=None).annotate(distance=distance)
    return near.filter(distance__lte=most).order_by("distance", "pk")
