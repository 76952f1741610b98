"""What PostgreSQL itself keeps of the ledger: sealed once, tokens apart, platform staff apart."""

from django.db import migrations

from core.ledger import append_only

SEAL_ONCE = """
CREATE OR REPLACE FUNCTION ongi_seal_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chain text[] := ARRAY['place', 'previous_hash', 'row_hash'];
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('ongi.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.row_hash = '' AND OLD.place IS NULL
        AND NEW.row_hash <> '' AND NEW.place IS NOT NULL
        AND to_jsonb(OLD) - chain = to_jsonb(NEW) - chain THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER IF EXISTS accounts_accesslog_append_only ON accounts_accesslog;
CREATE TRIGGER accounts_accesslog_append_only BEFORE UPDATE OR DELETE ON accounts_accesslog
    FOR EACH ROW EXECUTE FUNCTION ongi_seal_once();
"""
UNSEAL = """
DROP TRIGGER IF EXISTS accounts_accesslog_append_only ON accounts_accesslog;
CREATE TRIGGER accounts_accesslog_append_only BEFORE UPDATE OR DELETE ON accounts_accesslog
    FOR EACH ROW EXECUTE FUNCTION ongi_refuse_change();
DROP FUNCTION IF EXISTS ongi_seal_once();
"""

# The platform's officers work at the platform, everybody else does not, whichever row is written.
PLATFORM = """
CREATE OR REPLACE FUNCTION ongi_check_platform() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    misplaced boolean;
BEGIN
    IF TG_TABLE_NAME = 'accounts_staffmember' THEN
        SELECT (NEW.role IN ('platform_safety', 'dpo')) <> agency.is_platform INTO misplaced
            FROM accounts_agency agency WHERE agency.id = NEW.agency_id;
    ELSE
        SELECT EXISTS (
            SELECT 1 FROM accounts_staffmember member WHERE member.agency_id = NEW.id
                AND (member.role IN ('platform_safety', 'dpo')) <> NEW.is_platform
        ) INTO misplaced;
    END IF;
    IF misplaced THEN
        RAISE EXCEPTION 'platform roles belong to the platform agency alone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_member_fits_platform';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_staffmember_platform BEFORE INSERT OR UPDATE OF role, agency_id
    ON accounts_staffmember FOR EACH ROW EXECUTE FUNCTION ongi_check_platform();
CREATE TRIGGER accounts_agency_platform BEFORE UPDATE OF is_platform
    ON accounts_agency FOR EACH ROW EXECUTE FUNCTION ongi_check_platform();
"""
NO_PLATFORM = """
DROP TRIGGER IF EXISTS accounts_staffmember_platform ON accounts_staffmember;
DROP TRIGGER IF EXISTS accounts_agency_platform ON accounts_agency;
DROP FUNCTION IF EXISTS ongi_check_platform();
"""

# B10. `search_path` comes from the settings; for a pooler that sends no start-up options the role
# remembers it too. The role of agency tools owns nothing and logs in nowhere: whoever runs such a
# tool grants it. Where the database user may not make roles, all this is left out with a notice.
IDENTITY = """
CREATE SCHEMA IF NOT EXISTS identity;
ALTER TABLE accounts_subjecttoken SET SCHEMA identity;
SELECT set_config('search_path', 'public, identity', false);
DO $$
BEGIN
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = public, identity',
        current_user, current_database());
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'search_path is left to the settings: %', SQLERRM;
END $$;
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'ongi_agency') THEN
        CREATE ROLE ongi_agency NOLOGIN;
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN RAISE NOTICE 'role ongi_agency is left out: %', SQLERRM;
    WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
"""
NO_IDENTITY = """
ALTER TABLE identity.accounts_subjecttoken SET SCHEMA public;
DROP SCHEMA identity;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_ledger")]

    operations = [
        migrations.RunSQL(SEAL_ONCE, UNSEAL),
        *append_only("accounts_chainanchor"),
        migrations.RunSQL(PLATFORM, NO_PLATFORM),
        migrations.RunSQL(IDENTITY, NO_IDENTITY),
    ]
