"""`make bench-agency`: queue, boards and live rows among 200 agencies and 300,000 alerts.

A PostgreSQL and a Valkey of its own in a folder that is deleted; `--keep FOLDER` keeps what was
written and measures it again. Fails where a limit is missed, a plan of the queue reads a big table
through, or the whole takes longer than eight minutes (`--within`).
"""

import argparse
import json
import os
import shutil
import signal
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from config.embedded.folder import field_keys
from config.embedded.postgres import FAST_AND_UNSAFE, Postgres
from config.embedded.valkey import Valkey
from tests.bench.agency_copy import write_year
from tests.bench.agency_rows import BUSY, Year
from tests.bench.feed import read_through, served, time_ms

LIMITS_MS = {"queue": 100, "board": 500}
LIVE_MS = 1000
WHOLE_S = 480
BIG = (
    "agencies_alert",
    "agencies_alertchange",
    "agencies_alertevidence",
    "agencies_timer",
    "agencies_offer",
    "agencies_case",
    "agencies_boardday",
    "accounts_accesslog",
    "accounts_user",
)
WRITTEN = "agencies.json"
SMALL = {"agencies": 4, "staff": 100, "alerts": 1000, "cases": 60}


def main():
    parser = argparse.ArgumentParser(prog="make bench-agency", description=__doc__)
    parser.add_argument("--agencies", type=int, default=200)
    parser.add_argument("--staff", type=int, default=5000)
    parser.add_argument("--alerts", type=int, default=300_000)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--keep", type=Path, help="a folder to write into, or to measure again")
    parser.add_argument("--within", type=int, default=WHOLE_S, help="seconds for the whole")
    parser.add_argument("--write-only", action="store_true")
    parser.add_argument("--without-live", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(options.within)
    began = time.monotonic()
    with ExitStack() as stack:
        root = options.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="ongi-bench-"))
        )
        root.mkdir(parents=True, exist_ok=True)
        report = run(root, options, stack)
        if options.keep is None:
            postgres = Postgres(root / "postgres", log=root / "postgres.log")
            stack.callback(shutil.rmtree, postgres.data, ignore_errors=True)
    report["load"] = [round(one, 1) for one in os.getloadavg()]
    report["whole_s"] = round(time.monotonic() - began, 1)
    print(json.dumps(report, ensure_ascii=False, indent=2))
    raise SystemExit(bool(report.get("missed")))


def give_up(*_):
    raise TimeoutError("not done in time: see --within")


def run(root, options, stack):
    valkey = Valkey(root / "valkey", log=root / "valkey.log", keeps=False)
    valkey.start()
    stack.callback(valkey.stop)
    keys = str(field_keys(root))
    environment = {"DATA_DIR": str(root), "FIELD_KEYS_FILE": keys, **valkey.urls()}
    os.environ |= {**environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
    written = root / WRITTEN
    if not written.exists():
        # Written without waiting for the disk, measured as durable as in production.
        with served(root, FAST_AND_UNSAFE) as postgres:
            written.write_text(json.dumps(write(postgres, options), ensure_ascii=False))
    report = {"written": json.loads(written.read_text())}
    if options.write_only:
        return report
    with served(root, {}) as postgres:
        report |= measure(options)
        if not options.without_live:
            from tests.bench.agency_live import measure_live

            report["live"] = measure_live(postgres, keys, options)
    report["missed"] = list_missed(report)
    return report


def write(postgres, options):
    from django.core.management import call_command
    from django.utils import timezone

    from agencies.services import boards

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    owner = postgres.connect("ongi")
    regions = list_regions(owner)
    small = Year(**SMALL, regions=regions)
    write_year(owner, small, find_purposes())
    roll_up(boards, timezone.localdate())
    owner.execute("VACUUM ANALYZE")
    queries = count_queries()
    sizes = {name: getattr(options, name) for name in SMALL}
    tables = write_year(owner, Year(**sizes, regions=regions), find_purposes())
    rows_s = time.perf_counter() - began
    owner.execute("VACUUM ANALYZE")
    rolled = time.perf_counter()
    count = roll_up(boards, timezone.localdate())
    rolled = time.perf_counter() - rolled
    again = time.perf_counter()
    boards.roll_up_today()
    again = time.perf_counter() - again
    owner.execute("VACUUM ANALYZE")
    size = owner.execute("SELECT pg_size_pretty(pg_database_size('ongi'))").fetchone()[0]
    return {
        "sizes": sizes,
        "rows_and_seconds": tables,
        "rows_s": round(rows_s, 1),
        "rollup_of_a_year": {"numbers": count, "s": round(rolled, 1)},
        "rollup_of_today_s": round(again, 2),
        "size": size,
        "queries at 1,000 alerts": queries,
    }


def roll_up(boards, today):
    from datetime import timedelta

    count = boards.roll_up_days(first=today - timedelta(days=365), last=today)
    for days in range(0, 365, 80):
        boards.roll_up_quarter(day=today - timedelta(days=days))
    return count


def list_regions(owner):
    rows = owner.execute("SELECT code FROM accounts_region ORDER BY code").fetchall()
    return [code for (code,) in rows]


def find_purposes():
    from accounts.selectors import get_purpose

    return [get_purpose(code).pk for code in ("service", "agency_risk_alert")]


def allow_plain_requests():
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def make_clients():
    """Browsers of staff who came through the staff door and promised what they must."""
    from django.db.models import Count
    from django.test import Client

    from accounts.models import StaffMember
    from accounts.services import accept_conduct
    from tests.factories.sign_ins import sign_in_staff

    allow_plain_requests()

    def enter(**which):
        members = StaffMember.objects.select_related("user").filter(**which)
        # Whoever holds most: an empty list costs fewer queries than any other.
        member = members.annotate(held=Count("cases")).order_by("-held", "pk").first()
        accept_conduct(member=member)
        client = sign_in_staff(Client(), member.user)
        client.member = member
        return client

    return {
        "busy duty": enter(agency=BUSY, role="duty"),
        "duty": enter(agency=2, role="duty"),
        "counsellor": enter(agency=2, role="counsellor"),
        "supervisor": enter(agency=2, role="supervisor"),
        "platform safety": enter(role="platform_safety"),
    }


def list_pages(clients):
    """Every page that is measured: its limit, who opens it, its path."""
    from agencies.models import Alert

    duty = clients["duty"]
    alert = Alert.objects.for_staff(duty.member).active().order_by("pk").first()
    return {
        "queue": ("queue", duty, "/agency/"),
        "queue, busy agency": ("queue", clients["busy duty"], "/agency/"),
        "queue, platform safety": ("queue", clients["platform safety"], "/agency/"),
        "board, 28 days": ("board", clients["supervisor"], "/agency/boards/"),
        "board, 90 days": ("board", clients["supervisor"], "/agency/boards/?days=90"),
        "board of all agencies, 90 days": (
            "board",
            clients["platform safety"],
            "/agency/boards/?days=90",
        ),
        "cases of a counsellor": ("", clients["counsellor"], "/agency/cases/"),
        "cases of a supervisor": ("", clients["supervisor"], "/agency/cases/"),
        "alert": ("", duty, f"/agency/alerts/{alert.public_id}/"),
        "files": ("", clients["supervisor"], "/agency/exports/"),
    }


def get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


def measure(options):
    pages = list_pages(make_clients())
    times = {
        name: time_ms(lambda c=client, p=path: get(c, p), options.rounds)
        for name, (_, client, path) in pages.items()
    }
    return {
        "pages_ms": times,
        "limits": {name: limit for name, (limit, _, _) in pages.items() if limit},
        "queries": count_queries(),
        "plans": list_plans(pages),
    }


def count_queries():
    """How many queries each page asks once it is warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = {}
    for name, (_, client, path) in list_pages(make_clients()).items():
        get(client, path)
        with CaptureQueriesContext(connection) as caught:
            get(client, path)
        found[name] = len(caught)
    return found


def list_plans(pages):
    """What PostgreSQL does for each question of a queue, and for any that reads a table through."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    plans = {}
    for name, (_, client, path) in pages.items():
        with CaptureQueriesContext(connection) as caught:
            get(client, path)
        for number, query in enumerate(caught.captured_queries):
            if not query["sql"].startswith("SELECT"):
                continue
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + escape(query["sql"]))
                lines = [row[0] for row in cursor.fetchall()]
            is_queue = name == "queue" and "agencies_alert" in query["sql"]
            if is_queue or any(f"Seq Scan on {table}" in line for line in lines for table in BIG):
                plans[f"{name} #{number}"] = lines
    return plans


def escape(sql):
    return sql.replace("%", "%%")


def list_missed(report):
    missed = [
        f"{name}: {report['pages_ms'][name]['p95']} ms of {LIMITS_MS[limit]}"
        for name, limit in report["limits"].items()
        if report["pages_ms"][name]["p95"] > LIMITS_MS[limit]
    ]
    small = report["written"]["queries at 1,000 alerts"]
    for name, count in report["queries"].items():
        if count != small[name]:
            missed.append(f"{name}: {count} queries, {small[name]} at 1,000 alerts")
    queues = {name: plan for name, plan in report["plans"].items() if name.startswith("queue")}
    missed += [
        f"{name} reads through {table}" for name, table in read_through(queues) if table in BIG
    ]
    return missed + list_missed_live(report.get("live"))


def list_missed_live(live):
    if live is None:
        return []
    missed = []
    if live["opening_to_socket_ms"]["p95"] > LIVE_MS:
        missed.append(f"live: {live['opening_to_socket_ms']['p95']} ms of {LIVE_MS}")
    for what in ("alerts_not_opened", "rows_not_arrived", "sockets_lost"):
        if live[what]:
            missed.append(f"live: {what} {live[what]}")
    return missed


if __name__ == "__main__":
    main()
