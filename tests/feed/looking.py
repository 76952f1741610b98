"""People of an age in the feed, what they wrote, and a storage of one's own."""

from datetime import timedelta

from django.utils import timezone

from feed.models import Comment, Post
from tests.factories.accounts import UserFactory

LONG_AGO = timedelta(days=60)
CONSENTS = ["service", "chat_sensitive"]


def make_person(*, days=60, posts=3, consents=("service",), **more):
    """Somebody trusted, unless they are too new or have too little standing."""
    joined = timezone.now() - timedelta(days=days)
    person = UserFactory(date_joined=joined, consents=list(consents), **more)
    for number in range(posts):
        say(person, f"산책했어요 {number}")
    return person


def say(author, text="오늘은 바람이 좋았어요", **more):
    return Post.objects.create(author=author, text=text, **more)


def answer(author, post, text="저도요", **more):
    return Comment.objects.create(author=author, post=post, text=text, **more)


def keep_in(settings, folder):
    """Let files lie in a folder of the test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder)},
        },
    }
    return folder


def list_stored(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
