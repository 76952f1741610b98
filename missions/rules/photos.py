"""What a photo may be, and what becomes of it."""

from datetime import timedelta

PHOTO_LIMIT = 3
UPLOADS_PER_HOUR = 30
# A file that was not written by then was not written at all.
WRITING_TIME = timedelta(minutes=10)
PHOTO_MOVES = {"writing": {"ready", "deleted"}, "ready": {"deleted"}}
