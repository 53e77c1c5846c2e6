from django.db import migrations

# An event with a device is held to the pair (device, site), one without to its site alone: one check for each event.
FORWARD = """
ALTER TABLE attendance_siteevent
    ADD COLUMN host_site_id bigint GENERATED ALWAYS AS (CASE WHEN device_id IS NULL THEN site_id END) STORED,
    ADD CONSTRAINT attendance_event_is_of_the_site_of_its_device FOREIGN KEY (device_id, site_id) REFERENCES sites_device (id, site_id),
    ADD CONSTRAINT attendance_event_without_device_is_of_a_site FOREIGN KEY (host_site_id) REFERENCES sites_site (id);
"""
BACKWARD = """
ALTER TABLE attendance_siteevent
    DROP CONSTRAINT attendance_event_without_device_is_of_a_site,
    DROP CONSTRAINT attendance_event_is_of_the_site_of_its_device,
    DROP COLUMN host_site_id;
"""


class Migration(migrations.Migration):
    dependencies = [("attendance", "0005_fewer_keys_for_each_event"), ("sites", "0002_device_with_its_site")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
