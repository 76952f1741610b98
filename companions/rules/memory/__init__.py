"""What is worth remembering of what a person says, and what bears on what was said now."""

from companions.rules.memory.base import STATES, Fact

__all__ = ["STATES", "Fact", "describe", "extract_facts", "has_identifier", "is_same", "list_terms"]


def extract_facts(text, said_at):
    return []


def has_identifier(text):
    return False


def is_same(a, b, c, d):
    return False


def list_terms(text):
    return []


def describe(text, planned_date):
    return text
