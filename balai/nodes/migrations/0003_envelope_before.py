from typing import Any

from django.db import migrations

from balai.core.fields import CodeField
from balai.nodes.rules import envelope as envelopes


def read_before(apps: Any, schema_editor: Any) -> None:
    """Note of each envelope that is here how it names the one before it; a frame that came was readable."""
    for row in apps.get_model("nodes", "Envelope").objects.only("frame").iterator(chunk_size=500):
        row.before = envelopes.read(bytes(row.frame)).header.before.hex()
        row.save(update_fields=["before"])


class Migration(migrations.Migration):
    dependencies = [("nodes", "0002_parcel")]

    operations = [
        migrations.AddField(
            model_name="envelope",
            name="before",
            field=CodeField(max_length=32, default="", help_text="how its hash begins that the device made before it"),
            preserve_default=False,
        ),
        migrations.RunPython(read_before, migrations.RunPython.noop),
    ]
