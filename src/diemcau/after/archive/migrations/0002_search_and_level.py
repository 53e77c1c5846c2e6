from django.db import migrations, models

LEVELS = ["", "commune", "district", "province", "province_part_of_national", "central", "national"]


class Migration(migrations.Migration):
    dependencies = [("archive", "0001_initial")]
    operations = [
        migrations.AddField("record", "folded", models.TextField(default="", editable=False), preserve_default=False),
        migrations.AlterField("record", "level", models.CharField(blank=True, max_length=30, verbose_name="level")),
        migrations.AddConstraint("record", models.CheckConstraint(condition=models.Q(level__in=LEVELS), name="archive_level_is_known")),
    ]
