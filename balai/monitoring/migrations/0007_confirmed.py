from django.db import migrations, models

import balai.core.fields


def confirm_what_counted(apps, editor):
    """Let addresses count that officers chose before there were codes."""
    apps.get_model("monitoring", "AlertAddress").objects.update(confirmed_at=models.F("changed_at"))


class Migration(migrations.Migration):

    dependencies = [("monitoring", "0006_told")]

    operations = [
        migrations.AddField("alertaddress", "code_hash", balai.core.fields.CodeField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.AddField("alertaddress", "code_tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("alertaddress", "confirmed_at", models.DateTimeField(help_text="null: nothing but its code is sent there", null=True)),
        migrations.RunPython(confirm_what_counted, migrations.RunPython.noop),
    ]
