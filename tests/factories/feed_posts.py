"""People who write, and what they wrote, through the services."""

from io import BytesIO

from accounts.services import grant_consent
from feed.models import Follow, Profile
from feed.rules.posts import PostDraft
from feed.services import images, people, posts
from tests.factories.accounts import UserFactory
from tests.missions.pictures import make_photo


def make_author(handle="", *, is_agreed=True, **fields):
    """Somebody with a profile, who may post for everybody."""
    user = UserFactory(**fields)
    people.open_profile(user=user)
    if handle:
        Profile.objects.filter(pk=user.pk).update(handle=handle)
    if is_agreed:
        grant_consent(user=user, code="sns_public", channel="web")
    return user


def make_follower(author):
    user = make_author()
    Follow.objects.create(follower=user, followee=author)
    return user


def publish(user, text="오늘은 볕이 좋았어요.", **fields):
    """Post as a person would; cards are looked at first."""
    passes = {
        name: fields.pop(name)
        for name in ("client_id", "is_confirmed", "is_agreed", "preview", "now")
        if name in fields
    }
    return posts.publish_post(user=user, draft=PostDraft(text=text, **fields), **passes)


def publish_card(user, **fields):
    draft = PostDraft(**fields)
    token = posts.preview_post(user=user, draft=draft).token
    return posts.publish_post(user=user, draft=draft, preview=token)


def make_image(user, alt="창가의 화분", **options):
    file = BytesIO(make_photo(size=(64, 48), **options))
    return images.add_image(user=user, file=file, alt=alt)
