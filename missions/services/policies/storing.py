"""From what a source said to rows: a page is stored whole, together with the crawl's cursor."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.models import Region
from missions.models import Policy, PolicyCrawl, PolicyFailure
from missions.rules.policies import crawling as rules
from missions.rules.policies.regions import fold_regions
from missions.rules.policies.searching import TERMS_VERSION
from missions.services.policies.ending import settle_absent
from missions.services.policies.indexing import write_terms
from missions.sources.base import BrokenItem, Detail, Page, PolicyItem, PolicySource

# Counters of the source, which change without the policy changing.
_VOLATILE = {"inqCnt", "inqNum"}
_WRITTEN = (
    "title", "summary", "sections", "org", "apply_url", "source_url", "apply_from", "apply_to",
    "always_open", "is_closed", "age_min", "age_max", "is_nationwide", "regions", "lives",
    "targets", "themes", "jobs", "schools", "is_sample", "raw_json", "digest", "twin_key", "terms",
    "terms_version", "needs_detail", "crawl", "fetched_at", "changed_at", "updated_at",
)  # fmt: skip


class ClaimLost(Exception):
    """Another process has taken the crawl over; nothing is stored."""


def store_page(
    *, crawl: PolicyCrawl, claim: UUID, page: Page, source: PolicySource, now: datetime
) -> None:
    """Store a page once. Raise ClaimLost where the crawl belongs to somebody else by now."""
    items = {item.external_id: item for item in page.items}
    known = _find_known(crawl.source, items)
    fresh = {
        key: item
        for key, item in items.items()
        if key not in known or known[key].digest != make_digest(item.raw, source)
    }
    places = set(Region.objects.values_list("code", flat=True)) if fresh else set()
    rows = [
        _make_row(item, known.get(key), crawl, source, places, now) for key, item in fresh.items()
    ]
    seen = [*(items.keys() - fresh.keys()), *(one.external_id for one in page.broken)]
    with transaction.atomic():
        _advance(crawl, claim, page, source, new=len(fresh.keys() - known.keys()), fresh=len(fresh))
        Policy.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["source", "external_id"],
            update_fields=_WRITTEN,
        )
        Policy.objects.filter(source=crawl.source, external_id__in=seen).update(
            crawl=crawl, fetched_at=now
        )
        _keep_failures(crawl, page.broken, crawl.next_page)
        if _is_last(crawl, page, source):
            settle_absent(crawl=crawl, source=source, now=now)
    crawl.refresh_from_db()


def _find_known(source: str, items: Mapping[str, PolicyItem]) -> dict[str, Policy]:
    rows = Policy.objects.filter(source=source, external_id__in=items)
    return {row.external_id: row for row in rows.defer("terms")}


def make_digest(raw: Mapping[str, Any], source: PolicySource) -> str:
    """Hash what a source said of a policy, and whether a real source said it."""
    said = {key: value for key, value in raw.items() if key not in _VOLATILE}
    text = json.dumps([source.is_remote, TERMS_VERSION, said], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _make_row(
    item: PolicyItem,
    old: Policy | None,
    crawl: PolicyCrawl,
    source: PolicySource,
    places: set[str],
    now: datetime,
) -> Policy:
    is_everywhere, regions = (
        (True, []) if item.is_nationwide else (fold_regions(item.region_codes, places))
    )
    sections = dict(item.sections)
    raw = {"list": dict(item.raw)}
    if old is not None and source.has_details:
        sections = {**old.sections, **sections}
        raw = {**old.raw_json, **raw}
    return Policy(
        **_describe(item),
        source=crawl.source,
        sections=sections,
        apply_url=item.apply_url or (old.apply_url if old and source.has_details else ""),
        is_nationwide=is_everywhere,
        regions=regions,
        is_sample=not source.is_remote,
        raw_json=raw,
        digest=make_digest(item.raw, source),
        terms=write_terms(title=item.title, org=item.org, summary=item.summary, sections=sections),
        terms_version=TERMS_VERSION,
        needs_detail=source.has_details,
        crawl=crawl,
        fetched_at=now,
        changed_at=now,
    )


def _describe(item: PolicyItem) -> dict[str, Any]:
    """Name the columns that say what the item says."""
    period = item.period
    return {
        "external_id": item.external_id,
        "title": item.title,
        "summary": item.summary,
        "org": item.org,
        "source_url": item.source_url,
        "apply_from": period.begins,
        "apply_to": period.ends,
        "always_open": period.is_always,
        "is_closed": period.is_closed,
        "age_min": item.age_min,
        "age_max": item.age_max,
        "lives": list(item.lives),
        "targets": list(item.targets),
        "themes": list(item.themes),
        "jobs": list(item.jobs),
        "schools": list(item.schools),
        "twin_key": rules.make_twin_key(item.title, item.org),
    }


def _advance(
    crawl: PolicyCrawl, claim: UUID, page: Page, source: PolicySource, *, new: int, fresh: int
) -> None:
    """Move the cursor beyond this page, if it still stands there and the crawl is still ours."""
    rows = PolicyCrawl.objects.filter(pk=crawl.pk, claim=claim, next_page=crawl.next_page)
    is_ours = rows.update(
        next_page=F("next_page") + 1,
        total=page.total,
        attempts=0,
        error="",
        read_count=F("read_count") + len(page.items),
        new_count=F("new_count") + new,
        changed_count=F("changed_count") + fresh - new,
        failed_count=F("failed_count") + len(page.broken),
    )
    if is_ours != 1:
        raise ClaimLost


def _is_last(crawl: PolicyCrawl, page: Page, source: PolicySource) -> bool:
    """An empty page ends a list too, whatever its source said of how many there are."""
    return not len(page) or crawl.next_page * source.page_size >= page.total


def _keep_failures(crawl: PolicyCrawl, broken: tuple[BrokenItem, ...], page: int) -> None:
    PolicyFailure.objects.bulk_create(
        [
            PolicyFailure(
                crawl=crawl,
                page=page,
                external_id=one.external_id,
                error=one.error[:40],
                raw=one.raw[:4000],
            )
            for one in broken
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def store_detail(
    *, crawl: PolicyCrawl, claim: UUID, policy: Policy, detail: Detail, now: datetime
) -> None:
    """Add what a detail tells to its policy."""
    _hold(crawl, claim)
    sections = {**policy.sections, **detail.sections}
    is_new = policy.raw_json.get("detail") != dict(detail.raw)
    Policy.objects.filter(pk=policy.pk).update(
        sections=sections,
        org=detail.org or policy.org,
        apply_url=detail.apply_url or policy.apply_url,
        raw_json={**policy.raw_json, "detail": dict(detail.raw)},
        terms=write_terms(
            title=policy.title, org=policy.org, summary=policy.summary, sections=sections
        ),
        needs_detail=False,
        **({"changed_at": now} if is_new else {}),
    )
    crawl.attempts = 0


@transaction.atomic
def skip_detail(*, crawl: PolicyCrawl, claim: UUID, policy: Policy, error: str) -> None:
    """Keep a detail that cannot be read for an operator; it is asked for again once it changes."""
    _hold(crawl, claim, failed_count=F("failed_count") + 1)
    Policy.objects.filter(pk=policy.pk).update(needs_detail=False)
    _keep_failures(crawl, (BrokenItem(policy.external_id, error),), 0)
    crawl.attempts = 0


def _hold(crawl: PolicyCrawl, claim: UUID, **changes: Any) -> None:
    """Make sure that the crawl is ours until the end of this transaction."""
    rows = PolicyCrawl.objects.filter(pk=crawl.pk, claim=claim)
    if rows.update(attempts=0, error="", **changes) != 1:
        raise ClaimLost
