from django.db import migrations, models

# A freeze made before this release counts every event of its log so far.
LAST_EVENTS = """
UPDATE attendance_freeze z SET last_event = COALESCE((
    SELECT max(e.id) FROM attendance_siteevent e JOIN sites_site s ON s.id = e.site_id WHERE s.conference_id = z.conference_id), 0);
"""
FORWARD = """
CREATE FUNCTION attendance_freeze_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'attendance_freeze is never changed' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER attendance_freeze_kept BEFORE UPDATE OR DELETE ON attendance_freeze
    FOR EACH ROW EXECUTE FUNCTION attendance_freeze_is_kept();
CREATE FUNCTION attendance_closing_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.id, OLD.site_id, OLD.event_id, OLD.closed_at, OLD.closed_by, OLD.convened, OLD.attended, OLD.counted, OLD.reason)
         = (NEW.id, NEW.site_id, NEW.event_id, NEW.closed_at, NEW.closed_by, NEW.convened, NEW.attended, NEW.counted, NEW.reason)
       AND (OLD.accepted_at IS NULL OR (OLD.accepted_at, OLD.accepted_by) = (NEW.accepted_at, NEW.accepted_by))
       AND OLD.reopened_at IS NULL
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a closing may only be accepted and reopened, once each' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER attendance_closing_kept BEFORE UPDATE OR DELETE ON attendance_closing
    FOR EACH ROW EXECUTE FUNCTION attendance_closing_is_kept();
"""
BACKWARD = """
DROP TRIGGER attendance_closing_kept ON attendance_closing;
DROP FUNCTION attendance_closing_is_kept();
DROP TRIGGER attendance_freeze_kept ON attendance_freeze;
DROP FUNCTION attendance_freeze_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0003_odd_events_and_their_indexes")]
    operations = [
        migrations.AddField(
            model_name="freeze", name="last_event", field=models.BigIntegerField(default=0, editable=False), preserve_default=False
        ),
        migrations.RunSQL(LAST_EVENTS, migrations.RunSQL.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
