"""Codes and numbers of the boards in plain Korean."""

from datetime import date

from django import template

from agencies.rules import boards

register = template.Library()


@register.filter
def as_quarter(first: date) -> str:
    """Say a quarter."""
    return boards.name_quarter(first)


@register.filter
def as_percent(share: boards.Share) -> str:
    """Say a share in whole percents, or that there is none."""
    return "–" if share.value is None else f"{share.value:.0%}"


@register.filter
def as_export_kind(kind: str) -> str:
    """Say what a file holds."""
    return boards.EXPORT_KINDS.get(kind, kind)
