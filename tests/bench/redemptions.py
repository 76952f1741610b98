"""`make bench-redemptions`: 1,000 people press the button for one of 100 at the same moment.

A PostgreSQL of its own, as durable as in production. Every press is a thread that waits at one
barrier; a hundred of them hold a connection at a time. Exactly 100 codes, 900 refusals with a
code, nobody below nothing, and the books balance, or the command fails.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

from config.embedded.folder import field_keys
from config.embedded.postgres import Postgres

CONNECTIONS = 100


def main():
    parser = argparse.ArgumentParser(prog="make bench-redemptions", description=__doc__)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--stock", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ongi-bench-") as folder:
        root = Path(folder)
        postgres = Postgres(root / "postgres", log=root / "postgres.log")
        postgres.start()
        try:
            prepare(root, postgres)
            report = measure(options.people, options.stock)
        finally:
            postgres.stop()
    print(json.dumps(report, ensure_ascii=False, indent=2))
    sys.exit(0 if report["is_right"] else 1)


def prepare(root, postgres):
    os.environ |= {
        "DATABASE_URL": postgres.url,
        "DATABASE_POOL_SIZE": str(CONNECTIONS),
        "FIELD_KEYS_FILE": str(field_keys(root)),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    import django
    from django.conf import settings
    from django.core.management import call_command

    # Those who wait for a connection are part of the crowd, not a failure of it.
    settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 600
    django.setup()
    call_command("migrate", verbosity=0)


def measure(people, stock):
    from accounts.models import Region
    from missions.services.books import check_books
    from tests.factories.accounts import UserFactory
    from tests.factories.benefits import BenefitFactory, give_points

    region, _ = Region.objects.get_or_create(
        code="11110", defaults={"sido": "서울특별시", "sigungu": "종로구"}
    )
    benefit = BenefitFactory(stock=stock, agency__hours=[])
    crowd = [
        UserFactory.create(consents=[], region=region, email=f"crowd{n}@example.com")
        for n in range(people)
    ]
    for user in crowd:
        give_points(user, 150)
    outcomes, seconds, whole = press_together(crowd, benefit)
    flaws = [f"{flaw.rule}: {flaw.ids}" for flaw in check_books()]
    return describe(crowd, benefit, outcomes, seconds, whole, flaws, stock)


def press_together(crowd, benefit):
    """Each person in a thread; what came of it, how long each waited, and how long all took."""
    from django.db import connection

    from core.errors import DomainError
    from missions.services import redemptions

    barrier = threading.Barrier(len(crowd) + 1)
    outcomes, seconds = [], []

    def press(user):
        barrier.wait()
        began = time.perf_counter()
        try:
            redemptions.redeem_benefit(user=user, benefit=benefit, client_id=uuid4())
            outcome = "code"
        except DomainError as error:
            outcome = error.code
        except Exception as error:
            outcome = type(error).__name__
        finally:
            connection.close()
        seconds.append(time.perf_counter() - began)
        outcomes.append(outcome)

    threads = [threading.Thread(target=press, args=(user,)) for user in crowd]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return outcomes, seconds, time.perf_counter() - began


def describe(crowd, benefit, outcomes, seconds, whole, flaws, stock):
    from django.db.models import Min

    from missions.models import PointAccount, Redemption

    counts = Counter(outcomes)
    codes = set(Redemption.objects.values_list("code_hash", flat=True))
    lowest = PointAccount.objects.filter(kind="person").aggregate(lowest=Min("balance"))["lowest"]
    benefit.refresh_from_db()
    expected = {"code": stock, "benefit_sold_out": len(crowd) - stock}
    cuts = statistics.quantiles(seconds, n=100)
    return {
        "outcomes": dict(counts),
        "codes": len(codes),
        "stock_left": benefit.stock_left,
        "lowest_balance": lowest,
        "flaws": flaws,
        "seconds_for_all": round(whole, 2),
        "seconds_until_an_answer": {"p50": round(cuts[49], 2), "p95": round(cuts[94], 2)},
        "is_right": dict(counts) == expected and len(codes) == stock and not flaws and lowest >= 0,
    }


if __name__ == "__main__":
    main()
