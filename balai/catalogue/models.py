"""Services, their published versions, and what agencies adopted. Versions and adoptions never change."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from balai.core.fields import CodeField, IdField


class Service(models.Model):
    """A public service by its key; what it says is in its versions, copied here to list and filter."""

    key = CodeField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=300)
    category = CodeField(max_length=40)
    mode = CodeField(max_length=10)
    level = CodeField(max_length=10)
    agency_kind = CodeField(max_length=40)
    life_events = models.JSONField(default=list)
    current = models.ForeignKey("ServiceVersion", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)


class ServiceVersion(models.Model):
    """A service package as published: the same content has the same id, for ever."""

    id = CodeField(primary_key=True, max_length=64, help_text="SHA-256 over the package's folder")
    service = models.ForeignKey(Service, models.PROTECT)
    number = models.PositiveIntegerField()
    package = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "number"], name="catalogue_serviceversion_number"),
        ]


class Offering(models.Model):
    """What one agency adopted for an area, over one version. Counts once a second person adopted it."""

    id = IdField()
    service = models.ForeignKey(Service, models.PROTECT)
    version = models.ForeignKey(ServiceVersion, models.PROTECT)
    agency_id = CodeField(max_length=60, blank=True, help_text="blank: each agency of the kind in the area")
    area_code = CodeField(max_length=13, blank=True)
    content_hash = CodeField(max_length=64)
    package = models.JSONField(help_text="the offering as adopted: only what differs from the pattern")
    decision_number = models.CharField(max_length=80)
    decision_on = models.DateField()
    offices = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=60, null=True)
    adopted_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="catalogue_offering_adopted_by_someone",
                condition=Q(adopted_at__isnull=True, adopted_by__isnull=True)
                | Q(adopted_at__isnull=False, adopted_by__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "service"],
                name="catalogue_offering_area",
                condition=Q(adopted_at__isnull=False),
            ),
        ]
