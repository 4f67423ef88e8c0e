"""What somebody uploads: one service.yaml, or a zip of its folder. Pure; nothing is ever unpacked to a disk."""

import io
import zipfile
from dataclasses import dataclass

from balai.catalogue.rules import source
from balai.core.refusal import Refused

PACKAGE_FILE = "service.yaml"
MOST_FILES, MOST_BYTES = 40, 2_000_000


@dataclass(frozen=True, slots=True)
class Uploaded:
    """`folder`: the name of the folder in the zip, which must be the service's key; "" for a single file."""

    text: str
    content_hash: str
    folder: str


def unpack(content: bytes) -> Uploaded:
    """Return the package file, the hash over the whole folder, and the folder's name; refuse what is neither."""
    if not content.startswith(b"PK"):
        return Uploaded(_text(content), source.content_hash({PACKAGE_FILE: content}), "")
    files = _files(content)
    top = {name.partition("/")[0] for name in files}
    folder = top.pop() if PACKAGE_FILE not in files and len(top) == 1 else ""
    inner = {name.removeprefix(f"{folder}/") if folder else name: body for name, body in files.items()}
    if PACKAGE_FILE not in inner:
        raise Refused("upload.none", "Di dalam zip belum ada service.yaml. Kemas folder layanannya.")
    return Uploaded(_text(inner[PACKAGE_FILE]), source.content_hash(inner), folder)


def _files(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = [info for info in archive.infolist() if not info.is_dir()]
            if len(listed) > MOST_FILES or sum(info.file_size for info in listed) > MOST_BYTES:
                raise Refused("upload.large", "Isi zip terlalu banyak untuk satu layanan. Paling besar 2 MB.")
            return {info.filename: _read(archive, info) for info in listed}
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError) as error:
        raise Refused("upload.zip", "Zip tidak dapat dibaca. Kemas ulang tanpa kata sandi.") from error


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Refused("upload.large", "Isi zip terlalu banyak untuk satu layanan. Paling besar 2 MB.")
    return body


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused("upload.text", "Berkas bukan teks UTF-8. Simpan ulang sebagai UTF-8.") from error
