"""Envelopes of real forms are small enough to be printed, and are read back from the print."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import segno
import zxingcpp
from django.conf import settings
from PIL import Image, ImageFilter

from balai.catalogue.queries import folders
from balai.catalogue.rules.package import Package, parse
from balai.forms import rules as forms
from balai.nodes.rules import envelope, filing, slips
from tests.cases.filing import answer
from tests.hall import Hall
from tests.nodes.samples import DEVICE, EPHEMERAL, HEADER, SARI, SEALING

LONGEST = 900
PRINT_DPI, SCAN_DPI, DOTS = 203, 200, 3
HALL = Hall({}, None)


def packages() -> dict[str, Package]:
    found = folders.package_folders(settings.DATA / "services")
    read = {folder.name: parse(folders.checked_package(folder).raw) for folder in found}
    return {key: package for key, package in read.items() if package.mode != "referral"}


PACKAGES = packages()


def answered(package: Package) -> dict:
    """Answer every question that a form asks, optional ones and two lines of each group among them."""
    answers: dict = {}
    for _ in range(len(package.questions.fields)):
        for field in forms.active_fields(package.questions, answers):
            if field.key not in answers:
                given = answer(field, HALL, date(2026, 11, 16))
                answers[field.key] = given * 2 if field.kind == "group" and field.max_items != 1 else given
    return answers


def made(package: Package) -> envelope.Envelope:
    body = filing.pack(replace(SARI, answers=answered(package)))
    return envelope.make(HEADER, body, key=DEVICE, to=SEALING.public_key(), ephemeral=EPHEMERAL)


@pytest.mark.parametrize("key", sorted(PACKAGES))
def test_an_envelope_without_photos_fits_a_slip(key):
    found = made(PACKAGES[key])
    assert len(found.frame) <= LONGEST and slips.fits(found)


def printed(raw: bytes) -> Image.Image:
    """Return a code as a thermal printer makes it and a scanner sees it: askew, blurred, on 58 mm paper."""
    code = segno.make(raw, mode="byte", error="l", boost_error=False, micro=False)
    assert code.symbol_size(scale=DOTS, border=0)[0] / PRINT_DPI * 25.4 <= 48, "wider than the paper prints"
    file = BytesIO()
    code.save(file, kind="png", scale=DOTS, border=4)
    paper = Image.open(file).convert("L")
    size = round(paper.width * SCAN_DPI / PRINT_DPI)
    seen = paper.resize((size, size), Image.Resampling.BICUBIC)
    return seen.rotate(2, Image.Resampling.BICUBIC, expand=True, fillcolor=255).filter(
        ImageFilter.GaussianBlur(0.6)
    )


def test_the_largest_is_read_back_from_its_print():
    largest = max((made(package) for package in PACKAGES.values()), key=lambda found: len(found.frame))
    [seen] = zxingcpp.read_barcodes(printed(largest.frame))
    assert seen.bytes == largest.frame
    assert (
        filing.unpack(envelope.unseal(envelope.read(seen.bytes), SEALING), HEADER).applicant == SARI.applicant
    )


def test_the_code_of_a_slip_is_a_picture_of_the_bytes():
    svg = slips.code_svg(made(PACKAGES["sktm"]).frame)
    assert svg.startswith("<svg") and "<script" not in svg


def test_an_envelope_that_is_too_long_is_said_not_to_fit():
    body = filing.pack(SARI) | {"note": "".join(chr(0x4E00 + n * 7) for n in range(700))}
    long = envelope.make(HEADER, body, key=DEVICE, to=SEALING.public_key(), ephemeral=EPHEMERAL)
    assert not slips.fits(long)
