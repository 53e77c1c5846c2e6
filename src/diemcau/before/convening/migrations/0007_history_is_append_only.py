from django.db import migrations

FORWARD = """
CREATE FUNCTION convening_statusevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'convening_statusevent is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER convening_statusevent_append_only BEFORE UPDATE OR DELETE ON convening_statusevent
    FOR EACH ROW EXECUTE FUNCTION convening_statusevent_is_append_only();
"""
BACKWARD = """
DROP TRIGGER convening_statusevent_append_only ON convening_statusevent;
DROP FUNCTION convening_statusevent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("convening", "0006_quotas_and_nominations")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
