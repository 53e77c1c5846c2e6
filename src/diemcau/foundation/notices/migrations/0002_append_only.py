from django.db import migrations

FORWARD = """
CREATE FUNCTION notices_delivery_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'notices_delivery is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER notices_delivery_append_only BEFORE UPDATE ON notices_delivery
    FOR EACH ROW EXECUTE FUNCTION notices_delivery_is_append_only();
"""
BACKWARD = """
DROP TRIGGER notices_delivery_append_only ON notices_delivery;
DROP FUNCTION notices_delivery_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
