"""The register of issued results. It outlives the personal data: number, hash and dates stay readable."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from balai.core.fields import CodeField, IdField
from balai.documents.rules.facts import Layout
from balai.documents.rules.status import Status
from balai.documents.rules.verdicts import RevocationReason


class NumberSeries(models.Model):
    """The counter behind the numbers of one agency, pattern and year."""

    id = IdField()
    agency_id = CodeField(max_length=60)
    pattern = CodeField(max_length=120)
    year = models.PositiveSmallIntegerField()
    next = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency_id", "pattern", "year"], name="documents_numberseries_one"
            ),
        ]


class DocumentNumber(models.Model):
    """The number one case was given, once; no number is given twice or left out."""

    id = IdField()
    case_id = CodeField(max_length=36)
    agency_id = CodeField(max_length=60)
    number = CodeField(max_length=120)
    series = models.ForeignKey(NumberSeries, models.PROTECT)
    sequence = models.PositiveIntegerField()
    reserved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id"], name="documents_documentnumber_case"),
            models.UniqueConstraint(fields=["agency_id", "number"], name="documents_documentnumber_number"),
            models.UniqueConstraint(fields=["series", "sequence"], name="documents_documentnumber_sequence"),
        ]


class Document(models.Model):
    """One issued result: the signed file, and whether it still stands."""

    id = IdField()
    case_id = CodeField(max_length=36)
    key = models.ForeignKey("core.Key", models.PROTECT, help_text="the key of the case")
    service_key = CodeField(max_length=60)
    agency_id = CodeField(max_length=60)
    area_code = CodeField(max_length=13, blank=True)
    number = CodeField(max_length=120)
    layout = models.CharField(max_length=10, choices=Layout.choices())
    file = CodeField(max_length=64, help_text="address of the signed PDF in core.files")
    file_key_sealed = models.BinaryField()
    content_hash = CodeField(max_length=64, help_text="SHA-256 of the signed PDF")
    code_hash = CodeField(max_length=64, help_text="keyed hash of the verification code on the paper")
    facts_sealed = models.BinaryField(help_text="what the paper shows, as JSON")
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    issued_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status.choices(), default=Status.VALID)
    revoked_at = models.DateTimeField(null=True)
    revoked_for = models.CharField(max_length=20, blank=True, choices=RevocationReason.choices())
    revoked_note_sealed = models.BinaryField(null=True, help_text="why, in the words of who revoked it")
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True)
    simulated = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id"], name="documents_document_case"),
            models.UniqueConstraint(fields=["agency_id", "number"], name="documents_document_number"),
            models.UniqueConstraint(fields=["content_hash"], name="documents_document_content"),
            models.UniqueConstraint(fields=["code_hash"], name="documents_document_code"),
            models.CheckConstraint(
                name="documents_document_status",
                condition=Q(status=Status.VALID, revoked_at=None, superseded_by=None)
                | Q(status=Status.REVOKED, revoked_at__isnull=False) & ~Q(revoked_for="")
                | Q(status=Status.SUPERSEDED, superseded_by__isnull=False, revoked_at=None),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency_id", "-id"], name="documents_document_agency"),
            models.Index(fields=["area_code", "-id"], name="documents_document_area"),
            models.Index(
                fields=["status"], name="documents_document_ended", condition=~Q(status=Status.VALID)
            ),
        ]


class Pledge(models.Model):
    """What an agency pledged to everybody, signed by its head; the newest stands."""

    id = IdField()
    agency_id = CodeField(max_length=60)
    document = models.OneToOneField(Document, models.PROTECT)
    published_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency_id", "-published_at"], name="documents_pledge_agency")
        ]
