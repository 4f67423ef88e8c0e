from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("nodes", "0003_envelope_before")]

    operations = [
        migrations.AddField(
            model_name="envelope",
            name="released_at",
            field=models.DateTimeField(null=True, help_text="when a person let it in in spite of its alarm"),
        ),
        migrations.AddField(
            model_name="envelope",
            name="settled_at",
            field=models.DateTimeField(null=True, help_text="when a person had seen to its alarm"),
        ),
        migrations.RemoveConstraint("envelope", "nodes_envelope_seq"),
        migrations.RemoveConstraint("envelope", "nodes_envelope_receipt"),
        migrations.AddConstraint(
            "envelope",
            models.UniqueConstraint(
                fields=["device", "seq"],
                name="nodes_envelope_seq",
                condition=~Q(state="quarantined") & Q(released_at=None),
            ),
        ),
        migrations.AddConstraint(
            "envelope",
            models.UniqueConstraint(
                fields=["receipt"],
                name="nodes_envelope_receipt",
                condition=Q(type="file") & ~Q(state="quarantined") & Q(released_at=None),
            ),
        ),
    ]
