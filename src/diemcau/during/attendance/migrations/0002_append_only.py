from django.db import migrations

FORWARD = """
CREATE FUNCTION attendance_siteevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'attendance_siteevent is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER attendance_siteevent_append_only BEFORE UPDATE OR DELETE ON attendance_siteevent
    FOR EACH ROW EXECUTE FUNCTION attendance_siteevent_is_append_only();
"""
BACKWARD = """
DROP TRIGGER attendance_siteevent_append_only ON attendance_siteevent;
DROP FUNCTION attendance_siteevent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
