"""What is not there needs no defence; when it comes, this says so."""

from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from balai.documents.rules.paper import Paper, decode, encode
from tests.hostile.files import NAMES
from tests.test_architecture import BALAI, FILES

WRITE_CSV = {
    "complaints/rules/lapor.py": "a quote before = + - @: tests/complaints",
    "satisfaction/rules/recap.py": "a quote before = + - @: tests/satisfaction",
    "satisfaction/views/recapping.py": "sends what recap.py wrote",
    "channels/desk/views/exchanging.py": "sends what lapor.py wrote",
    "monitoring/views/assessment.py": "a quote before = + - @: tests/monitoring/test_views_assessment.py",
    "monitoring/views/giving.py": "area, month, key of an indicator and numbers: nothing that anybody typed",
}
"""What writes tables, and why `=HYPERLINK(…)` in a name stays text in them."""


def test_what_writes_csv_says_why_a_formula_stays_text():
    signs = ("csv.writer", "DictWriter", "text/csv")
    found = {
        path.relative_to(BALAI).as_posix()
        for path in FILES
        if any(sign in path.read_text(encoding="utf-8") for sign in signs)
    }
    assert found == WRITE_CSV.keys()


def test_a_name_is_exact_in_the_code_on_the_paper():
    assert _paper_says("Jose\u0301") == "Jose\u0301"
    for name in NAMES.values():
        assert name.encode().startswith(_paper_says(name).encode()), (
            "a name of more than 255 bytes is cut at a letter"
        )
        assert _paper_says(name) == name or len(name.encode()) > 255


def _paper_says(name: str) -> str:
    paper = Paper(
        id="01a1ff00-0000-7000-8000-000000000000", number="1", service_name="x", holder_name=name, agency_id="a",
        area_code="35.10", issued_on=date(2026, 11, 21), valid_until=None, simulated=True,
    )  # fmt: skip
    return decode(encode(paper, Ed25519PrivateKey.generate())).paper.holder_name
