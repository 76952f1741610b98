"""Consent texts, consents, accesses and disclosures can be added, never changed."""

from django.db import migrations

from core.ledger import append_only


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        *append_only("accounts_consentpurpose"),
        *append_only("accounts_consentevent"),
        *append_only("accounts_accesslog"),
        *append_only("accounts_disclosurerecord"),
    ]
