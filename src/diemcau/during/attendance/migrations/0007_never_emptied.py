from django.db import migrations

TABLES = ("attendance_siteevent", "attendance_closing", "attendance_freeze")
FORWARD = "".join(
    f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();\n" for table in TABLES
)
BACKWARD = "".join(f"DROP TRIGGER {table}_never_emptied ON {table};\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("attendance", "0006_events_of_the_site_of_their_device"), ("audit", "0003_never_emptied")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
