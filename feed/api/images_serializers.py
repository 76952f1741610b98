from rest_framework import serializers

from feed.models import PostImage
from feed.rules.posts import ALT_LENGTH


class ImageInput(serializers.Serializer):
    """A JPEG, PNG or WebP up to 10 MB and 50 million pixels, and what it shows in words."""

    image = serializers.FileField()
    alt = serializers.CharField(
        required=False, allow_blank=True, max_length=ALT_LENGTH, trim_whitespace=False
    )
    client_id = serializers.UUIDField(required=False)


class AltInput(serializers.Serializer):
    """What an image shows, in words; empty takes the words away."""

    alt = serializers.CharField(allow_blank=True, max_length=ALT_LENGTH, trim_whitespace=False)
    is_confirmed = serializers.BooleanField(
        default=False, help_text="글에 든 사진일 때, `needs_care`를 보고도 고치기"
    )


class ImageBody(serializers.ModelSerializer):
    """An image; `placeholder` holds the colours of 4 by 3 cells to show until it comes."""

    id = serializers.UUIDField(source="public_id", read_only=True)

    class Meta:
        model = PostImage
        fields = ["id", "alt", "width", "height", "placeholder", "created_at"]
