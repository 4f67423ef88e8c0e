"""Prepare the hall in a database of its own and say so: `python -m tests.journeys.serving`; then `balai serve`."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from balai.core import facts  # noqa: E402
from tests.hall import build  # noqa: E402

call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
facts.put("simulation", True)
facts.put("regions", ["35.10"])
HALL = build()
