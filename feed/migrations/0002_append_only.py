"""What a post said before can be added to and never changed."""

from django.db import migrations

from core.ledger import append_only


class Migration(migrations.Migration):
    dependencies = [("feed", "0001_initial")]
    operations = [*append_only("feed_postversion", sealed=("text", "content_note"))]
