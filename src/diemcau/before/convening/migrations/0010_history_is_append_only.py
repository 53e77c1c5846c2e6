from django.db import migrations

FORWARD = """
CREATE FUNCTION convening_statusevent_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'convening_statusevent is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER convening_statusevent_append_only BEFORE UPDATE OR DELETE ON convening_statusevent
    FOR EACH ROW EXECUTE FUNCTION convening_statusevent_is_append_only();
CREATE TRIGGER convening_statusevent_never_emptied BEFORE TRUNCATE ON convening_statusevent
    FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
BACKWARD = """
DROP TRIGGER convening_statusevent_never_emptied ON convening_statusevent;
DROP TRIGGER convening_statusevent_append_only ON convening_statusevent;
DROP FUNCTION convening_statusevent_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("convening", "0009_quotas_and_nominations"), ("audit", "0003_never_emptied")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
