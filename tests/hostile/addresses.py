"""The addresses of this installation, as its URL configuration has them now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern


@dataclass(frozen=True)
class Route:
    """One address, its parts in braces: "/permohonan/{id}/", parts ("id",)."""

    name: str
    address: str
    parts: tuple[str, ...]


def routes(patterns: list[Any], prefix: str = "/") -> Iterator[Route]:
    """Yield every address under these patterns."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
            continue
        converters = getattr(pattern.pattern, "converters", {})
        address = prefix + str(pattern.pattern).lstrip("^").removesuffix("$")
        for name in converters:
            for form in (
                f"<{name}>",
                *(f"<{kind}:{name}>" for kind in ("str", "slug", "int", "uuid", "path")),
            ):
                address = address.replace(form, f"{{{name}}}")
        parts = tuple(converters)
        if "(?P" in address:  # the one address that is a regular expression: /v/<data of a QR code>
            address, parts = prefix + "v/{data}", ("data",)
        yield Route(pattern.name or "", address, parts)
