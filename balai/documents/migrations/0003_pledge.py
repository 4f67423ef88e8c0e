"""Pledges of agencies, and the layout in which they are set."""

import balai.core.fields
import balai.core.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_guards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='layout',
            field=models.CharField(choices=[('surat', 'Surat'), ('kartu', 'Kartu'), ('kutipan', 'Kutipan'), ('maklumat', 'Maklumat pelayanan')], max_length=10),
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', balai.core.fields.IdField(default=balai.core.ids.new_id, editable=False, max_length=36, primary_key=True, serialize=False)),
                ('agency_id', balai.core.fields.CodeField(max_length=60)),
                ('published_at', models.DateTimeField()),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='documents.document')),
            ],
            options={
                'indexes': [models.Index(fields=['agency_id', '-published_at'], name='documents_pledge_agency')],
            },
        ),
    ]
