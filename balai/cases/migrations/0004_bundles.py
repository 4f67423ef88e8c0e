"""One event, filled once: bundles, the cases filed as their parts, and the files in their basket."""

import balai.core.fields
import balai.core.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_administration'),
        ('cases', '0003_desk'),
        ('core', '0003_messages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bundle',
            fields=[
                ('id', balai.core.fields.IdField(default=balai.core.ids.new_id, editable=False, max_length=36, primary_key=True, serialize=False)),
                ('event_key', balai.core.fields.CodeField(max_length=40)),
                ('parts', models.JSONField(help_text='keys of the services chosen, referrals among them')),
                ('area_code', balai.core.fields.CodeField(help_text='area from whose agencies it is asked', max_length=13)),
                ('visitor', models.CharField(blank=True, help_text='session that owns the draft', max_length=64)),
                ('assisted_by', balai.core.fields.CodeField(blank=True, help_text='officer who fills it in for the person', max_length=36)),
                ('idempotency_key', models.CharField(max_length=120, null=True, unique=True)),
                ('receipt', models.CharField(max_length=13, null=True, unique=True)),
                ('tracking_hash', models.CharField(blank=True, max_length=64)),
                ('sealed', models.BinaryField(help_text='{applicant, answers, known, tracking} as JSON')),
                ('started_at', models.DateTimeField()),
                ('filed_at', models.DateTimeField(null=True)),
                ('forgotten_at', models.DateTimeField(help_text='when what it held was no longer needed', null=True)),
                ('simulated', models.BooleanField(default=False)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.key')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='accounts.person')),
            ],
        ),
        migrations.CreateModel(
            name='BundledCase',
            fields=[
                ('id', balai.core.fields.IdField(default=balai.core.ids.new_id, editable=False, max_length=36, primary_key=True, serialize=False)),
                ('service_key', balai.core.fields.CodeField(max_length=60)),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='cases.bundle')),
                ('case', models.OneToOneField(help_text='only a draft is ever deleted', on_delete=django.db.models.deletion.CASCADE, to='cases.case')),
            ],
        ),
        migrations.CreateModel(
            name='BundleFile',
            fields=[
                ('id', balai.core.fields.IdField(default=balai.core.ids.new_id, editable=False, max_length=36, primary_key=True, serialize=False)),
                ('key', balai.core.fields.CodeField(help_text='which shared requirement it proves', max_length=100)),
                ('address', balai.core.fields.CodeField(max_length=64)),
                ('sealed_key', models.BinaryField(help_text='key of the file, sealed under the key of the bundle')),
                ('mime', models.CharField(max_length=40)),
                ('size_bytes', models.PositiveIntegerField()),
                ('pages', models.PositiveSmallIntegerField(default=1)),
                ('added_at', models.DateTimeField()),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='cases.bundle')),
            ],
        ),
        migrations.AddIndex(
            model_name='bundle',
            index=models.Index(fields=['person', '-started_at'], name='cases_bundle_person'),
        ),
        migrations.AddIndex(
            model_name='bundle',
            index=models.Index(condition=models.Q(('forgotten_at__isnull', True)), fields=['started_at'], name='cases_bundle_held'),
        ),
        migrations.AddConstraint(
            model_name='bundle',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('filed_at__isnull', True), ('receipt__isnull', True)), models.Q(('filed_at__isnull', False), ('receipt__isnull', False)), _connector='OR'), name='cases_bundle_receipt_once_filed'),
        ),
        migrations.AddConstraint(
            model_name='bundledcase',
            constraint=models.UniqueConstraint(fields=('bundle', 'service_key'), name='cases_bundledcase_service'),
        ),
        migrations.AddConstraint(
            model_name='bundlefile',
            constraint=models.UniqueConstraint(fields=('bundle', 'key'), name='cases_bundlefile_current'),
        ),
    ]
