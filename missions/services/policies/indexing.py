"""The words a policy is found by: morphemes, written into its tsvector."""

from collections.abc import Mapping

from django.contrib.postgres.search import SearchConfig, SearchVectorField
from django.db.models import F, Func, TextField, Value
from django.db.models.expressions import CombinedExpression, Expression, RawSQL
from django.db.models.functions import Cast

from ai import morphology
from missions.models import Policy
from missions.rules.policies import searching as rules
from missions.rules.policies.crawling import split_text

_BATCH = 200
_MOST_TERMS = 600


def write_terms(*, title: str, org: str, summary: str, sections: Mapping[str, str]) -> Expression:
    """Analyse what a policy says and return its tsvector: the title weighs more than the rest.

    The rest has no positions: they would say nothing here, and the rows stay small.
    """
    heading = [*_find_terms(title), *rules.list_surfaces(title)]
    told = [term for text in (org, summary, *sections.values()) for term in _find_terms(text)]
    body = [*dict.fromkeys(told)][:_MOST_TERMS]
    weighted = Func(_make_vector(heading), _WEIGHT, function="setweight", output_field=_VECTOR)
    plain = Func(_make_vector(body), function="strip", output_field=_VECTOR)
    return CombinedExpression(weighted, "||", plain, output_field=_VECTOR)


_VECTOR = SearchVectorField()
# As SQL of our own: a bound parameter would have no type to find the function by.
_WEIGHT = RawSQL("'A'::\"char\"", ())


def _make_vector(terms: list[str]) -> Expression:
    text = Cast(Value(" ".join(terms), output_field=TextField()), TextField())
    return Func(SearchConfig("simple"), text, function="to_tsvector", output_field=_VECTOR)


def _find_terms(text: str) -> list[str]:
    pieces = split_text(text, morphology.READ_LIMIT)
    return [term for one in pieces for term in rules.pick_terms(morphology.analyse(one).morphemes)]


def index_policies() -> int:
    """Write the terms of policies anew that stand under older rules; return how many."""
    rows = Policy.objects.exclude(terms_version=rules.TERMS_VERSION).order_by("pk")
    written = 0
    while batch := list(rows.only("title", "org", "summary", "sections", "digest")[:_BATCH]):
        for policy in batch:
            _write_anew(policy)
        written += len(batch)
    return written


def _write_anew(policy: Policy) -> None:
    """A crawl that changed it meanwhile has written newer terms, which stay."""
    terms = write_terms(
        title=policy.title, org=policy.org, summary=policy.summary, sections=policy.sections
    )
    rows = Policy.objects.filter(pk=policy.pk, digest=policy.digest)
    changed = rows.update(terms=terms, terms_version=rules.TERMS_VERSION)
    if not changed:
        Policy.objects.filter(pk=policy.pk).exclude(terms=None).update(
            terms_version=F("terms_version")
        )
