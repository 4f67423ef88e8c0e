"""Prepare the demo of one regency with a few hundred requests: `python -m scripts.started tests.journeys.demonstrating`; then `balai serve`."""

import os

from django.core.management import call_command

os.environ["REGION"] = "35.10"
call_command("prepare")
call_command("demo", "prepare")
call_command("demo", "fill", "--cases", "240")
