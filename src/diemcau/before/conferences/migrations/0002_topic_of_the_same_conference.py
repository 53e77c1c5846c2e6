from django.db import migrations, models

FORWARD = """
ALTER TABLE conferences_programmeitem ADD CONSTRAINT conferences_topic_is_of_the_same_conference
    FOREIGN KEY (topic_id, conference_id) REFERENCES conferences_topic (id, conference_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = "ALTER TABLE conferences_programmeitem DROP CONSTRAINT conferences_topic_is_of_the_same_conference"


class Migration(migrations.Migration):
    dependencies = [("conferences", "0001_initial")]
    operations = [
        migrations.AddConstraint(
            "topic", models.UniqueConstraint(fields=["id", "conference"], name="conferences_topic_with_its_conference")
        ),
        migrations.AddConstraint(
            "programmeitem", models.UniqueConstraint(fields=["id", "conference"], name="conferences_item_with_its_conference")
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
