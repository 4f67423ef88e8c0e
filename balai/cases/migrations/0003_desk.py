"""What officers saw, how an agency's days went, and an index for what an officer has taken."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import balai.core.fields
import balai.core.ids


def id_field() -> balai.core.fields.IdField:
    return balai.core.fields.IdField(
        default=balai.core.ids.new_id, editable=False, max_length=36, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_office")]

    operations = [
        migrations.CreateModel(
            "DayCount",
            [
                ("id", id_field()),
                ("agency_id", balai.core.fields.CodeField(max_length=60)),
                ("on", models.DateField(help_text="local date of the agency")),
                ("service_key", balai.core.fields.CodeField(max_length=60)),
                (
                    "what",
                    balai.core.fields.CodeField(help_text="arrived, decided or ended", max_length=20),
                ),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["agency_id", "on", "what", "service_key"], name="cases_daycount_once"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "Look",
            [
                ("id", id_field()),
                ("case", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cases.case")),
                ("officer_id", balai.core.fields.CodeField(max_length=36)),
                (
                    "what",
                    balai.core.fields.CodeField(
                        help_text="data, draft (of the result), or the id of a piece of evidence", max_length=36
                    ),
                ),
                ("revision", models.PositiveIntegerField(help_text="of the case, when it was shown")),
                ("at", models.DateTimeField(help_text="when it was last recorded in the log")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["case", "officer_id", "what"], name="cases_look_once")
                ]
            },
        ),
        migrations.AddIndex(
            "step",
            models.Index(
                fields=["officer_id", "deadline", "id"],
                name="cases_step_mine",
                condition=Q(state="active") & ~Q(officer_id=""),
            ),
        ),
        migrations.RunSQL(
            "UPDATE cases_step SET state = 'waiting' WHERE state = 'active'"
            " AND case_id IN (SELECT id FROM cases_case WHERE status = 'deemed_approved')",
            migrations.RunSQL.noop,
        ),
    ]
