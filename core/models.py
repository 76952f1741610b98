"""Base models: what every table of ours shares."""

import uuid

from django.db import models


class TimeStamped(models.Model):
    """When a row was made and last changed, in UTC."""

    created_at = models.DateTimeField("만든 때", auto_now_add=True)
    updated_at = models.DateTimeField("바뀐 때", auto_now=True)

    class Meta:
        abstract = True


class PublicId(models.Model):
    """The id a row shows to the outside; the primary key never leaves the database."""

    public_id = models.UUIDField("공개 식별자", default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
