"""The other ways to make a home, measured beside ours: a join, a stretch of each, kept homes."""

from django.db import connection

from feed.selectors import timeline
from tests.bench.feed_rows import FEW, MANY, SILENT, STAR

NAMES = {FEW: "500", MANY: "5,000", SILENT: "500 who never wrote"}
_FOLLOWED = "SELECT followee_id FROM feed_follow WHERE follower_id = {reader} AND state = 'active'"
JOIN = f"""SELECT id FROM feed_post WHERE author_id IN ({_FOLLOWED}) AND {timeline._FOR_HOMES}
    ORDER BY id DESC LIMIT 21"""
EACH = f"""SELECT own.id FROM ({_FOLLOWED}) AS one CROSS JOIN LATERAL (SELECT id FROM feed_post
    WHERE author_id = one.followee_id AND {timeline._FOR_HOMES} ORDER BY id DESC LIMIT 21) AS own
    ORDER BY own.id DESC LIMIT 21"""
OURS = timeline._HOME_SQL
KEPT = "SELECT post_id FROM bench_home WHERE reader_id = {reader} ORDER BY post_id DESC LIMIT 21"
TELL = f"""INSERT INTO bench_home SELECT follower_id, (SELECT max(id) + {{n}} FROM feed_post)
    FROM feed_follow WHERE followee_id = {STAR} AND state = 'active'"""


def compare(rounds, time_ms):
    found = {}
    with connection.cursor() as cursor:
        keep_homes(cursor)
        for reader, name in NAMES.items():
            ways = {"join": JOIN, "21 of each": EACH, "kept home": KEPT}
            for way, sql in ways.items():
                few = (min(rounds, 5), 1) if way == "join" else (rounds, 10)
                found[f"{way}, {name}"] = time_ms(lambda r=reader, s=sql: read(cursor, s, r), *few)
            found[f"ours, {name}"] = time_ms(lambda r=reader: read_ours(cursor, r), rounds)
        number = iter(range(1, 10**6))
        told = time_ms(lambda: cursor.execute(TELL.format(n=next(number))), 10)
        found["kept homes, telling 50,000"] = told
        found["kept homes, rows needed"] = count_rows(cursor)
        cursor.execute("DROP TABLE bench_home")
    return found


def read(cursor, sql, reader):
    cursor.execute(sql.format(reader=reader))
    return cursor.fetchall()


def read_ours(cursor, reader):
    given = {"reader": reader, "muted": [], "before": 2**63 - 1, "limit": 21}
    cursor.execute(OURS, given)
    return cursor.fetchall()


def keep_homes(cursor):
    """The homes of those who are measured, as a write for each follower would have kept them."""
    cursor.execute("DROP TABLE IF EXISTS bench_home")
    cursor.execute(
        "CREATE TABLE bench_home"
        " (reader_id bigint, post_id bigint, PRIMARY KEY (reader_id, post_id))"
    )
    for reader in NAMES:
        cursor.execute(
            f"INSERT INTO bench_home SELECT {reader}, id FROM feed_post"
            f" WHERE author_id IN ({_FOLLOWED.format(reader=reader)}) AND {timeline._FOR_HOMES}"
        )
    cursor.execute("ANALYZE bench_home")


def count_rows(cursor):
    """How many rows the kept homes of everybody would have."""
    cursor.execute(
        "SELECT sum(posts.n * follows.n) FROM"
        f" (SELECT author_id, count(*) AS n FROM feed_post WHERE {timeline._FOR_HOMES} GROUP BY 1)"
        " AS posts JOIN (SELECT followee_id, count(*) AS n FROM feed_follow WHERE state = 'active'"
        " GROUP BY 1) AS follows ON follows.followee_id = posts.author_id"
    )
    return int(cursor.fetchone()[0])
