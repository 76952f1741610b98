"""What a post may be, and who it may be shown to."""

TEXT_LENGTH = 1000
LINE_LENGTH = 80
NOTE_LENGTH = 60
IMAGE_LIMIT = 4
ALT_LENGTH = 300
TAG_LENGTH = 30
TAG_LIMIT = 10
MENTION_LIMIT = 10
COMMENT_LENGTH = 500
# The age from which a post may be for everybody (F1, with the Korean age of majority).
PUBLIC_AGE = 19
# What the consent of B21 is called: it warns before the first post for everybody.
PUBLIC_CONSENT = "sns_public"

# A post that was held is looked at by a moderator; one that was deleted is purged later. What a
# moderator removed is gone for its author too, and kept for an appeal (ADR 0032).
POST_MOVES = {
    "held": {"published", "hidden", "removed", "deleted"},
    "published": {"hidden", "removed", "deleted"},
    "hidden": {"published", "held", "removed", "deleted"},
    "removed": {"published", "hidden", "held", "deleted"},
    "deleted": {"published"},
}
COMMENT_MOVES = POST_MOVES
IMAGE_MOVES = {"writing": {"ready", "deleted"}, "ready": {"deleted"}}
