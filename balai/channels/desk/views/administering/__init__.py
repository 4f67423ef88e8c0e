"""Pages of administrators: officers, grants, offices, calendars, services, messages."""
