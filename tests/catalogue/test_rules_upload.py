"""What somebody uploads as a package: a file, a zip of its folder, or something hostile."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.catalogue.rules import source
from balai.catalogue.rules.upload import MOST_BYTES, MOST_FILES, unpack
from balai.core.refusal import Refused

TEXT = b"key: izin-kafe\n"


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return held.getvalue()


def test_a_file_and_a_folder_have_the_hash_of_their_folder():
    assert unpack(TEXT).content_hash == source.content_hash({"service.yaml": TEXT})
    folder = unpack(zipped({"izin-kafe/service.yaml": TEXT, "izin-kafe/catatan.md": b"x"}))
    assert folder.folder == "izin-kafe" and folder.text == TEXT.decode()
    assert folder.content_hash == source.content_hash({"service.yaml": TEXT, "catatan.md": b"x"})
    assert unpack(zipped({"service.yaml": TEXT})).folder == ""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped({"lain.yaml": TEXT}), "upload.none"),
        (zipped({"a/service.yaml": TEXT, "b/service.yaml": TEXT}), "upload.none"),
        (zipped({f"{number}.yaml": TEXT for number in range(MOST_FILES + 1)}), "upload.large"),
        (zipped({"service.yaml": b"x" * (MOST_BYTES + 1)}), "upload.large"),
        (b"PK\x03\x04 bukan zip", "upload.zip"),
        (zipped({"service.yaml": TEXT})[:-30], "upload.zip"),
        (zipped({"service.yaml": b"\xff\xfe"}), "upload.text"),
        (b"\xff\xfe", "upload.text"),
    ],
)
def test_what_is_no_package_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        unpack(content)
    assert refused.value.code == code


def test_a_zip_that_lies_about_its_size_is_not_believed():
    honest = zipped({"service.yaml": b"x" * (MOST_BYTES + 1)})
    real = (MOST_BYTES + 1).to_bytes(4, "little")
    assert honest.count(real) == 2  # local header and directory
    with pytest.raises(Refused):
        unpack(honest.replace(real, (10).to_bytes(4, "little")))


def test_a_name_that_climbs_out_is_only_a_name():
    with pytest.raises(Refused, match=r"upload\.none"):
        unpack(zipped({"../../service.yaml": TEXT, "lain/x": b""}))


@given(st.binary(max_size=300))
def test_no_bytes_break_it(content):
    for sent in (content, b"PK" + content):
        try:
            unpack(sent)
        except Refused as refused:
            assert refused.code.startswith("upload.")
