from rest_framework import serializers

from safety.models import Hotline


class HotlineOut(serializers.ModelSerializer):
    """A number to turn to; `href` calls it or writes to it."""

    href = serializers.CharField(read_only=True)

    class Meta:
        model = Hotline
        fields = (
            "code",
            "number",
            "name",
            "description",
            "hours",
            "audience",
            "channel",
            "href",
            "verified_on",
        )
        read_only_fields = fields
