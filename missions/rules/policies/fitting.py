"""왜 나에게 맞을까요?: only from what somebody stated, and never a promise (G7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from missions.rules.policies.regions import province_of
from missions.rules.policies.words import JOBS, LIVES, SCHOOLS, list_lives

REMIND_DAYS = {"week": 7, "day": 1}
_HOUSING_THEME = "040"
_PAYING_RENT = ("monthly_rent", "jeonse", "shared")


@dataclass(frozen=True)
class Person:
    """What a person stated: at sign-up, and on the form of policies if they filled it in."""

    age: int | None = None
    region: str = ""
    region_name: str = ""
    job: str = ""
    school: str = ""
    housing: str = ""


class Offer(Protocol):
    """What a policy says of whom it is for."""

    is_nationwide: bool
    regions: list[str]
    age_min: int | None
    age_max: int | None
    lives: list[str]
    themes: list[str]
    jobs: list[str]
    schools: list[str]


@dataclass
class Fit:
    """What agrees with the person, what does not, and what nobody here knows."""

    fits: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    unknowns: list[str] = field(default_factory=list)


def explain_fit(*, person: Person, offer: Offer) -> Fit:
    """Compare a policy with what somebody stated, line by line."""
    fit = Fit()
    _compare_region(fit, person, offer)
    _compare_age(fit, person, offer)
    _compare_codes(fit, person.job, offer.jobs, JOBS)
    _compare_codes(fit, person.school, offer.schools, SCHOOLS)
    if _HOUSING_THEME in offer.themes and person.housing in _PAYING_RENT:
        fit.fits.append(_("적어 준 집의 상황과 닿아 있는 주거 정책이에요."))
    fit.unknowns.append(_("소득은 온기가 알지 못해요. 원문에서 확인해 주세요."))
    fit.unknowns.append(_("신청할 수 있는지는 담당 기관이 정해요."))
    return fit


def _compare_region(fit: Fit, person: Person, offer: Offer) -> None:
    if offer.is_nationwide:
        fit.fits.append(_("전국에서 신청을 받는 정책이에요."))
    elif not offer.regions:
        fit.unknowns.append(_("어느 지역의 정책인지 적혀 있지 않아요."))
    elif not person.region:
        fit.unknowns.append(_("사는 곳을 알지 못해서 지역은 견주지 못했어요."))
    elif {person.region, province_of(person.region)} & set(offer.regions):
        fit.fits.append(_("사는 곳(%(name)s)에서 하는 정책이에요.") % {"name": person.region_name})
    else:
        fit.differs.append(_("다른 지역의 정책이에요."))


def _compare_age(fit: Fit, person: Person, offer: Offer) -> None:
    said = describe_ages(offer)
    if not said and not offer.lives:
        fit.unknowns.append(_("나이 기준은 적혀 있지 않아요."))
    elif person.age is None:
        fit.unknowns.append(_("나이를 알지 못해서 나이는 견주지 못했어요."))
    elif said:
        in_range = (offer.age_min or 0) <= person.age <= (offer.age_max or 999)
        lines = fit.fits if in_range else fit.differs
        text = _("적힌 나이(%(ages)s)에 들어요.") if in_range else _("적힌 나이는 %(ages)s예요.")
        lines.append(text % {"ages": said})
    else:
        _compare_lives(fit, person.age, offer.lives)


def _compare_lives(fit: Fit, age: int, lives: Sequence[str]) -> None:
    shared = [LIVES[code] for code in list_lives(age) if code in lives]
    if shared:
        fit.fits.append(
            _("%(lives)s에 있는 사람을 위한 정책이에요.") % {"lives": ", ".join(shared)}
        )
    else:
        named = ", ".join(LIVES[code] for code in lives if code in LIVES)
        fit.differs.append(_("%(lives)s에 있는 사람을 위한 정책이에요.") % {"lives": named})


def _compare_codes(fit: Fit, own: str, wanted: Sequence[str], names: dict[str, str]) -> None:
    """Say nothing where the person stated nothing, or the policy asks for nothing."""
    if not own or not wanted:
        return
    named = ", ".join(names[code] for code in wanted if code in names)
    if own in wanted:
        said = _("대상에 ‘%(name)s’ 항목이 있어요. 적어 준 상황과 같아요.")
        fit.fits.append(said % {"name": names[own]})
    else:
        fit.differs.append(_("대상이 ‘%(names)s’(으)로 적혀 있어요.") % {"names": named})


def describe_ages(offer: Offer) -> str:
    """Write an age range as people read it; empty where there is none."""
    if offer.age_min is not None and offer.age_max is not None:
        return _("만 %(low)d세에서 %(high)d세") % {"low": offer.age_min, "high": offer.age_max}
    if offer.age_min is not None:
        return _("만 %(low)d세부터") % {"low": offer.age_min}
    if offer.age_max is not None:
        return _("만 %(high)d세까지") % {"high": offer.age_max}
    return ""


def choose_reminder(*, days_left: int, days_when_kept: int) -> str:
    """Choose which reminder is due: a week before, the day before, or none (empty).

    Whoever kept a policy in its last week is not told at once what they have just read.
    """
    if 0 <= days_left <= REMIND_DAYS["day"]:
        return "day" if days_when_kept > REMIND_DAYS["day"] else ""
    if days_left <= REMIND_DAYS["week"] < days_when_kept and days_left > 0:
        return "week"
    return ""
