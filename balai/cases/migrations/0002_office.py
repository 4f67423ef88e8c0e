"""The office of a case refers to its row, so that an act reads both in one statement."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("cases", "0001_initial")]

    operations = [
        migrations.RenameField("case", "office_id", "office"),
        migrations.AlterField(
            "case",
            "office",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="accounts.office", db_index=False
            ),
        ),
    ]
