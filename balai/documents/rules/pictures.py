"""Reading a QR code from a photo of a document."""

from io import BytesIO

import zxingcpp
from PIL import Image

MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def qr_texts(content: bytes) -> list[str]:
    """Return the texts of the QR codes in a JPEG, PNG or WebP; nothing from what is no picture or too large."""
    return [found.text for found in _codes(content)]


def qr_bytes(content: bytes) -> list[bytes]:
    """Return the same as the bytes that the codes hold."""
    return [found.bytes for found in _codes(content)]


def _codes(content: bytes) -> list[zxingcpp.Barcode]:
    try:
        picture = Image.open(BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            return []
        grey = picture.convert("L")
    except Exception:  # Pillow's decoders fail in any way (its own fuzzers name none): it shows nothing
        return []
    qr = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return list(zxingcpp.read_barcodes(grey, formats=qr))
