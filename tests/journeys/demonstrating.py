"""Prepare the demo of one regency with a few hundred requests: `python -m tests.journeys.demonstrating`; then `balai serve`."""

import os

import django

os.environ["REGION"] = "35.10"
django.setup()

from django.core.management import call_command  # noqa: E402

call_command("prepare")
call_command("demo", "prepare")
call_command("demo", "fill", "--cases", "240")
