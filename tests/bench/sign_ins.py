"""Signing in and refreshing over real HTTP, one after another, beside a bare health request.

`python -m tests.bench.sign_ins` measures this alone; `make bench` adds it to its report.
"""

import json
import statistics
import time

import requests

from tests.servers.stack import LiveStack

APP = "/_allauth/app/v1"
# Below the thirty sign-ins a minute that one address may try; the counters are emptied between.
BATCH, BATCHES, REFRESHES = 25, 2, 200


def measure_sign_ins(stack):
    """Milliseconds of sign-ins by password, refreshes, and health requests of the same run."""
    people = stack.run_python(f"from tests.servers.seed import make_phones; make_phones({BATCH})")
    with requests.Session() as phone:
        health = [time_one(phone.get, f"{stack.base}/healthz")[0] for _ in range(REFRESHES)]
        entered, token = [], ""
        for _ in range(BATCHES):
            forget_attempts(stack)
            for said in people:
                spent, answer = time_one(phone.post, f"{stack.base}{APP}/auth/login", json=said)
                entered.append(spent)
                token = answer.json()["meta"]["refresh_token"]
        refreshed = []
        for _ in range(REFRESHES):
            said = {"refresh_token": token}
            spent, answer = time_one(phone.post, f"{stack.base}{APP}/tokens/refresh", json=said)
            refreshed.append(spent)
            token = answer.json()["data"]["refresh_token"]
    return {
        "hasher": stack.run_python(
            "from django.contrib.auth.hashers import get_hasher; import json;"
            "h = get_hasher(); print(json.dumps([h.algorithm, getattr(h, 'iterations', None)]))"
        ),
        "health_ms": describe(health),
        "sign_in_ms": describe(entered),
        "refresh_ms": describe(refreshed),
        "sign_in_p95_to_health_p95": ratio(entered, health),
        "refresh_p95_to_health_p95": ratio(refreshed, health),
    }


def forget_attempts(stack):
    stack.run_python("from django.core.cache import cache; cache.clear(); print('null')")


def time_one(ask, address, **said):
    started = time.perf_counter()
    answer = ask(address, timeout=30, **said)
    spent = (time.perf_counter() - started) * 1000
    assert answer.status_code == 200, (address, answer.status_code)
    return spent, answer


def find_p95(spent):
    return statistics.quantiles(spent, n=20)[-1]


def describe(spent):
    return {
        "count": len(spent),
        "p50": round(statistics.median(spent), 1),
        "p95": round(find_p95(spent), 1),
        "max": round(max(spent), 1),
    }


def ratio(spent, base):
    return round(find_p95(spent) / find_p95(base), 1)


if __name__ == "__main__":
    with LiveStack() as running:
        print(json.dumps(measure_sign_ins(running), indent=2))
