"""Particles after names in templates."""

from django import template
from django.template.defaultfilters import stringfilter

from core.korean import join_particle

register = template.Library()


@register.filter
@stringfilter
def josa(word: str, pair: str) -> str:
    """Say a word with its particle: `{{ name|josa:"와/과" }}`."""
    return join_particle(word, pair)
