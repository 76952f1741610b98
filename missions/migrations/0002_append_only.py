"""Who moved what, and when, can be added and never changed."""

from django.db import migrations

from core.ledger import append_only


class Migration(migrations.Migration):
    dependencies = [("missions", "0001_initial")]
    operations = [
        *append_only("missions_missionchange"),
        *append_only("missions_participationchange"),
    ]
