"""Prepare the hall in a database of its own and say so: `python -m scripts.started tests.journeys.serving`; then `balai serve`."""

from django.core.management import call_command

from balai.core import facts
from tests.hall import build

call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
facts.put("simulation", True)
facts.put("regions", ["35.10"])
HALL = build()
