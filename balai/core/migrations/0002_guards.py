from django.db import migrations

from balai.core.guards import forbid_changes

WRITTEN_ONCE = [
    "id", "name", "subject", "case_id", "person_id", "agency_id", "office_id", "area_code", "channel", "by", "role",
    "at", "recorded_at", "data",
]


def forward(apps, editor):
    columns = [f'"{name}"' for name in WRITTEN_ONCE]
    forbid_changes("core_event", columns, once=['"position"'])(apps, editor)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunPython(forward, migrations.RunPython.noop)]
