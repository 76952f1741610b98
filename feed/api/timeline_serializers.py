"""What the lists of the feed give: posts as their reader meets them."""

from rest_framework import serializers

from feed.models import Post, Reaction
from feed.rules import timeline as rules


class AuthorOut(serializers.Serializer):
    """Who is shown as having written; of an anonymous post its alias and no handle."""

    name = serializers.CharField()
    handle = serializers.CharField(allow_blank=True)
    is_private = serializers.BooleanField()


class PostImageOut(serializers.Serializer):
    """An image; `cells` are twelve colours to show until it comes, four in a row."""

    id = serializers.UUIDField(source="public_id")
    alt = serializers.CharField(allow_blank=True)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    cells = serializers.ListField(child=serializers.CharField())


class PostOut(serializers.Serializer):
    """One post. Counts are null for those who do not ask for them."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(Post.Kind.choices)
    state = serializers.ChoiceField(Post.State.choices)
    visibility = serializers.ChoiceField(Post.Visibility.choices)
    author = AuthorOut()
    is_own = serializers.BooleanField()
    is_anonymous = serializers.BooleanField()
    text = serializers.CharField(allow_blank=True)
    content_note = serializers.CharField(allow_blank=True)
    card_title = serializers.CharField(allow_blank=True)
    mission_id = serializers.UUIDField(allow_null=True)
    region = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    is_closed = serializers.BooleanField()
    tags = serializers.ListField(child=serializers.CharField())
    handles = serializers.ListField(
        child=serializers.CharField(), help_text="The handles that may be shown as links"
    )
    images = PostImageOut(many=True)
    reaction = serializers.ChoiceField(Reaction.Kind.choices, allow_blank=True)
    is_bookmarked = serializers.BooleanField()
    reaction_counts = serializers.DictField(child=serializers.IntegerField(), allow_null=True)
    comment_count = serializers.IntegerField(allow_null=True)
    folded_because = serializers.ChoiceField(
        [("note", "주의 말"), ("word", "거르는 단어")],
        allow_blank=True,
        help_text="Show the post folded, with this reason",
    )
    can_edit = serializers.BooleanField()
    can_react = serializers.BooleanField()
    can_comment = serializers.BooleanField()
    can_report = serializers.BooleanField()


class PageOut(serializers.Serializer):
    """A page of posts, newest first. The list ends where `next` is empty."""

    posts = PostOut(many=True)
    next = serializers.CharField(allow_blank=True, help_text="`before` of the next page")
    newest = serializers.CharField(
        allow_blank=True, help_text="`after` of the question whether there are newer ones"
    )


class TagPageOut(PageOut):
    """A page under a hashtag; where `is_help`, show numbers to call in the place of posts (F9)."""

    is_help = serializers.BooleanField()


class PlaceIn(serializers.Serializer):
    """Where a page begins, and how long it may be."""

    before = serializers.CharField(required=False, default="", max_length=40)
    size = serializers.IntegerField(
        required=False, default=rules.PAGE_SIZE, min_value=1, max_value=rules.LARGEST_PAGE
    )


class AfterIn(serializers.Serializer):
    """The `newest` of the page that is open."""

    after = serializers.CharField(max_length=40)


class NewerOut(serializers.Serializer):
    """A hint: that there is more, never what it is."""

    is_newer = serializers.BooleanField()
