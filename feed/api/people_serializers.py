"""What apps say and hear about people."""

from rest_framework import serializers

from feed.models import Profile, WordFilter
from feed.rules import people as rules


class PersonName(serializers.Serializer):
    """Somebody, by how others name them."""

    handle = serializers.CharField()
    nickname = serializers.CharField()


class PersonBody(PersonName):
    """Somebody as the asker may see them. A private account says little to strangers."""

    is_self = serializers.BooleanField()
    is_private = serializers.BooleanField()
    is_open = serializers.BooleanField()
    bio = serializers.CharField(allow_blank=True)
    interests = serializers.ListField(child=serializers.CharField())
    following = serializers.ChoiceField(rules.FOLLOW_STATES)
    followed_by = serializers.ChoiceField(rules.FOLLOW_STATES)
    follow_id = serializers.UUIDField(allow_null=True)
    is_muted = serializers.BooleanField()
    muted_until = serializers.DateTimeField(allow_null=True)


class SuggestionBody(PersonName):
    """Somebody who agreed to be suggested, and why."""

    is_private = serializers.BooleanField()
    is_near = serializers.BooleanField()
    shared = serializers.ListField(child=serializers.CharField())


class ProfileBody(serializers.ModelSerializer):
    """One's own profile, and how one reads."""

    nickname = serializers.CharField(source="user.nickname")

    class Meta:
        model = Profile
        fields = (
            "handle",
            "nickname",
            "bio",
            "interests",
            "is_private",
            "is_suggested",
            "shows_counts",
            "note_mode",
            "is_quiet",
            "quiet_until",
        )


class ProfileIn(serializers.Serializer):
    """What is left out stays as it is."""

    handle = serializers.CharField(required=False, max_length=60)
    bio = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    interests = serializers.ListField(
        child=serializers.ChoiceField(list(rules.INTERESTS.items())), required=False
    )
    is_private = serializers.BooleanField(required=False)
    is_suggested = serializers.BooleanField(required=False)
    shows_counts = serializers.BooleanField(required=False)
    note_mode = serializers.ChoiceField(Profile.NoteMode.choices, required=False)


class QuietIn(serializers.Serializer):
    """Until when nothing hints."""

    until = serializers.ChoiceField(["morning", "day", "always"])


class MuteIn(serializers.Serializer):
    """For how long."""

    until = serializers.ChoiceField(list(rules.MUTE_TIMES), default="always")


class FilterBody(serializers.ModelSerializer):
    """A word the person does not want to read."""

    id = serializers.UUIDField(source="public_id")

    class Meta:
        model = WordFilter
        fields = ("id", "word", "action", "created_at")


class FilterIn(serializers.Serializer):
    """A word, and what meeting it does."""

    word = serializers.CharField(trim_whitespace=False, max_length=200)
    action = serializers.ChoiceField(WordFilter.Action.choices, default="fold")


class FollowAnswerIn(serializers.Serializer):
    """Whether to let somebody in."""

    accept = serializers.BooleanField()


class FollowerBody(serializers.Serializer):
    """Somebody who follows, or asks to."""

    id = serializers.UUIDField(source="public_id")
    handle = serializers.CharField(source="follower.feed_profile.handle")
    nickname = serializers.CharField(source="follower.nickname")
    state = serializers.CharField()
    created_at = serializers.DateTimeField()


class FollowingBody(serializers.Serializer):
    """Somebody the person follows, or asked."""

    handle = serializers.CharField(source="followee.feed_profile.handle")
    nickname = serializers.CharField(source="followee.nickname")
    state = serializers.CharField()
    created_at = serializers.DateTimeField()


class MutedBody(serializers.Serializer):
    """Somebody the person does not want to meet."""

    handle = serializers.CharField(source="muted.feed_profile.handle")
    nickname = serializers.CharField(source="muted.nickname")
    until = serializers.DateTimeField(allow_null=True)


class BlockedBody(serializers.Serializer):
    """Somebody the person blocked."""

    handle = serializers.CharField(source="blocked.feed_profile.handle")
    nickname = serializers.CharField(source="blocked.nickname")
    created_at = serializers.DateTimeField()
