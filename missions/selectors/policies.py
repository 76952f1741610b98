"""Finding policies, and what a person may be told about one."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import StaffMember, User
from accounts.selectors import get_age
from ai import morphology
from missions.models import Mission, Policy, PolicyBookmark, PolicyFacts, Programme
from missions.rules.policies import fitting, words
from missions.rules.policies import searching as rules
from missions.rules.policies.regions import province_of

PAGE_SIZE = 20
LAST_PAGE = 50
# Texts of whole policies are read on their own page only.
_HEAVY = ("terms", "raw_json", "sections")


@dataclass(frozen=True)
class PolicySearch:
    """What somebody looks for; what is not given does not matter.

    `region` is one of our codes, `closes_by` the last day on which one must be able to apply.
    """

    words: str = ""
    region: str = ""
    age: int | None = None
    theme: str = ""
    source: str = ""
    closes_by: date | None = None
    is_always: bool = False
    order: str = "relevance"


@dataclass(frozen=True)
class PolicyPage:
    """One page of what was found; how many there are in all is not counted."""

    rows: list[Policy]
    number: int
    has_next: bool


def search_policies(
    *, search: PolicySearch, viewer: Any, page: int = 1, size: int = PAGE_SIZE
) -> PolicyPage:
    """Find policies that one can still apply for, in one query."""
    number = min(max(page, 1), LAST_PAGE)
    first = (number - 1) * size
    rows = list(_find(search, viewer)[first : first + size + 1])
    return PolicyPage(rows[:size], number, len(rows) > size and number < LAST_PAGE)


def _find(search: PolicySearch, viewer: Any) -> QuerySet[Policy]:
    today = timezone.localdate()
    rows: QuerySet[Policy] = Policy.objects.visible_to(viewer).listed().defer(*_HEAVY)
    rows = rows.filter(Q(apply_to=None) | Q(apply_to__gte=today), is_closed=False)
    rows = _narrow(rows, search)
    soonest = (F("apply_to").asc(nulls_last=True), F("id").desc())
    kept = PolicyBookmark.objects.filter(user=viewer.pk, policy=OuterRef("pk"))
    rows = rows.annotate(is_kept=Exists(kept))
    said = write_query(search.words)
    if not said:
        return rows.order_by(*soonest)
    query = SearchQuery(said, config="simple", search_type="raw")
    rows = rows.filter(terms=query)
    if search.order == "deadline":
        return rows.order_by(*soonest)
    return rows.order_by(SearchRank(F("terms"), query).desc(), *soonest)


def _narrow(rows: QuerySet[Policy], search: PolicySearch) -> QuerySet[Policy]:
    if search.region:
        near = [search.region, province_of(search.region)]
        rows = rows.filter(Q(is_nationwide=True) | Q(regions__overlap=near))
    if search.age is not None:
        rows = rows.filter(
            Q(age_min=None) | Q(age_min__lte=search.age),
            Q(age_max=None) | Q(age_max__gte=search.age),
            Q(lives=[]) | Q(lives__overlap=words.list_lives(search.age)) | _has_ages(),
        )
    if search.theme:
        rows = rows.filter(themes__contains=[search.theme])
    if search.source:
        rows = rows.filter(source=search.source)
    if search.is_always:
        return rows.filter(always_open=True)
    return rows.filter(apply_to__lte=search.closes_by) if search.closes_by else rows


def _has_ages() -> Q:
    """Where years are written, they say more than a time of life."""
    return Q(age_min__isnull=False) | Q(age_max__isnull=False)


def write_query(text: str) -> str:
    """Write what a person typed as a tsquery; the first call of a process loads the morphology."""
    if not text.strip():
        return ""
    read = morphology.analyse_words(text)
    return rules.write_query([(word, said.morphemes) for word, said in read])


def get_facts(user: User) -> PolicyFacts | None:
    """Find what a person stated on the form of policies."""
    return PolicyFacts.objects.visible_to(user).first()


def explain_policy(policy: Policy, user: User) -> fitting.Fit:
    """Say why a policy may fit a person, from what they stated and nothing else (G7)."""
    facts = get_facts(user) or PolicyFacts()
    person = fitting.Person(
        age=get_age(user, timezone.localdate()),
        region=user.region_id or "",
        region_name=str(user.region or ""),
        job=facts.job,
        school=facts.school,
        housing=facts.housing,
    )
    return fitting.explain_fit(person=person, offer=policy)


def list_bookmarks(user: User) -> QuerySet[PolicyBookmark]:
    """List what a person keeps, the nearest deadline first."""
    rows = PolicyBookmark.objects.visible_to(user).select_related("policy")
    return rows.defer(*(f"policy__{name}" for name in _HEAVY)).order_by(
        F("policy__is_active").desc(), F("policy__apply_to").asc(nulls_last=True), "-pk"
    )


def get_bookmark(policy: Policy, user: User) -> PolicyBookmark | None:
    """Find a person's bookmark of one policy."""
    return PolicyBookmark.objects.visible_to(user).filter(policy=policy).first()


def list_care_policies(user: User, *, limit: int = 3) -> list[Policy]:
    """List what may help somebody whose heart is heavy: themes of mind and safety (G8).

    The same for everybody of an age and a place. Nothing that was read out of what a person said
    decides whether these are shown, so nobody can tell anything from seeing them.
    """
    search = PolicySearch(region=user.region_id or "", age=get_age(user, timezone.localdate()))
    rows = _find(search, user).filter(themes__overlap=list(words.CARE_THEMES))
    return list(rows.order_by("-always_open", F("apply_to").asc(nulls_last=True), "-pk")[:limit])


def list_running_programmes(member: StaffMember) -> QuerySet[Programme]:
    """List the programmes of a member's agency that a new mission could still lead into."""
    rows = Programme.objects.for_staff(member).filter(ends_on__gte=timezone.localdate())
    return rows.select_related("agency")


def list_drafts(policy_id: UUID, member: StaffMember) -> QuerySet[Mission]:
    """List the missions that a member's agency has made of a policy."""
    rows = Mission.objects.for_staff(member).filter(policy__public_id=policy_id)
    return rows.select_related("programme").order_by("-pk")
