"""Administrative areas, what holds for them for a time, and the working time of offices."""

from typing import ClassVar

from django.db import models

from balai.core.choices import Labelled
from balai.core.fields import CodeField, IdField
from balai.core.ids import new_id
from balai.regions.rules.codes import Kind, Level


class StatusKind(Labelled):
    UNDERDEVELOPED = "daerah_tertinggal", "Daerah tertinggal"


class HolidayKind(Labelled):
    NATIONAL = "libur_nasional", "Libur nasional"
    JOINT_LEAVE = "cuti_bersama", "Cuti bersama"


class Area(models.Model):
    """A province, regency, district or village. Codes are never deleted: older documents hold them."""

    code = CodeField(primary_key=True, max_length=13)
    name = models.CharField(max_length=80)
    level = CodeField(max_length=8, choices=Level.choices())
    kind = CodeField(max_length=9, choices=Kind.choices())
    parent_code = CodeField(max_length=8, blank=True)
    valid_from = models.DateField(null=True, help_text="null: before our data begin")
    valid_to = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["parent_code", "code"], name="regions_area_children")]


class AreaWord(models.Model):
    """One word of the name of an area that is valid today; made from `Area.name`, for search."""

    pk = models.CompositePrimaryKey("code", "word")
    code = CodeField(max_length=13)
    word = CodeField(max_length=60)
    depth = models.PositiveSmallIntegerField(help_text="1 province … 4 village")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["depth", "word", "code"], name="regions_areaword_search")]


class AreaStatus(models.Model):
    """What a decree declared an area to be, for a time."""

    id = IdField()
    area_code = CodeField(max_length=13)
    kind = CodeField(max_length=40, choices=StatusKind.choices())
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=160)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area_code", "kind", "valid_from"], name="regions_areastatus_once"
            ),
        ]


class Holiday(models.Model):
    """A national holiday or a day of joint leave; `confirmed` when a decree says so."""

    id = IdField()
    date = models.DateField()
    kind = CodeField(max_length=14, choices=HolidayKind.choices())
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=160)
    confirmed = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["date", "kind"], name="regions_holiday_once")
        ]


class Calendar(models.Model):
    """The working time of one office. `hours` as `rules.hours` reads them; empty `ramadan_hours`: no change."""

    id = CodeField(primary_key=True, max_length=60)
    name = models.CharField(max_length=160)
    area_code = CodeField(max_length=13)
    zone = CodeField(max_length=40)
    hours = models.JSONField()
    ramadan_hours = models.JSONField(default=dict)
    joint_leave_open = models.BooleanField(default=False)
    revision = CodeField(max_length=36, default=new_id, help_text="new whenever its working time changes")


class Closure(models.Model):
    """Days on which one office is closed beside the holidays; `to_on` is the first day after."""

    id = IdField()
    calendar = models.ForeignKey(Calendar, models.PROTECT)
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(max_length=200)
    cancelled_at = models.DateTimeField(null=True)
