"""The one thing the role of agency tools may read: alerts at tier T1 (B10)."""

from django.db import migrations

VIEW = """
CREATE VIEW agency_alert AS
    SELECT public_id, agency_id, token, source, level, priority, state, reasons, trend_line,
        age_band, region_id, opened_at, due_at
    FROM agencies_alert WHERE state NOT IN ('new', 'suppressed', 'merged', 'revoked');
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'ongi_agency') THEN
        GRANT USAGE ON SCHEMA public TO ongi_agency;
        GRANT SELECT ON agency_alert TO ongi_agency;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'agency_alert is granted to nobody: %', SQLERRM;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("agencies", "0006_append_only"), ("accounts", "0016_ledger_rules")]

    operations = [migrations.RunSQL(VIEW, "DROP VIEW IF EXISTS agency_alert;")]
