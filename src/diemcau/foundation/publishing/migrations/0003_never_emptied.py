from django.db import migrations

FORWARD = """
CREATE TRIGGER publishing_snapshot_never_emptied BEFORE TRUNCATE ON publishing_snapshot FOR EACH STATEMENT EXECUTE FUNCTION never_emptied();
"""
BACKWARD = "DROP TRIGGER publishing_snapshot_never_emptied ON publishing_snapshot"


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_payload_never_changes"), ("audit", "0003_never_emptied")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
