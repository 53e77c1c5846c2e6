from django.db import migrations

# A trigger for each row does not see TRUNCATE; this one does.  Rooms above put it on their own kept tables.
FORWARD = """
CREATE FUNCTION never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is kept and cannot be emptied', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_entry_never_emptied BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
BACKWARD = """
DROP TRIGGER audit_entry_never_emptied ON audit_entry;
DROP FUNCTION never_emptied();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
