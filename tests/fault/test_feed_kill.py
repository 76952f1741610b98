"""A process dies between a post's row and the look at its words; the sweep takes it up."""

import contextlib
import subprocess
import sys
import threading
import time

import pytest

from config.embedded.folder import PROJECT
from tests.servers.stack import LiveStack

pytestmark = pytest.mark.xdist_group("stack")
POSTS = 5
PUBLISH = """
import os, signal
from django.db import transaction
from accounts.models import User
from feed.rules.posts import PostDraft
from feed.services import posts
user = User.objects.get(email="person0@example.com")
draft = PostDraft(text="오늘 밤에 죽을 거야. 유서도 다 썼어", visibility="private")
for _ in range({times}):
    with transaction.atomic():
        {first}
        posts.publish_post(user=user, draft=draft)
"""
# Runs before all else that waits for the commit: the row stands, and nobody was told of it.
DIE = "transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))"


def publish_and_die(stack):
    code = PUBLISH.format(times=1, first=DIE)
    died = subprocess.run(
        [sys.executable, "-m", "config.embedded", "manage", "shell", "-v", "0", "-c", code],
        cwd=PROJECT,
        env=stack.values,
        capture_output=True,
        check=False,
    )
    assert died.returncode != 0
    assert b"Traceback" not in died.stderr


def wait_until_looked_at(stack, count, limit=90):
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if stack.query("SELECT count(assessed_at) FROM feed_post") == [(count,)]:
            return
        time.sleep(1)
    raise AssertionError(stack.query("SELECT id, assessed_at FROM feed_post"))


def test_posts_of_killed_processes_are_looked_at_once():
    with LiveStack() as stack:
        stack.seed(1)
        publish_and_die(stack)
        assert stack.query("SELECT count(*) FROM feed_post") == [(1,)]
        wait_until_looked_at(stack, 1)

        is_over = threading.Event()

        def keep_killing():
            while not is_over.wait(0.5):
                with contextlib.suppress(AssertionError):
                    stack.kill("celery", "crisis")

        killer = threading.Thread(target=keep_killing)
        killer.start()
        stack.run_python(PUBLISH.format(times=POSTS, first="pass"))
        time.sleep(2)
        is_over.set()
        killer.join()
        wait_until_looked_at(stack, POSTS + 1)
        found = "SELECT count(*), count(DISTINCT source_id) FROM agencies_alertevidence"
        assert stack.query(found) == [(POSTS + 1, POSTS + 1)]
        assert stack.query("SELECT count(*) FROM agencies_alert WHERE state <> 'merged'") == [(1,)]
