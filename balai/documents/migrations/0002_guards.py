from django.db import migrations

from balai.core.guards import forbid_changes

WRITTEN_ONCE = [
    "id", "case_id", "key_id", "service_key", "agency_id", "area_code", "number", "file", "file_key_sealed",
    "content_hash", "code_hash", "facts_sealed", "issued_on", "valid_until", "issued_at", "simulated",
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [
        migrations.RunPython(
            forbid_changes("documents_document", WRITTEN_ONCE, once=["revoked_at", "superseded_by_id"]),
            migrations.RunPython.noop,
        ),
    ]
