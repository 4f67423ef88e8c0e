"""Evidence intake against a corpus of hostile files, all made here."""

import struct
import zipfile
import zlib
from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from balai.cases.rules.evidence import HAZARDS, MAX_PAGES, bare_jpeg, clean
from balai.core.refusal import Refused
from tests.hostile.files import (
    SECRET,
    animated,
    circle,
    empty,
    encoded,
    everything_bad,
    exif_bytes,
    lzw_bomb,
    packed_objects,
    pdf,
    picture,
    png_header,
    zip_bytes,
)

BOTH = ("photo", "pdf")


def refusal(content: bytes, accept=BOTH, **options) -> str:
    with pytest.raises(Refused) as caught:
        clean(content, accept=accept, max_pixels=1600, **options)
    assert caught.value.message
    return caught.value.code


def shown(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


# --- photos


MODES = {
    "JPEG": ["RGB", "L", "CMYK"],
    "PNG": ["RGB", "L", "RGBA", "P", "1", "I;16", "LA"],
    "WEBP": ["RGB", "RGBA"],
}


@pytest.mark.parametrize(("format", "mode"), [(format, mode) for format in MODES for mode in MODES[format]])
def test_every_kind_of_photo_comes_back_as_webp_with_its_picture(format, mode):
    source = picture() if mode != "I;16" else Image.new("I;16", (640, 400), 60_000)
    content = encoded(source.convert(mode) if mode != "I;16" else source, format)
    kept = clean(content, accept=["photo"], max_pixels=1600)
    image = shown(kept.content)
    assert (kept.mime, kept.pages, image.format) == ("image/webp", 1, "WEBP")
    assert image.size == (kept.width, kept.height) == (640, 400)
    if mode == "I;16":
        assert image.getpixel((320, 200))[0] == pytest.approx(60_000 / 256, abs=4)
    elif mode != "1":
        assert sum(image.getpixel((600, 380))) > sum(image.getpixel((20, 20))) + 200


def test_the_longer_side_is_capped_and_small_photos_stay_small():
    big = clean(encoded(picture((4000, 1000)), "JPEG"), accept=BOTH, max_pixels=1600)
    assert (big.width, big.height) == (1600, 400)
    small = clean(encoded(picture((300, 200)), "PNG"), accept=BOTH, max_pixels=1600)
    assert (small.width, small.height) == (300, 200)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photos_come_back_upright(orientation):
    content = encoded(picture(), "JPEG", exif=exif_bytes(orientation))
    kept = clean(content, accept=BOTH, max_pixels=1600)
    turned = orientation >= 5
    assert (kept.width, kept.height) == ((400, 640) if turned else (640, 400))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_is_kept(format):
    options = {"exif": exif_bytes(1), "icc_profile": b"ICC" + SECRET}
    if format == "PNG":
        info = PngInfo()
        info.add_text("Comment", SECRET.decode())
        options["pnginfo"] = info
    if format == "WEBP":
        options["xmp"] = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if format == "JPEG":
        options["comment"] = SECRET
    content = encoded(picture(), format, **options)
    assert SECRET in content or zlib.compress(SECRET) != content
    kept = clean(content, accept=BOTH, max_pixels=1600).content
    assert SECRET not in kept
    image = shown(kept)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()


@pytest.mark.parametrize(
    "tail",
    [
        zip_bytes(),
        b"<script>alert(1)</script>" + SECRET,
        b"<?php system($_GET[0]); ?>" + SECRET,
        b"%PDF-1.7\n" + SECRET,
    ],
)
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_second_file_behind_the_photo_dies(format, tail):
    kept = clean(encoded(picture(), format) + tail, accept=BOTH, max_pixels=1600).content
    assert SECRET not in kept
    assert b"PK\x03\x04" not in kept
    assert not zipfile.is_zipfile(BytesIO(kept))


def test_a_photo_with_a_million_pixels_too_many_is_refused_before_it_is_decoded():
    """The bytes behind the header are none of a picture: decoded, they would be damaged."""
    assert refusal(png_header(40_000, 40_000)) == "evidence.pixels"
    assert refusal(png_header(7_000, 7_000)) == "evidence.pixels"
    assert refusal(png_header(700, 700)) == "evidence.damaged"
    assert refusal(encoded(picture((400, 300)), "PNG"), pixel_cap=100_000) == "evidence.pixels"


def test_a_comment_that_unpacks_to_a_gigabyte_is_refused():
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    content = encoded(picture(), "PNG")
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000)))
    assert refusal(content[:33] + bomb + content[33:]) == "evidence.damaged"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_truncated_photos_are_refused(format, share):
    content = encoded(picture((1200, 800)), format)
    assert refusal(content[: max(13, int(len(content) * share))]) == "evidence.damaged"


@pytest.mark.parametrize("start", [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBP"])
def test_rubbish_under_a_good_name_is_refused(start):
    assert refusal(start + bytes(range(256)) * 20) == "evidence.damaged"


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + bytes(50), b"BM" + bytes(50), b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>", b"MZ" + bytes(90), b"\x7fELF" + bytes(90), zip_bytes(),
        b"#!/bin/sh\nrm -rf /", b"\0" * 64, b"%!PS-Adobe-3.0", b"<html>%PDF-1.7</html>", b"II*\0" + bytes(50),
    ],
)  # fmt: skip
def test_everything_else_is_refused(content):
    assert refusal(content) == "evidence.unknown"


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_pictures_that_move_are_refused(format):
    assert refusal(animated(format)) == "evidence.animated"


def test_two_pictures_in_one_jpeg_as_phones_take_them_are_one_photo():
    content = encoded(picture(), "MPO", save_all=True, append_images=[picture((64, 40))])
    assert clean(content, accept=BOTH, max_pixels=1600).width == 640


def test_plain_refusals():
    assert refusal(b"") == "evidence.empty"
    assert refusal(b"\xff\xd8\xff" + bytes(11_000_000)) == "evidence.too_large"
    assert refusal(encoded(picture(), "JPEG"), accept=["pdf"]) == "evidence.kind"
    assert refusal(pdf(), accept=["photo"]) == "evidence.kind"
    assert refusal(b"\0\0\0\x18ftypheic" + bytes(40)) == "evidence.heic"


def test_the_refusal_of_a_kind_says_what_is_wanted():
    with pytest.raises(Refused) as caught:
        clean(encoded(picture(), "PNG"), accept=["pdf"], max_pixels=800)
    assert caught.value.message == "Bukti ini harus berupa PDF. Pilih berkas lain."


# --- PDF


def test_a_pdf_keeps_its_pages_and_loses_everything_else():
    kept = clean(pdf(change=everything_bad), accept=BOTH, max_pixels=1600)
    assert (kept.mime, kept.pages, kept.width, kept.height) == ("application/pdf", 1, 595, 842)
    assert SECRET not in kept.content
    with pikepdf.open(BytesIO(kept.content)) as read:
        assert set(read.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in read.trailer
        page = read.pages[0]
        assert not set(page.obj.keys()) & HAZARDS
        for thing in read.objects:
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and "/F" not in thing:
                assert not set(thing.keys()) & HAZARDS
        image = page.Resources.XObject["/F"]
        assert shown(image.read_raw_bytes()).size == (640, 400)


def test_the_same_pdf_gives_the_same_bytes():
    content = pdf()
    first, second = (clean(content, accept=BOTH, max_pixels=1600).content for _ in range(2))
    assert first == second


def test_a_compressed_pdf_is_read():
    packed = pdf(3, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    assert clean(packed, accept=BOTH, max_pixels=1600).pages == 3


def test_what_pages_inherit_is_kept():
    def inherit(made: pikepdf.Pdf) -> None:
        for key in ("/MediaBox", "/Resources"):
            made.Root.Pages[key] = made.pages[0].obj[key]
            del made.pages[0].obj[key]

    kept = clean(pdf(change=inherit), accept=BOTH, max_pixels=1600)
    assert (kept.width, kept.height) == (595, 842)
    with pikepdf.open(BytesIO(kept.content)) as read:
        assert "/F" in read.pages[0].Resources.XObject


@pytest.mark.parametrize("password", ["", "rahasia"])
def test_locked_pdfs_are_refused(password):
    assert refusal(pdf(encryption=pikepdf.Encryption(owner="pemilik", user=password))) == "evidence.locked"


def test_too_many_pages_are_refused():
    assert clean(pdf(MAX_PAGES), accept=BOTH, max_pixels=1600).pages == MAX_PAGES
    assert refusal(pdf(MAX_PAGES + 1)) == "evidence.pages"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + bytes(5000) + b"%%EOF",
        pdf(change=empty), b"%PDF-1.4\n" + b"[" * 200_000 + b"%%EOF",
    ],
)  # fmt: skip
def test_broken_pdfs_are_refused(content):
    assert refusal(content) == "evidence.damaged"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_pdfs_are_refused(share):
    content = pdf()
    assert refusal(content[: int(len(content) * share)]) == "evidence.truncated"


def test_a_circle_of_pages_does_not_hang():
    assert refusal(pdf(change=circle)) == "evidence.damaged"


@pytest.mark.parametrize("filter", [b"LZWDecode", b"FlateDecode"])
def test_a_pdf_that_unpacks_to_gigabytes_is_refused_and_does_not_take_the_machine(filter):
    data = lzw_bomb(600) if filter == b"LZWDecode" else zlib.compress(bytes(2_000_000_000), 1)
    assert refusal(packed_objects(filter, data)) == "evidence.damaged"


def test_a_jpeg_in_a_pdf_keeps_its_colours_and_loses_its_comments():
    raw = encoded(picture(mode="CMYK"), "JPEG", exif=exif_bytes(1), comment=SECRET)
    bare = bare_jpeg(raw)
    assert SECRET in raw
    assert SECRET not in bare
    assert shown(bare).tobytes() == shown(raw).tobytes()
    assert bare_jpeg(b"not a jpeg") == b"not a jpeg"
    assert bare_jpeg(raw[:30]) == raw[:30]
