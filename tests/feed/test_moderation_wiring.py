"""What moderation decides is asked for wherever people act: one test for each wire."""

from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from feed.models import Act, Comment, Follow, Post, PostImage, Reaction
from feed.services import actions, images, people, posts, talk
from feed.services.images import ImageTakenDown
from feed.services.limits import Sanctioned
from tests.factories.feed_posts import make_author, publish
from tests.feed.moderating import decide, make_case, make_post, take
from tests.feed.posting import edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_storage")]


def decide_about(row, **given):
    case = make_case(row)
    return actions.act(case=case, moderator=take(case), decision=decide(**given))


ACTS = {
    "post": lambda user, post: publish(user, "새 글"),
    "edit": lambda user, post: edit(Post.objects.get(author=user), text="고친 글"),
    "comment": lambda user, post: talk.comment_on(
        user=user, post=post, text="댓글", client_id=uuid4()
    ),
    "reaction": lambda user, post: talk.react(user=user, post=post, kind="relate"),
    "follow": lambda user, post: people.follow(user=user, target=post.author),
}


@pytest.mark.parametrize(
    ("kind", "stopped"),
    [
        ("warn", set()),
        ("mute", {"post", "edit", "comment"}),
        ("suspend", {"post", "edit", "comment", "reaction", "follow"}),
    ],
)
def test_a_measure_stops_what_it_says_and_nothing_else(kind, stopped):
    other = publish(make_author(), visibility="public")
    refused = set()
    for what, act in ACTS.items():
        user = make_author()
        own = publish(user)
        decide_about(own, person=kind, days=3 if kind == "mute" else 0)
        before = Act.objects.filter(user=user).count()
        try:
            act(user, other)
        except Sanctioned:
            refused.add(what)
        is_counted = Act.objects.filter(user=user).count() > before
        assert is_counted == (what not in stopped)
    assert refused == stopped
    stored = (Comment.objects.exists(), Reaction.objects.exists(), Follow.objects.exists())
    assert stored == ("comment" not in stopped, "reaction" not in stopped, "follow" not in stopped)


def test_who_is_stopped_still_writes_for_themselves_and_narrows():
    user = make_author()
    own = publish(user)
    decide_about(own, person="suspend")
    assert publish(user, "나만", visibility="private").visibility == "private"
    edit(own, visibility="private")
    own.refresh_from_db()
    assert own.visibility == "private"


def draw(*, is_tilted=False):
    """A picture with light and dark fields, so that its look can be compared."""
    picture = Image.new("L", (360, 320))
    for place in range(72):
        left, top = place % 9 * 40, place // 9 * 40
        light = place * 7 % 5 * 60 if not is_tilted else 240 - place * 11 % 7 * 40
        picture.paste(light, (left, top, left + 40, top + 40))
    target = BytesIO()
    picture.convert("RGB").save(target, "PNG")
    target.seek(0)
    return target


def test_what_looks_like_a_removed_image_is_refused():
    author, other = make_author(), make_author()
    image = images.add_image(user=author, file=draw())
    post = publish(author, visibility="public", images=(image.public_id,))
    decide_about(post, content="remove")
    with pytest.raises(ImageTakenDown):
        images.add_image(user=other, file=draw())
    assert not PostImage.objects.filter(owner=other).exists()
    assert images.add_image(user=other, file=draw(is_tilted=True)).state == "ready"


@pytest.mark.parametrize("content", ["hide", "remove"])
def test_undoing_a_deletion_does_not_bring_back_what_was_taken_down(content):
    author = make_author()
    post = publish(author, visibility="public")
    comment = talk.comment_on(user=author, post=make_post(), text="댓글", client_id=uuid4())
    posts.delete_post(post=post)
    talk.delete_comment(user=author, comment=comment)
    for row in (post, comment):
        decide_about(row, content=content)
    posts.undo_delete_post(post=post)
    talk.undo_delete_comment(user=author, comment=comment)
    states = [type(row).objects.get(pk=row.pk).state for row in (post, comment)]
    assert states == ["hidden", "hidden"]


def test_undoing_a_deletion_brings_back_what_nobody_took_down():
    post = publish(make_author())
    posts.delete_post(post=post)
    posts.undo_delete_post(post=post)
    post.refresh_from_db()
    assert post.state == "published"
