from django.db import migrations, models

FORWARD = """
ALTER TABLE convening_delegate ADD CONSTRAINT convening_a_substitute_is_of_the_same_conference
    FOREIGN KEY (stands_for_id, conference_id) REFERENCES convening_delegate (id, conference_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = "ALTER TABLE convening_delegate DROP CONSTRAINT convening_a_substitute_is_of_the_same_conference"


class Migration(migrations.Migration):
    dependencies = [("convening", "0005_delegate_email")]
    operations = [
        migrations.AddConstraint("delegate", models.UniqueConstraint(fields=["id", "conference"], name="convening_delegate_with_its_conference")),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
