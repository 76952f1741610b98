"""Numbers of benefits in plain Korean."""

from django import template

from missions.rules import benefits as rules

register = template.Library()


@register.filter
def as_stock(left: int) -> str:
    """Say how many there are without pressing anybody."""
    return rules.describe_stock(left)
