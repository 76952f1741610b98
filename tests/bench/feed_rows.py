"""A whole small network, written by COPY: people, follows by a power law, posts really sealed.

Some people are made for a question each (`VIEWERS`); the rest are drawn by chance, always alike.
"""

import random
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import NOT_PROVIDED

STAR, FEW, MANY, SILENT, MUTING = 1, 2, 3, 4, 5
VIEWERS = {FEW: "follows 500", MANY: "follows 5,000", SILENT: "follows 500 who never wrote",
           MUTING: "follows 5,000 and muted 4,500"}  # fmt: skip
REGIONS = ["11110", "11680", "26350", "41135", "48330"]
TAGS = 400
SAID = [
    "오늘은 창문을 열어 두고 물을 한 잔 마셨어요.",
    "버스를 기다리다가 하늘을 오래 봤는데 생각보다 괜찮았어요.",
    "설거지를 미뤘다가 밤에 조금 했어요. 그릇 세 개면 충분해요.",
    "편의점까지 걸어갔다가 돌아왔어요. 바람이 차가워서 잠이 깼어요.",
    "요즘은 책을 한 쪽씩만 읽어요. 그래도 이어지더라고요.",
    "전화를 받지 못한 날이지만 문자로 안부를 남겼어요.",
    "고양이가 창가에 앉아 있어서 나도 옆에 앉았어요.",
    "국을 끓였는데 조금 짰어요. 내일은 물을 더 넣어 볼게요.",
]
BEGAN = datetime(2026, 4, 1, tzinfo=UTC)


class Writer:
    """Rows of one table as COPY text; numbers count from one, as a new table's do."""

    def __init__(self, connection, model, columns):
        self.table = model._meta.db_table
        self.connection, self.columns = connection, columns
        # Columns that came later and begin empty.
        self.empty = [
            field.column
            for field in model._meta.concrete_fields
            if field.column not in columns
            and not field.null
            and field.db_default is NOT_PROVIDED
            and field.get_default() == ""
        ]
        self.tail = "\t" * len(self.empty) + "\n"

    def write(self, lines):
        began = time.perf_counter()
        statement = f"COPY {self.table} ({', '.join((*self.columns, *self.empty))}) FROM STDIN"
        count, held = 0, []
        with self.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for line in lines:
                held.append(line[:-1] + self.tail if self.empty else line)
                count += 1
                if len(held) == 2000:
                    copy.write("".join(held))
                    held.clear()
            copy.write("".join(held))
        return count, round(time.perf_counter() - began, 1)


class Network:
    """What is to be written, and how many of each."""

    def __init__(self, *, people, follows, posts, seed=11):
        self.people, self.follows, self.posts = people, follows, posts
        self.chance = random.Random(seed)
        self.muted = []
        # The further back, the rarer; a third of all never write.
        self.writers = [one for one in range(1, people + 1) if one == STAR or (one % 3 and one > 5)]
        self.silent = [one for one in range(6, people + 1) if one % 3 == 0]

    def uuid(self):
        return UUID(int=self.chance.getrandbits(128), version=4)

    def list_people(self):
        now = "2026-03-01 00:00:00+00"
        for one in range(1, self.people + 1):
            region = REGIONS[one % len(REGIONS)]
            yield (
                f"{one}\t!\tf\t{self.uuid()}\tbench{one}@example.com\t사람{one}\t1995-05-05"
                f"\t{region}\tf\tt\t{now}\t0\n"
            )

    def list_profiles(self):
        now = "2026-03-01 00:00:00+00"
        for one in range(1, self.people + 1):
            yield f"{now}\t{now}\t{one}\tperson{one}\t\t{{}}\tf\tf\tf\tfold\tf\n"

    def list_pairs(self):
        """Who follows whom, each pair once; the most followed are the lowest numbers."""
        few, many = min(500, self.people // 4), min(5000, self.people // 3)
        yield from ((one, STAR) for one in range(6, self.people // 2 + 6))
        yield from self._follow(FEW, self.writers, few)
        yield from self._follow(MANY, self.writers, many)
        yield from self._follow(SILENT, self.silent, few)
        yield from self._follow(MUTING, self.writers, many)
        left = self.follows - self.people // 2 - 2 * few - 2 * many
        reach, draw = self.people, self.chance.random
        # Counts are rounded down and pairs drawn twice count once: a twentieth of what is drawn.
        mean = max(1.06 * left / (reach - 5), 1)
        for one in range(6, reach + 1):
            # Pareto with a long tail: most follow a few, some follow hundreds.
            count = min(int(mean / 2 * self.chance.paretovariate(2)), 2000)
            found = {6 + int((reach - 6) * draw() ** 3) for _ in range(count)} - {one}
            for other in found:
                yield one, other

    def _follow(self, one, among, count):
        others = [other for other in among if other > 5]
        chosen = self.chance.sample(others, min(count, len(others)))
        if one == MUTING:
            self.muted = chosen[: len(chosen) * 9 // 10]
        return [(one, other) for other in chosen]

    def list_follows(self):
        now = "2026-03-01 00:00:00+00"
        for number, (one, other) in enumerate(self.list_pairs(), 1):
            yield f"{number}\t{now}\t{now}\t{self.uuid()}\t{one}\t{other}\tactive\n"

    def list_mutes(self):
        now = "2026-03-01 00:00:00+00"
        for number, other in enumerate(self.muted, 1):
            yield f"{number}\t{MUTING}\t{other}\t{now}\n"

    def draw_writer(self):
        if self.chance.random() < 0.0002:
            return STAR
        return self.writers[int(len(self.writers) * self.chance.random() ** 2)]

    def list_posts(self, first, last, seal, digest):
        """Posts in the order they were written, half a year from the first to the last."""
        step = timedelta(days=180) / self.posts
        draw, choose = self.chance.random, self.chance.choice
        for number in range(first, last + 1):
            author, lot = self.draw_writer(), draw()
            is_public, is_private = lot < 0.4, lot > 0.9
            is_anonymous = is_public and draw() < 0.12
            state = "published" if draw() < 0.98 else "hidden"
            visibility = "public" if is_public else "private" if is_private else "followers"
            region = REGIONS[author % len(REGIONS)] if is_public and draw() < 0.4 else r"\N"
            kind = "mission" if draw() < 0.05 else "line" if draw() < 0.1 else "note"
            at = f"{BEGAN + step * number:%Y-%m-%d %H:%M:%S.%f}+00"
            text = " ".join((choose(SAID), choose(SAID), f"{number % 97}번째 줄이에요."))
            note = seal("note", "마음이 무거운 이야기") if draw() < 0.04 else ""
            yield (
                f"{number}\t{at}\t{at}\t{self.uuid()}\t{author}\t{kind}\t{state}\t{visibility}"
                f"\t{seal('text', text)}\t{digest(author, text)}\t{note}"
                f"\t{'t' if is_anonymous else 'f'}\t{'이름 없는 고래' if is_anonymous else ''}"
                f"\t{region}\t{'창문 열고 바깥 공기 마시기' if kind == 'mission' else ''}"
                f"\tf\t{'t' if draw() < 0.002 else 'f'}\n"
            )

    def list_tags(self):
        now = "2026-03-01 00:00:00+00"
        return (f"{number}\t이야기{number}\tf\t{now}\n" for number in range(1, TAGS + 1))

    def list_post_tags(self):
        number = 0
        for post in range(1, self.posts + 1):
            if self.chance.random() < 0.25:
                for tag in {1 + int(TAGS * self.chance.random() ** 2) for _ in range(2)}:
                    number += 1
                    yield f"{number}\t{post}\t{tag}\n"

    def list_images(self, seal):
        now, cells = "2026-03-01 00:00:00+00", "c9a27e" * 12
        alt = seal("alt", "창가에 놓인 화분과 컵")
        for number, post in enumerate(range(12, self.posts + 1, 12), 1):
            yield (
                f"{number}\t{self.uuid()}\t{STAR}\t{post}\t0\tready\ta{number}.jpg\tb{number}.jpg"
                f"\t1200\t900\t{alt}\t{cells}\t{now}\n"
            )

    def list_reactions(self):
        now, number = "2026-03-01 00:00:00+00", 0
        for post in range(1, self.posts + 1):
            for user in {int(self.people * self.chance.random()) + 1 for _ in range(post % 3)}:
                number += 1
                yield f"{number}\t{post}\t{user}\trelate\t{now}\n"

    def list_bookmarks(self):
        now, draw = "2026-03-01 00:00:00+00", self.chance.random
        for number, post in enumerate(range(8, self.posts + 1, 8), 1):
            yield f"{number}\t{int(self.people * draw()) + 1}\t{post}\t{now}\n"

    def list_mentions(self):
        for number, post in enumerate(range(15, self.posts + 1, 15), 1):
            yield f"{number}\t{post}\t{int(self.people * self.chance.random()) + 1}\n"

    def list_comments(self, seal):
        now = "2026-03-01 00:00:00+00"
        text = seal("comment", "읽어 줘서 고마워요. 저도 비슷한 날이 있었어요.")
        for number, post in enumerate(range(3, self.posts + 1, 3), 1):
            user = int(self.people * self.chance.random()) + 1
            yield f"{number}\t{now}\t{now}\t{self.uuid()}\t{post}\t{user}\tpublished\t{text}\n"


COLUMNS = {
    "people": "id password is_superuser public_id email nickname birth_date region_id is_staff"
    " is_active date_joined session_epoch",
    "profiles": "created_at updated_at user_id handle bio interests is_private is_suggested"
    " shows_counts note_mode is_quiet",
    "follows": "id created_at updated_at public_id follower_id followee_id state",
    "mutes": "id muter_id muted_id created_at",
    "posts": "id created_at updated_at public_id author_id kind state visibility text text_digest"
    " content_note is_anonymous alias region_id card_title is_closed is_limited",
    "tags": "id name is_blocked created_at",
    "post_tags": "id post_id tag_id",
    "images": "id public_id owner_id post_id position state file_name thumbnail_name width height"
    " alt placeholder created_at",
    "bookmarks": "id user_id post_id created_at",
    "mentions": "id post_id user_id",
    "reactions": "id post_id user_id kind created_at",
    "comments": "id created_at updated_at public_id post_id author_id state text",
}


def make_seals():
    """Seal and hash as the fields do, with one key for the whole run."""
    from feed.models import Comment, Post, PostImage

    fields = {
        "text": Post._meta.get_field("text"),
        "note": Post._meta.get_field("content_note"),
        "alt": PostImage._meta.get_field("alt"),
        "comment": Comment._meta.get_field("text"),
    }
    hashed, one = Post._meta.get_field("text_digest"), Post()

    def seal(name, text):
        return "\\\\x" + fields[name].seal(text).hex()

    def digest(author, text):
        one.author_id, one.text = author, text
        return hashed.compute(one)

    return seal, digest


@contextmanager
def indexed_afterwards(connection, names):
    """Drop what would be kept up to date row by row; building it once costs a fraction."""
    found = connection.execute(_INDEXES, {"names": names}).fetchall()
    for _make, drop in found:
        connection.execute(drop)
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    for make, _drop in found:
        connection.execute(make)


_INDEXES = """
SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid)),
       format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
FROM pg_constraint WHERE contype = 'u' AND conrelid::regclass::text = ANY(%(names)s)
UNION ALL
SELECT pg_get_indexdef(indexrelid), format('DROP INDEX %%s', indexrelid::regclass)
FROM pg_index WHERE indrelid::regclass::text = ANY(%(names)s)
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def write_network(connection, network, *, first_posts, told):
    """Write everything but what belongs to posts after the first; then call `told`, then the rest.

    `connection` is the owner's: foreign keys are not asked again for rows that are right by making.
    """
    from accounts.models import User
    from feed import models

    tables = {
        "people": User, "profiles": models.Profile, "follows": models.Follow,
        "mutes": models.Mute, "posts": models.Post, "tags": models.Hashtag,
        "post_tags": models.PostTag, "images": models.PostImage,
        "reactions": models.Reaction, "comments": models.Comment,
        "bookmarks": models.Bookmark, "mentions": models.Mention,
    }  # fmt: skip
    seal, digest = make_seals()
    written = {}

    def write(name, lines):
        count, took = Writer(connection, tables[name], COLUMNS[name].split()).write(lines)
        so_far = written.get(name, (0, 0.0))
        written[name] = (so_far[0] + count, round(so_far[1] + took, 1))

    # An earlier run that was stopped in the middle left rows.
    names = [model._meta.db_table for model in tables.values()]
    connection.execute(f"TRUNCATE {', '.join(names)} CASCADE")
    connection.execute("SET session_replication_role = replica")
    with indexed_afterwards(connection, names):
        write("people", network.list_people())
        write("profiles", network.list_profiles())
        write("tags", network.list_tags())
        write("posts", network.list_posts(1, first_posts, seal, digest))
        write("follows", network.list_follows())
        write("mutes", network.list_mutes())
        set_sequences(connection, tables.values())
        told()
        write("posts", network.list_posts(first_posts + 1, network.posts, seal, digest))
        write("post_tags", network.list_post_tags())
        write("images", network.list_images(seal))
        write("reactions", network.list_reactions())
        write("bookmarks", network.list_bookmarks())
        write("mentions", network.list_mentions())
        write("comments", network.list_comments(seal))
        set_sequences(connection, tables.values())
    return written


def set_sequences(connection, models):
    for model in models:
        table = model._meta.db_table
        if model._meta.pk.column == "id":
            name = f"pg_get_serial_sequence('{table}', 'id')"
            connection.execute(f"SELECT setval({name}, (SELECT max(id) FROM {table}) + 1)")
