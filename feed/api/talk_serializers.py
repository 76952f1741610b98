"""What the API of talk takes and gives."""

from rest_framework import serializers

from feed.api.timeline_serializers import AuthorOut, PostOut
from feed.models import Activity, Comment, Reaction
from feed.rules import talk as rules


class ReactIn(serializers.Serializer):
    """Which of the five."""

    kind = serializers.ChoiceField(Reaction.Kind.choices)


class CommentIn(serializers.Serializer):
    """Words under a post; the same `client_id` is said once."""

    text = serializers.CharField(trim_whitespace=False, max_length=4000)
    client_id = serializers.UUIDField(required=False)
    is_confirmed = serializers.BooleanField(
        required=False, default=False, help_text="Say it although a check asked to look again"
    )


class CommentOut(serializers.Serializer):
    """One comment; under an anonymous post its author carries the alias there."""

    id = serializers.UUIDField(source="public_id")
    author = AuthorOut()
    is_host = serializers.BooleanField(help_text="Written by whoever wrote the post")
    is_own = serializers.BooleanField()
    text = serializers.CharField()
    handles = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(Comment.State.choices)
    created_at = serializers.DateTimeField()
    is_folded = serializers.BooleanField(help_text="Show it folded: it meets a word of the reader")
    can_delete = serializers.BooleanField()
    can_report = serializers.BooleanField()


class ThreadOut(serializers.Serializer):
    """Comments, oldest first. The thread ends where `next` is empty."""

    comments = CommentOut(many=True)
    next = serializers.CharField(allow_blank=True, help_text="`after` of the next page")


class ThreadIn(serializers.Serializer):
    """From which comment on, and how many."""

    after = serializers.CharField(required=False, default="", max_length=40)
    size = serializers.IntegerField(
        required=False, default=rules.COMMENT_PAGE, min_value=1, max_value=50
    )


class KeptOut(serializers.Serializer):
    """Kept posts, those kept last first; all of them where `next` is empty."""

    posts = PostOut(many=True)
    next = serializers.CharField(allow_blank=True)


class ActivityOut(serializers.Serializer):
    """One group: who did it last, with how many others, and on what."""

    kind = serializers.ChoiceField(Activity.Kind.choices)
    text = serializers.CharField()
    name = serializers.CharField()
    handle = serializers.CharField(allow_blank=True)
    others_count = serializers.IntegerField()
    post = serializers.UUIDField(source="post.public_id", default=None, allow_null=True)
    comment = serializers.UUIDField(source="comment.public_id", default=None, allow_null=True)
    excerpt = serializers.CharField(allow_blank=True)
    is_unread = serializers.BooleanField()
    at = serializers.DateTimeField()


class ActivitiesOut(serializers.Serializer):
    """A page of groups, the newest first."""

    groups = ActivityOut(many=True)
    next = serializers.CharField(allow_blank=True, help_text="`before` of the next page")
    unread_count = serializers.IntegerField()


class ReadOut(serializers.Serializer):
    """How many were new."""

    read_count = serializers.IntegerField()
