"""Area codes as prefixes. Pure."""


def inside(code: str, prefix: str) -> bool:
    """Return whether an area code lies in the area `prefix`; "35.1" does not hold "35.10"."""
    return not prefix or code == prefix or code.startswith(prefix + ".")
