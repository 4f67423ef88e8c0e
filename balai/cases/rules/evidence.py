"""Files that people attach, made harmless: nothing is kept but what can be seen on the page.

A photo is decoded and encoded anew, so that whatever else lay in the file dies: position, names, a second
file at its end. A PDF is rebuilt page by page without anything that acts or hides. PDF parsers can be made to
eat a machine, so that happens in a process of its own with narrow limits (this module, run as a program).
"""

import json
import os
import resource
import subprocess
import sys
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import pikepdf
from PIL import Image, ImageOps

from balai.core.refusal import Refused

Kind = Literal["photo", "pdf"]

MAX_PAGES = 50
PIXEL_CAP = 40_000_000
WEBP_QUALITY = 75
SECONDS = 10
MEMORY_BYTES = 768 * 1024 * 1024
DAMAGED, LOCKED, TOO_MANY_PAGES = 3, 4, 5

PAGE_KEYS = {
    "/Type",
    "/Parent",
    "/Contents",
    "/Resources",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/Group",
    "/UserUnit",
}
# Dictionaries under these keys map names that the file chose freely to objects.
NAME_MAPS = {
    "/Font",
    "/XObject",
    "/ExtGState",
    "/ColorSpace",
    "/Pattern",
    "/Shading",
    "/CharProcs",
    "/Colorants",
}
HAZARDS = {
    "/A", "/AA", "/AF", "/AcroForm", "/Alternates", "/Annots", "/Dests", "/EF", "/EmbeddedFiles", "/F", "/FDecodeParms",
    "/FFilter", "/JS", "/JavaScript", "/LastModified", "/Metadata", "/Names", "/OC", "/OPI", "/OpenAction", "/PS",
    "/PieceInfo", "/Properties", "/PtData", "/Ref", "/StructParent", "/StructParents", "/Subtype2", "/Thumb", "/URI",
    "/XFA",
}  # fmt: skip
# Parts of a JPEG that a picture needs: JFIF, colour profile, Adobe's colour transform.
JPEG_NEEDS = {0xE0, 0xE2, 0xEE}

Image.MAX_IMAGE_PIXELS = PIXEL_CAP
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True)
class CleanFile:
    """What is kept: `width` and `height` in pixels, for a PDF those of its first page in points."""

    content: bytes
    mime: str
    width: int
    height: int
    pages: int


def clean(
    content: bytes,
    *,
    accept: Collection[str],
    max_pixels: int,
    max_bytes: int = 10_000_000,
    pixel_cap: int = PIXEL_CAP,
) -> CleanFile:
    """Return a file fit to keep; what it is, its content says and not its name.

    JPEG, PNG and WebP come back as WebP, upright, the longer side at most `max_pixels`. A PDF comes back with
    its pages only, at most 50. Refuses everything else, larger files than `max_bytes`, pictures of more than
    `pixel_cap` pixels, and what is damaged or locked.
    """
    if not content:
        raise Refused("evidence.empty", "Berkasnya kosong. Pilih berkas itu sekali lagi.")
    if len(content) > max_bytes:
        raise Refused(
            "evidence.too_large",
            "Berkas lebih dari {megabytes} MB. Kirim foto yang lebih kecil, atau PDF dengan mutu lebih rendah.",
            megabytes=max_bytes // 1_000_000,
        )
    kind = _kind(content)
    if kind not in accept:
        wanted = {"photo": "foto (JPEG, PNG, atau WebP)", "pdf": "PDF"}
        raise Refused(
            "evidence.kind",
            "Bukti ini harus berupa {wanted}. Pilih berkas lain.",
            wanted=" atau ".join(words for key, words in wanted.items() if key in accept),
        )
    return _photo(content, max_pixels, pixel_cap) if kind == "photo" else _pdf(content)


def _kind(content: bytes) -> Kind:
    """Return what the first bytes say."""
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (content[:4], content[8:12]) == (
        b"RIFF",
        b"WEBP",
    ):
        return "photo"
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypavif"):
        raise Refused(
            "evidence.heic",
            "Foto HEIC belum dapat dibaca. Pada iPhone pilih Pengaturan, Kamera, Format, Paling Kompatibel, "
            "lalu potret ulang.",
        )
    raise Refused(
        "evidence.unknown", "Berkas ini bukan foto atau PDF. Kirim foto (JPEG, PNG, WebP) atau PDF."
    )


def _photo(content: bytes, max_pixels: int, pixel_cap: int) -> CleanFile:
    try:
        picture = Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
        if picture.width * picture.height > pixel_cap:
            raise Image.DecompressionBombError
        _check_still(picture)
        picture.draft("RGB", (max_pixels, max_pixels))
        picture.load()
        upright = _flat(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(
            "evidence.pixels",
            "Foto lebih dari {megapixels} megapiksel. Kecilkan ukuran foto pada kamera, lalu potret ulang.",
            megapixels=pixel_cap // 1_000_000,
        ) from error
    except Refused:
        raise
    except Exception as error:  # Pillow's decoders fail in any way (its own fuzzers name none): it is damaged
        raise Refused(
            "evidence.damaged", "Foto terpotong atau rusak. Kirim sekali lagi, atau potret ulang."
        ) from error
    upright.thumbnail((max_pixels, max_pixels), Image.Resampling.LANCZOS)
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    kept = BytesIO()
    bare.save(kept, "WEBP", quality=WEBP_QUALITY)
    return CleanFile(kept.getvalue(), "image/webp", *bare.size, pages=1)


def _check_still(picture: Image.Image) -> None:
    """Refuse what moves: of its frames only one would be kept. Phones put a second, small picture into a JPEG."""
    if picture.format in ("PNG", "WEBP") and getattr(picture, "is_animated", False):
        raise Refused(
            "evidence.animated", "Ini gambar bergerak. Potret dokumennya, lalu kirim foto yang diam."
        )


def _flat(picture: Image.Image) -> Image.Image:
    """Return the picture in plain colours, on white where it was transparent."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture.convert("RGBA")).convert("RGB")


def _pdf(content: bytes) -> CleanFile:
    """Let a process with narrow limits rebuild the PDF."""
    if b"%%EOF" not in content[-1024:]:
        raise Refused(
            "evidence.truncated", "PDF terpotong di tengah jalan. Kirim sekali lagi sampai selesai."
        )
    command = [sys.executable, "-m", __name__]
    paths = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        worker = subprocess.run(
            command, input=content, capture_output=True, timeout=3 * SECONDS, env=paths, check=False
        )
        outcome = worker.returncode
    except subprocess.TimeoutExpired:
        outcome = DAMAGED
    if outcome == LOCKED:
        raise Refused("evidence.locked", "PDF terkunci kata sandi. Simpan tanpa kata sandi, lalu kirim lagi.")
    if outcome == TOO_MANY_PAGES:
        raise Refused(
            "evidence.pages",
            "PDF lebih dari {pages} halaman. Kirim halaman yang perlu saja.",
            pages=MAX_PAGES,
        )
    if outcome != 0:
        raise Refused(
            "evidence.damaged", "PDF rusak atau tidak lazim. Cetak ulang ke PDF, atau kirim fotonya."
        )
    head, _, kept = worker.stdout.partition(b"\n")
    return CleanFile(kept, "application/pdf", **json.loads(head))


def rebuild(content: bytes) -> tuple[bytes, dict[str, int]]:
    """Return a PDF with the same pages and nothing else, and {width, height, pages}.

    Run it in a limited process only. `PermissionError` if the file is encrypted, `OverflowError` if it has too
    many pages, `ValueError` or an error of pikepdf's if it cannot be read.
    """
    with pikepdf.open(BytesIO(content)) as source, pikepdf.new() as target:
        if source.is_encrypted:
            raise PermissionError
        if len(source.pages) > MAX_PAGES:
            raise OverflowError
        for page in source.pages:
            _keep_only(page.obj, PAGE_KEYS)
            target.pages.append(page)
        if not len(target.pages):
            raise ValueError("no pages")
        for page in target.pages:
            _disarm(page.obj)
        left, bottom, right, top = (round(float(edge)) for edge in target.pages[0].mediabox)
        kept = BytesIO()
        target.save(
            kept,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        return kept.getvalue(), {
            "width": abs(right - left),
            "height": abs(top - bottom),
            "pages": len(target.pages),
        }


def _keep_only(dictionary: Any, keys: set[str]) -> None:
    for key in set(dictionary.keys()) - keys:
        del dictionary[key]


def _disarm(page: Any) -> None:
    """Take away what acts or hides from all that a page uses."""
    seen: set[tuple[int, int]] = set()
    waiting = [("", page)]
    while waiting:
        key, thing = waiting.pop()
        if thing.is_indirect:
            if thing.objgen in seen:
                continue
            seen.add(thing.objgen)
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and key not in NAME_MAPS:
            _keep_only(thing, set(thing.keys()) - HAZARDS)
        if isinstance(thing, pikepdf.Stream) and _filters(thing) == ["/DCTDecode"]:
            thing.write(bare_jpeg(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)
        waiting += _parts(thing)


def _filters(stream: Any) -> list[str]:
    named = stream.get("/Filter", [])
    return [str(name) for name in (named if isinstance(named, pikepdf.Array) else [named])]


def _parts(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield what an object holds, each with the key it lies under."""
    held: Iterator[tuple[str, Any]] = iter(())
    if isinstance(thing, pikepdf.Array):
        held = (("", entry) for entry in thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        held = ((key, entry) for key, entry in thing.items() if key != "/Parent")
    return ((key, entry) for key, entry in held if isinstance(entry, pikepdf.Object))


def bare_jpeg(raw: bytes) -> bytes:
    """Return a JPEG without its comments and metadata, the picture untouched; anything else as it is."""
    kept, place = [raw[:2]], 2
    while raw[place : place + 1] == b"\xff" and place + 4 <= len(raw):
        marker, size = raw[place + 1], int.from_bytes(raw[place + 2 : place + 4])
        if marker == 0xDA:
            return b"".join(kept) + raw[place:]
        if size < 2:
            break
        if marker in JPEG_NEEDS or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(raw[place : place + 2 + size])
        place += 2 + size
    return raw


def main() -> int:
    """Rebuild the PDF on standard input under limits of time and memory; what else it breaks ends in damage."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        kept, facts = rebuild(sys.stdin.buffer.read())
    except (PermissionError, pikepdf.PasswordError):
        return LOCKED
    except OverflowError:
        return TOO_MANY_PAGES
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + kept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
