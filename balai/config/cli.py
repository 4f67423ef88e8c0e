"""The command `balai`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a management command: `balai <command> …`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balai.config.settings")
    try:
        execute_from_command_line(sys.argv)
    except BrokenPipeError:  # the reader has seen enough, e.g. `balai services show sktm | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
