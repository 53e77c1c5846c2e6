import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE sites_itemsite chosen SET conference_id = item.conference_id FROM conferences_programmeitem item WHERE item.id = chosen.item_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
FORWARD = """
ALTER TABLE sites_itemsite
    ADD CONSTRAINT sites_item_is_of_the_same_conference
    FOREIGN KEY (item_id, conference_id) REFERENCES conferences_programmeitem (id, conference_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT sites_chosen_site_is_of_the_same_conference
    FOREIGN KEY (site_id, conference_id) REFERENCES sites_site (id, conference_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = """
ALTER TABLE sites_itemsite
    DROP CONSTRAINT sites_item_is_of_the_same_conference,
    DROP CONSTRAINT sites_chosen_site_is_of_the_same_conference;
"""


def _conference(**options):
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conferences.conference", **options)


class Migration(migrations.Migration):
    dependencies = [("sites", "0002_device_with_its_site"), ("conferences", "0002_topic_of_the_same_conference")]
    operations = [
        migrations.AddField("itemsite", "conference", _conference(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("itemsite", "conference", _conference()),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
