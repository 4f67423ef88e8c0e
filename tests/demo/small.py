"""Two small regencies that no other test uses, when their demo happens, and what became of its cases."""

from datetime import UTC, datetime
from typing import Any

FOUNDED = datetime(2025, 10, 10, 1, 0, tzinfo=UTC)
TODAY = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)  # Friday, 13.30 WIB and 14.30 WITA
CASES = 44
CODES = ["32.73", "71.71"]
AREAS = [
    ("32", "Jawa Barat", "province", "provinsi"),
    ("32.73", "Kota Bandung", "regency", "kota"),
    ("32.73.01", "Sukasari", "district", "kecamatan"),
    ("32.73.01.1001", "Geger Kalong", "village", "kelurahan"),
    ("32.73.01.1002", "Isola", "village", "kelurahan"),
    ("32.73.02", "Coblong", "district", "kecamatan"),
    ("32.73.02.1001", "Cipaganti", "village", "kelurahan"),
    ("71", "Sulawesi Utara", "province", "provinsi"),
    ("71.71", "Kota Manado", "regency", "kota"),
    ("71.71.01", "Bunaken", "district", "kecamatan"),
    ("71.71.01.1003", "Molas", "village", "kelurahan"),
]


def lives() -> list[list[Any]]:
    """Return all that the seed decides of each case: it must be the same however often the filling was killed."""
    from balai.cases.models import Case

    ours = Case.objects.filter(area_code__regex=r"^(32\.73|71\.71)")
    rows = ours.values_list("started_at", "kind", "service_key", "status", "returns", "parent__started_at")
    return sorted([at.isoformat(), *rest, parent and parent.isoformat()] for at, *rest, parent in rows)
