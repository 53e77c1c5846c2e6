from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conferences", "0003_plans_and_series")]

    operations = [
        migrations.AddField(
            model_name="conference",
            name="is_sealed",
            field=models.BooleanField(default=False, verbose_name="no names on devices"),
        ),
    ]
