"""What was said before, what moderators did and what they looked at can be added to, never changed."""

from django.db import migrations

from core.ledger import append_only


class Migration(migrations.Migration):
    dependencies = [("feed", "0001_initial")]
    operations = [
        *append_only("feed_postversion", sealed=("text", "content_note")),
        *append_only("feed_evidence", sealed=("text", "content_note")),
        *append_only("feed_moderatoraccess", sealed=("reason",)),
        *append_only("feed_referral", sealed=("reference",)),
        *append_only("feed_casechange"),
        *append_only("feed_takedownchange"),
        *append_only("feed_tagruling"),
    ]
