"""Forms that lie in the data of this installation."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from balai.forms import rules


def _applicant_data() -> dict[str, Any]:
    content = (Path(settings.DATA) / "forms" / "applicant.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(content))


@cache
def applicant_form() -> rules.Form:
    """Return the questions about the applicant that every service shares; read once per process."""
    data = _applicant_data()
    return rules.parse(data["form"], data["sections"])
