"""`python -m balai.config` is the command `balai`."""

from balai.config.cli import main

main()
