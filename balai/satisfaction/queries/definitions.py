"""Surveys as `data/surveys` defines them."""

from functools import cache

import yaml
from django.conf import settings

from balai.satisfaction.rules.survey import Survey, parse

STATUTORY = "skm"


@cache
def survey(key: str = STATUTORY) -> Survey:
    """Return a survey by its key; the statutory one by default."""
    text = (settings.DATA / "surveys" / f"{key}.yaml").read_text(encoding="utf-8")
    return parse(yaml.safe_load(text))
