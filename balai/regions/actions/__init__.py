"""Everything that changes areas and working time."""

from balai.regions.actions.calendars import add_closure, cancel_closure, create_calendar, set_hours
from balai.regions.actions.loading import Loaded, Progress, load_all, load_areas, load_calendars

__all__ = [
    "Loaded",
    "Progress",
    "add_closure",
    "cancel_closure",
    "create_calendar",
    "load_all",
    "load_areas",
    "load_calendars",
    "set_hours",
]
