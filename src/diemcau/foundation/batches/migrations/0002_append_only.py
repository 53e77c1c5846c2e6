from django.db import migrations

FORWARD = """
CREATE FUNCTION batches_batchstep_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'batches_batchstep is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER batches_batchstep_append_only BEFORE UPDATE ON batches_batchstep
    FOR EACH ROW EXECUTE FUNCTION batches_batchstep_is_append_only();
"""
BACKWARD = """
DROP TRIGGER batches_batchstep_append_only ON batches_batchstep;
DROP FUNCTION batches_batchstep_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("batches", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
