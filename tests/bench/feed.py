"""`make bench-feed`: homes, lists and publishing among 100,000 people and 1,000,000 posts.

A PostgreSQL and a Valkey of its own in a folder that is deleted; `--keep FOLDER` keeps what was
written and measures it again. Fails where a limit is missed or a plan reads a big table through.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import tempfile
import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from django.db.models import F

from config.embedded.folder import field_keys
from config.embedded.postgres import FAST_AND_UNSAFE, Postgres
from config.embedded.valkey import Valkey
from tests.bench.feed_rows import FEW, MANY, SILENT, STAR, VIEWERS, Network, write_network

LIMITS_MS = {"home of 500": 60, "home of 5,000": 150, "publishing to 50,000": 100}
BIG = (
    "feed_post",
    "feed_follow",
    "feed_posttag",
    "feed_postimage",
    "feed_reaction",
    "feed_comment",
    "feed_mention",
    "feed_bookmark",
    "accounts_user",
    "feed_profile",
)
WRITTEN = "network.json"


def main():
    parser = argparse.ArgumentParser(prog="make bench-feed", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--follows", type=int, default=2_000_000)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="a folder to write into, or to measure again")
    parser.add_argument("--write-only", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        root = options.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="ongi-bench-"))
        )
        root.mkdir(parents=True, exist_ok=True)
        report = run(root, options, stack)
        if options.keep is None:
            postgres = Postgres(root / "postgres", log=root / "postgres.log")
            stack.callback(shutil.rmtree, postgres.data, ignore_errors=True)
    print(json.dumps(report, ensure_ascii=False, indent=2))
    raise SystemExit(bool(report.get("missed")))


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
    with served(root, {}):
        return report | measure(options, report["written"])


@contextmanager
def served(root, settings):
    postgres = Postgres(root / "postgres", log=root / "postgres.log", settings=settings)
    postgres.start()
    os.environ["DATABASE_URL"] = postgres.url
    import django

    django.setup()
    try:
        yield postgres
    finally:
        from django.db import connection

        connection.close()
        connection.close_pool()
        postgres.stop()


def write(postgres, options):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    network = Network(people=options.people, follows=options.follows, posts=options.posts)
    counted = {}
    owner = postgres.connect("ongi")

    def count():
        owner.execute("VACUUM ANALYZE")
        counted["queries at 1,000 posts"] = count_queries()

    first = min(1000, options.posts)
    tables = write_network(owner, network, first_posts=first, told=count)
    rows_s = time.perf_counter() - began
    owner.execute("VACUUM ANALYZE")
    took = time.perf_counter() - began
    size = owner.execute("SELECT pg_size_pretty(pg_database_size('ongi'))").fetchone()[0]
    return {
        "rows_and_seconds": tables,
        "rows_s": round(rows_s, 1),
        "with_vacuum_s": round(took, 1),
        "size": size,
        **counted,
    }


def measure(options, written):
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    lists, pages = measure_lists(options.rounds), measure_pages(options.rounds)
    report = {
        "lists_ms": lists,
        "pages_ms": pages,
        "publishing_ms": measure_publishing(min(options.rounds, 100)),
        "newer_hint_ms": measure_hints(options.rounds),
        "queries": count_queries(),
        "ways_ms": measure_ways(options.rounds),
        "plans": list_plans(),
    }
    report["missed"] = list_missed(report, written)
    return report


def list_missed(report, written):
    pages = report["pages_ms"]
    limits = {
        "home of 500": [(name, told["p95"]) for name, told in pages.items() if "5,000" not in name],
        "home of 5,000": [(name, told["p95"]) for name, told in pages.items() if "5,000" in name],
        "publishing to 50,000": [("publish", report["publishing_ms"]["p95"])],
    }
    missed = [
        f"{name}: {told} ms of {LIMITS_MS[limit]}"
        for limit, found in limits.items()
        for name, told in found
        if told > LIMITS_MS[limit]
    ]
    if report["queries"] != written["queries at 1,000 posts"]:
        missed.append("other queries at 1,000 posts")
    return missed + [f"{name} reads through {plan}" for name, plan in read_through(report["plans"])]


def read_through(plans):
    for name, lines in plans.items():
        for line in lines:
            found = re.search(r"Seq Scan on (\w+)", line)
            if found and found[1] in BIG:
                yield name, found[1]


def time_ms(act, rounds, warm=10, between=None):
    """The first ones are not counted: a connection that plans, templates that are read."""
    took = []
    for number in range(rounds + warm):
        began = time.perf_counter()
        act()
        if number >= warm:
            took.append((time.perf_counter() - began) * 1000)
        if between:
            between()
    took.sort()
    cut = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    shown = {name: round(took[int(len(took) * at)], 1) for name, at in cut.items()}
    return {**shown, "max": round(took[-1], 1), "mean": round(statistics.fmean(took), 1)}


def get_user(pk):
    from accounts.models import User

    return User.objects.select_related("region").get(pk=pk)


def list_cases():
    """Every list that is measured, by what is hard about it."""
    from feed.models import Hashtag
    from feed.selectors import timeline
    from feed.selectors.people import get_reader

    tag = Hashtag.objects.get(name="이야기1")
    readers = {pk: get_user(pk) for pk in (*VIEWERS, STAR)}

    def home(pk, share=None):
        before = int(newest() * share) if share else None
        return lambda: timeline.list_home(get_reader(readers[pk]), before)

    cases = {f"home, {what}": home(pk) for pk, what in VIEWERS.items()}
    return cases | {
        "home, follows 500, in the middle": home(FEW, 0.5),
        "home, follows 500, near the end": home(FEW, 0.001),
        "home, follows 5,000, in the middle": home(MANY, 0.5),
        "home, follows 5,000, near the end": home(MANY, 0.001),
        "local": lambda: timeline.list_local(get_reader(readers[FEW])),
        "mission wall": lambda: timeline.list_mission_wall(get_reader(readers[FEW])),
        "tag": lambda: timeline.list_tag(get_reader(readers[FEW]), tag),
        "tag, in the middle": lambda: timeline.list_tag(
            get_reader(readers[FEW]), tag, newest() // 2
        ),
        "profile": lambda: timeline.list_profile(get_reader(readers[FEW]), readers[STAR]),
    }


def newest():
    from feed.models import Post

    return Post.objects.order_by("-pk").values_list("pk", flat=True).first()


def measure_lists(rounds):
    return {name: time_ms(act, rounds) for name, act in list_cases().items()}


def measure_pages(rounds):
    """Through the whole of Django: middlewares, session, consents, templates or serializers."""
    from django.test import Client

    from accounts.services import grant_consent
    from feed.rules.timeline import write_cursor

    found = {}
    deep = write_cursor(newest() // 2)
    for pk, what in VIEWERS.items():
        user, client = get_user(pk), Client()
        grant_consent(user=user, code="service", channel="web")
        client.force_login(user)
        for path in ("/feed/", "/api/v1/feed/home", f"/feed/?before={deep}"):
            assert client.get(path).status_code == 200, path
            shown = path.replace(deep, "middle")
            found[f"{shown}, {what}"] = time_ms(lambda c=client, p=path: c.get(p), rounds)
    return found


def measure_publishing(rounds):
    """Somebody whom 50,000 follow writes; nothing but the post itself waits for it."""
    from feed.models import Act
    from feed.rules.posts import PostDraft
    from feed.services.posts.publishing import publish_post

    user, said = get_user(STAR), iter(range(10**6))

    def publish():
        publish_post(user=user, draft=PostDraft(text=f"{next(said)}번째로 남기는 글이에요."))

    def age():
        """Nobody writes a hundred posts in an hour: the limits see each as days apart."""
        Act.objects.filter(user=user).update(at=F("at") - timedelta(days=8))

    return time_ms(publish, rounds, between=age)


def measure_hints(rounds):
    from feed.rules.timeline import write_cursor
    from feed.selectors.timeline import has_newer_home

    hour, now = write_cursor(newest() - 2000), write_cursor(newest())
    user = get_user(SILENT)
    return {
        "nothing newer": time_ms(lambda: has_newer_home(user=user, after=now), rounds),
        "2,000 posts later, none of them theirs": time_ms(
            lambda: has_newer_home(user=user, after=hour), rounds
        ),
    }


def count_queries():
    """How many queries each list asks, its reader included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found, cases = {}, list_cases()
    for name in ("home, follows 500", "home, follows 5,000", "local", "mission wall", "profile"):
        with CaptureQueriesContext(connection) as caught:
            cases[name]()
        found[name] = len(caught)
    return found


def list_plans():
    """What PostgreSQL does for each list and each query in it, with what it read."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    plans = {}
    for name, act in list_cases().items():
        with CaptureQueriesContext(connection) as caught:
            act()
        for number, query in enumerate(caught.captured_queries):
            with connection.cursor() as cursor:
                cursor.execute(
                    "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + query["sql"].replace("%", "%%")
                )
                lines = [row[0] for row in cursor.fetchall()]
            if name == "home, follows 5,000" or any("Seq Scan" in line for line in lines):
                plans[f"{name} #{number}"] = lines
    return plans


def measure_ways(rounds):
    from tests.bench import feed_ways

    return feed_ways.compare(rounds, time_ms)


if __name__ == "__main__":
    main()
