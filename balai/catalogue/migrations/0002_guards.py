from django.db import migrations

from balai.core.guards import forbid_changes

VERSION = ["id", "service_id", "number", "package", "published_at", "published_by"]
OFFERING = [
    "id", "service_id", "version_id", "agency_id", "area_code", "content_hash", "package", "decision_number",
    "decision_on", "offices", "valid_from", "proposed_by", "proposed_at",
]


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [
        migrations.RunPython(forbid_changes("catalogue_serviceversion", VERSION), migrations.RunPython.noop),
        migrations.RunPython(
            forbid_changes("catalogue_offering", OFFERING, once=["adopted_by", "adopted_at", "dropped_at"]),
            migrations.RunPython.noop,
        ),
    ]
