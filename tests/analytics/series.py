"""Made series of days for the tests of the rules."""

import math
import random
from datetime import date, timedelta

from analytics.rules.trend import Day

FIRST = date(2026, 1, 5)
# Multiples of 1/64 add and subtract exactly in binary, so equality below is equality.
CALM = [0.0, 0.25, -0.25, 0.125, -0.125, 0.25, -0.25, 0.0, 0.25, -0.25] * 2


def make_days(values, *, first=FIRST, read_count=5, step=1, negative_count=0, night_count=0):
    return [
        Day(
            date=first + timedelta(days=place * step),
            valence=value,
            read_count=read_count,
            negative_count=negative_count,
            night_count=night_count,
        )
        for place, value in enumerate(values)
    ]


def after(days, values, *, pause=1, **options):
    return days + make_days(values, first=days[-1].date + timedelta(days=pause), **options)


def simulate(rng: random.Random, *, length, phi=0.0, drift_from=None, drift=0.0, tails=0):
    """One person's days: AR(1) around 0.2 with deviation 0.3; drift in deviations from a day on."""
    values, level = [], 0.0
    for place in range(length):
        shock = rng.gauss(0, 1)
        if tails:
            chi = sum(rng.gauss(0, 1) ** 2 for _ in range(tails))
            shock *= math.sqrt((tails - 2) / chi)
        level = shock if place == 0 else phi * level + math.sqrt(1 - phi**2) * shock
        shift = drift if drift_from is not None and place >= drift_from else 0.0
        values.append(0.2 + 0.3 * (level + shift))
    return make_days(values)
