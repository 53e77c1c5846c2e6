from django.db import migrations

FORWARD = """
ALTER TABLE convening_delegate ADD CONSTRAINT convening_site_is_of_the_same_conference
    FOREIGN KEY (site_id, conference_id) REFERENCES sites_site (id, conference_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARD = "ALTER TABLE convening_delegate DROP CONSTRAINT convening_site_is_of_the_same_conference"


class Migration(migrations.Migration):
    dependencies = [("convening", "0001_initial"), ("sites", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
