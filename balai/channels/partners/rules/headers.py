"""HTTP headers, read narrowly: credentials, entity tags, media types, links. Pure."""

import re

BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]{20,200}=*) *", re.IGNORECASE)
REVISION = re.compile(r'(?:W/)?"(\d{1,9})(?:\.[0-9a-f]{1,64})?"')
UTF8 = {"utf-8", "utf8"}


def bearer(header: str) -> str:
    """Return the token of an Authorization header (RFC 6750), or "" when it holds none."""
    found = BEARER.fullmatch(header.strip())
    return found[1] if found else ""


def tag(revision: int | None, digest: str) -> str:
    """Return the entity tag of an answer: "7.<hash>" for a case in its seventh revision, else its hash."""
    return f'"{digest}"' if revision is None else f'"{revision}.{digest}"'


def revision(if_match: str) -> int | None:
    """Return the revision of a case that an If-Match header names: "7" or its whole entity tag."""
    found = REVISION.fullmatch(if_match.strip())
    return int(found[1]) if found else None


def is_known(if_none_match: str, own: str) -> bool:
    """Return whether the caller has this version already; weak tags count, as packing makes them (RFC 9110, 13.1.2)."""
    tags = [each.strip().removeprefix("W/") for each in if_none_match.split(",")]
    return own in tags or tags == ["*"]


def media_type(header: str) -> tuple[str, str]:
    """Return (type, charset) of a Content-Type header in small letters; charset "" when none is named."""
    kind, *parameters = (part.strip() for part in header.split(";"))
    charset = next((p[8:].strip('"') for p in parameters if p.lower().startswith("charset=")), "")
    return kind.lower(), charset.lower()


def next_link(address: str) -> str:
    """Return a Link header to the next page (RFC 8288)."""
    return f'<{address}>; rel="next"'
