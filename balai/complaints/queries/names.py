"""What things are called."""

from collections.abc import Iterable

from balai.catalogue import queries as catalogue
from balai.core.refusal import Missing


def service_names(keys: Iterable[str]) -> dict[str, str]:
    """Return key → name of services; unknown ones are left out. One or two queries."""
    return {key: one.package.name for key, one in catalogue.patterns({key for key in keys if key}).items()}


def step_name(version_id: str, service_key: str, step_key: str) -> str:
    """Return what a step is called in the version it belongs to; its key where that is unknown."""
    try:
        package = catalogue.package(version_id) if version_id else catalogue.service(service_key).package
    except Missing:
        return step_key
    return next((step.name for step in package.steps if step.key == step_key), step_key)
