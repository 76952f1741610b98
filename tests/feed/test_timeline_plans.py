"""Lists ask the same few queries however much there is, and read no big table through.

The figures of a million posts come from `make bench-feed`; here the same plans are asked of small
tables with sequential reading made dear, so that an index that is missing shows.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feed.models import Post, PostImage
from feed.selectors import timeline
from tests.factories.timeline import follow, make_reader, make_writer, tag_post, write_post

pytestmark = pytest.mark.django_db
BIG = {"feed_post", "feed_follow", "feed_posttag", "feed_postimage", "feed_reaction",
       "feed_comment", "feed_bookmark", "feed_mention"}  # fmt: skip


@pytest.fixture
def world():
    reader = make_reader()
    authors = [make_writer() for _ in range(3)]
    follow(reader, *authors)
    for number in range(30):
        write_everything(authors[number % 3], number, reader)
    return reader, authors


def write_everything(author, number, reader):
    post = write_post(author, f"#산책 {number}", visibility="public", region=reader.user.region,
                      kind="mission", card_title="창문 열기")  # fmt: skip
    tag_post(post, "산책")
    PostImage.objects.create(owner=author, post=post, state="ready", file_name=f"a{post.pk}",
                             thumbnail_name=f"b{post.pk}")  # fmt: skip


def list_lists(reader, authors):
    tag, before = timeline.find_tag("산책"), Post.objects.order_by("pk")[15].pk
    return {
        "home": lambda size: timeline.list_home(reader, size=size),
        "home, later": lambda size: timeline.list_home(reader, before, size),
        "local": lambda size: timeline.list_local(reader, size=size),
        "missions": lambda size: timeline.list_mission_wall(reader, size=size),
        "tag": lambda size: timeline.list_tag(reader, tag, size=size),
        "tag, later": lambda size: timeline.list_tag(reader, tag, before, size),
        "profile": lambda size: timeline.list_profile(reader, authors[0], size=size),
    }


COUNTS = {"home": 7, "home, later": 7, "local": 6, "missions": 6, "tag": 6, "tag, later": 6,
          "profile": 6}  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_a_list_asks_as_much_for_one_post_as_for_many(world, name, django_assert_num_queries):
    find = list_lists(*world)[name]
    for size in (1, 3, 9):
        with django_assert_num_queries(COUNTS[name]):
            assert len(find(size).posts) == size


@pytest.mark.parametrize("name", COUNTS)
def test_a_list_reads_no_big_table_through(world, name):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SET LOCAL enable_seqscan = off")
    found = {}
    with CaptureQueriesContext(connection) as caught:
        list_lists(*world)[name](9)
    for query in caught.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(row[0] for row in cursor.fetchall())
        if set(re.findall(r"Seq Scan on (\w+)", plan)) & BIG:
            found[query["sql"]] = plan
    assert found == {}


def test_the_keys_of_a_home_come_out_of_two_indexes(world):
    reader, _authors = world
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE feed_post, feed_follow")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        given = {**timeline._name_reader(reader, None), "limit": 21}
        cursor.execute("EXPLAIN " + timeline._HOME_SQL, given)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    used = set(re.findall(r"Scan .*?using (\w+)", plan))
    assert used == {"follow_for_homes", "post_for_homes"}
    assert "Index Only Scan using post_for_homes" in plan
