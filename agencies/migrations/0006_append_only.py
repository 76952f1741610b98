from django.db import migrations

from core.ledger import append_only


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_portal")]

    operations = [
        *append_only("agencies_casechange"),
        *append_only("agencies_referralchange"),
        *append_only("agencies_contactlog"),
        *append_only("agencies_casenote", sealed=("text",)),
        *append_only("agencies_escalation"),
        migrations.RunSQL(
            "UPDATE agencies_offer SET sent_at = created_at WHERE sent_at IS NULL", migrations.RunSQL.noop
        ),
    ]
