from django.db import migrations

from balai.core.guards import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("regions", "0001_initial")]
    operations = [migrations.RunPython(forbid_changes("regions_area", ["code"]), migrations.RunPython.noop)]
