"""The command `balai`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a management command: `balai <command> …`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
    execute_from_command_line(sys.argv)
