from django.db import migrations

from core.ledger import append_only


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_portal")]

    operations = [
        *append_only("accounts_conductacceptance"),
        *append_only("accounts_incidentchange"),
    ]
