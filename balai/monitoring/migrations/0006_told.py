import django.db.models.deletion
from django.db import migrations, models

import balai.core.fields


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0001_initial"),
        ("monitoring", "0005_assessment"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertAddress",
            fields=[
                ("officer_id", balai.core.fields.CodeField(max_length=36, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField(help_text="{address} as JSON: a phone or an e-mail address")),
                ("changed_at", models.DateTimeField()),
                ("key", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="core.key")),
            ],
        ),
        migrations.AddIndex(
            model_name="level",
            index=models.Index(fields=["valid_from", "area_code"], name="monitoring_level_since"),
        ),
    ]
