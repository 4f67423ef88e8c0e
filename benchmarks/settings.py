"""The settings of an installation, with one view more: the empty one that others are compared with."""

from balai.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
