"""Keys and a filing that never change, so that envelopes of earlier releases can be read by tests forever."""

from balai.cases.rules import receipt as receipts
from balai.nodes.rules import curves, envelope, filing

DEVICE, SEALING, ROOT, CENTRE, EPHEMERAL = (
    curves.private_key(name * 32) for name in (b"d", b"s", b"r", b"c", b"e")
)
HEADER = envelope.Header(
    type="file", id="019a8b6e-7c00-7000-8000-000000000001", device="7K2M9", seq=7, receipt=receipts.number("7K2M9", 7),
    before=bytes(range(16)), version="0123456789abcdef", offering="019a8b6e-7c00-7000-8000-0000000000aa",
    area_code="35.10.20.2001", claimed=1_763_258_400, beacon=1_763_200_000, seal_key="c1",
)  # fmt: skip
SARI = filing.Filing(
    applicant={
        "nik": "0001014501900001", "name": "Sari Contoh Rekaan", "birth_place": "Banyuwangi", "birth_date": "1990-01-05",
        "sex": "P", "address": "Jl. Rekaan 1", "area": "35.10.20.2001", "phone": "+628400000001",
    },
    answers={"for_whom": "self", "purpose": "school", "explanation": "Untuk beasiswa anak pertama"},
    officer_id="019a8b6e-7c00-7000-8000-0000000000bb", basis="present", tracking="7C2K9MQ4",
)  # fmt: skip
