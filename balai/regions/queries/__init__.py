"""Questions about areas and working time."""

from balai.regions.queries.areas import (
    ancestors,
    area,
    children,
    codes_inside,
    counts,
    full_name,
    full_names,
    lineage,
    short_name,
    short_names,
    statuses,
    within,
)
from balai.regions.queries.finding import Hit, search
from balai.regions.queries.picking import Picker, picker
from balai.regions.queries.sources import Template, template, templates, zone_of
from balai.regions.queries.working_time import (
    calendar,
    calendar_row,
    calendars,
    calendars_in,
    closures,
    holidays,
)

__all__ = [
    "Hit",
    "Picker",
    "Template",
    "ancestors",
    "area",
    "calendar",
    "calendar_row",
    "calendars",
    "calendars_in",
    "children",
    "closures",
    "codes_inside",
    "counts",
    "full_name",
    "full_names",
    "holidays",
    "lineage",
    "picker",
    "search",
    "short_name",
    "short_names",
    "statuses",
    "template",
    "templates",
    "within",
    "zone_of",
]
