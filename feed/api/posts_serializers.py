"""What the API of writing takes and gives."""

from typing import Any

from rest_framework import serializers

from feed.api.timeline_serializers import PostOut
from feed.models import Post, PostVersion, VersionImage
from feed.rules import posts as rules
from feed.rules.posts import PostDraft

# Longer than any text may be: the services count after cleaning, and say what is too long.
_MOST = 20_000


class DraftIn(serializers.Serializer):
    """What shall be posted. `images` and `participation` are ids of the person's own."""

    kind = serializers.ChoiceField(Post.Kind.choices, default=Post.Kind.NOTE)
    text = serializers.CharField(
        allow_blank=True, default="", trim_whitespace=False, max_length=_MOST
    )
    content_note = serializers.CharField(
        allow_blank=True, default="", trim_whitespace=False, max_length=_MOST
    )
    visibility = serializers.ChoiceField(Post.Visibility.choices, default=Post.Visibility.FOLLOWERS)
    is_anonymous = serializers.BooleanField(default=False)
    region = serializers.BooleanField(default=False, help_text="동네에도 올리기")
    images = serializers.ListField(
        child=serializers.UUIDField(), default=list, max_length=rules.IMAGE_LIMIT
    )
    participation = serializers.UUIDField(
        default=None, allow_null=True, help_text="`mission` 카드로 보여 줄, 마친 내 미션"
    )
    is_closed = serializers.BooleanField(default=False, help_text="댓글 닫아 두기")

    def make_draft(self) -> PostDraft:
        """Return what was asked for."""
        given: dict[str, Any] = {
            name: self.validated_data[name] for name in PostDraft.__dataclass_fields__
        }
        return PostDraft(**given | {"images": tuple(given["images"])})


class PostIn(DraftIn):
    """A post, once for each `client_id`."""

    client_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    is_confirmed = serializers.BooleanField(
        default=False, help_text="`needs_care`나 `same_text_again`을 보고도 올리기"
    )
    is_agreed = serializers.BooleanField(default=False, help_text="`sns_public`에 동의하고 올리기")
    preview = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=200,
        help_text="`line`과 `mission`을 다른 사람에게 보이려면 `posts/preview`가 준 `token`",
    )


class EditIn(serializers.Serializer):
    """What shall change; what is left out stays."""

    text = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=_MOST
    )
    content_note = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=_MOST
    )
    visibility = serializers.ChoiceField(Post.Visibility.choices, required=False)
    region = serializers.BooleanField(required=False)
    is_closed = serializers.BooleanField(required=False)
    images = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=rules.IMAGE_LIMIT,
        help_text="글에 둘 사진 모두를 차례대로. 뺀 사진은 고치기 전 글에 남아요",
    )
    is_confirmed = serializers.BooleanField(default=False)
    is_agreed = serializers.BooleanField(default=False)


class PreviewOut(serializers.Serializer):
    """How it would look; nothing is stored. `token` posts exactly this within an hour."""

    post = PostOut()
    token = serializers.CharField()


class VersionImageOut(serializers.ModelSerializer):
    """An image as it hung on a post before; its file is at `feed/images/{id}/file`."""

    id = serializers.UUIDField(source="image.public_id")

    class Meta:
        model = VersionImage
        fields = ("id", "alt")


class VersionOut(serializers.ModelSerializer):
    """What a post said before, until `created_at`."""

    images = VersionImageOut(many=True)

    class Meta:
        model = PostVersion
        fields = ("number", "text", "content_note", "images", "created_at")


class DeletedOut(serializers.Serializer):
    """A deleted post; until `undo_until` it can come back."""

    id = serializers.UUIDField(source="public_id")
    undo_until = serializers.DateTimeField(allow_null=True)
