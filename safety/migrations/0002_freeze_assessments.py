from django.db import migrations


# What an assessment found never changes; only that it was checked for an alert is added once.
FREEZE = """
CREATE OR REPLACE FUNCTION safety_freeze_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.level, OLD.reasons, OLD.flags, OLD.source_id, OLD.user_id, OLD.is_unavailable)
       IS DISTINCT FROM
       (NEW.level, NEW.reasons, NEW.flags, NEW.source_id, NEW.user_id, NEW.is_unavailable) THEN
        RAISE EXCEPTION 'an assessment does not change' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER safety_crisisassessment_frozen BEFORE UPDATE ON safety_crisisassessment
FOR EACH ROW EXECUTE FUNCTION safety_freeze_assessment();
"""
THAW = "DROP TRIGGER IF EXISTS safety_crisisassessment_frozen ON safety_crisisassessment;"


class Migration(migrations.Migration):
    dependencies = [("safety", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
