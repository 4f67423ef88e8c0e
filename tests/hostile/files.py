"""Files that nobody should send, each made here in a few lines; and texts that nobody should type."""

import struct
import zipfile
import zlib
from io import BytesIO

import pikepdf
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

SECRET = b"RAHASIA-LOKASI-RUMAH"
"""What must not come out again."""


def picture(size=(640, 400), mode="RGB") -> Image.Image:
    image = Image.new("RGB", size, "#f4f0e6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, size[0] // 2, size[1] // 2), fill="#1c3a5e")
    return image.convert(mode)


def encoded(image: Image.Image, format: str, **options) -> bytes:
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def exif_bytes(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (8.0, 12.0, 34.0)
    return exif.tobytes()


def zip_bytes() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("virus.exe", SECRET)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds a few bytes: a decompression bomb."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


def pdf(pages: int = 1, change=None, **options) -> bytes:
    """A PDF of A4 pages that each show a photo whose JPEG tells where it was taken."""
    with pikepdf.new() as made:
        for number in range(pages):
            made.add_blank_page(page_size=(595, 842))
            page = made.pages[number]
            jpeg = encoded(picture(), "JPEG", exif=exif_bytes(1), comment=SECRET)
            photo = pikepdf.Stream(
                made, jpeg, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=640, Height=400,
                ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
            )  # fmt: skip
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/F": made.make_indirect(photo)}))
            page.Contents = pikepdf.Stream(made, b"q 400 0 0 250 90 500 cm /F Do Q")
        if change:
            change(made)
        file = BytesIO()
        made.save(file, **options)
        return file.getvalue()


def everything_bad(made: pikepdf.Pdf) -> None:
    page = made.pages[0].obj
    script = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert('" + SECRET.decode() + "')")
    )
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("/bin/sh"))
    made.Root.OpenAction = script
    made.Root.AA = pikepdf.Dictionary(WC=script)
    made.Root.Names = pikepdf.Dictionary(
        JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), script]))
    )
    widget = made.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=pikepdf.String(SECRET.decode()),
        Rect=[0, 0, 9, 9], AA=pikepdf.Dictionary(E=script),
    ))  # fmt: skip
    made.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array([widget]), XFA=pikepdf.Stream(made, b"<xdp>" + SECRET)
    )
    made.attachments["virus.exe"] = pikepdf.AttachedFileSpec(made, SECRET, filename="virus.exe")
    made.docinfo["/Author"] = SECRET.decode()
    with made.open_metadata() as metadata:
        metadata["dc:title"] = SECRET.decode()
    page.AA = pikepdf.Dictionary(O=script)
    page.Annots = pikepdf.Array([
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 500, 500], A=launch),
        widget,
    ])  # fmt: skip
    page.Metadata = pikepdf.Stream(made, SECRET)
    page.PieceInfo = pikepdf.Dictionary(X=pikepdf.String(SECRET.decode()))
    image = page.Resources.XObject["/F"]
    image.Metadata = pikepdf.Stream(made, SECRET)
    image.OC = pikepdf.Dictionary(Type=pikepdf.Name.OCG)
    form = pikepdf.Stream(
        made, b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form, BBox=[0, 0, 1, 1],
        Ref=pikepdf.Dictionary(F=pikepdf.String("/etc/passwd")), AF=pikepdf.Array([script]), PieceInfo=pikepdf.Dictionary(),
    )  # fmt: skip
    page.Resources.XObject["/Deep"] = made.make_indirect(form)


def empty(made: pikepdf.Pdf) -> None:
    del made.pages[0]


def circle(made: pikepdf.Pdf) -> None:
    made.Root.Pages.Kids.append(made.Root.Pages)


def lzw_bomb(cycles: int) -> bytes:
    """LZW data that unpacks to 1,360 times its size: nothing in the parser stops it."""
    bits, width = [], 9
    for _ in range(cycles):
        bits.append((256, width))
        code, width = 258, 9
        bits.append((32, 9))
        while code < 4094:
            bits.append((code, width))
            code += 1
            if code + 1 >= 2**width and width < 12:
                width += 1
    out, held, count = bytearray(), 0, 0
    for value, size in [*bits, (257, 12)]:
        held, count = held << size | value, count + size
        while count >= 8:
            count -= 8
            out.append(held >> count & 255)
        held &= (1 << count) - 1
    return bytes(out) + bytes(2)


def packed_objects(filter: bytes, data: bytes) -> bytes:
    """A PDF whose catalogue lies in a packed stream, so that merely opening it unpacks it all."""
    out = bytearray(b"%PDF-1.5\n")
    first = len(out)
    out += b"3 0 obj\n<</Type/ObjStm/N 2/First 10/Filter/%s/Length %d>>stream\n" % (filter, len(data))
    out += data + b"\nendstream\nendobj\n"
    second = len(out)
    rows = [(0, 0, 255), (2, 3, 0), (2, 3, 1), (1, first, 0), (1, second, 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(4) + bytes([index]) for kind, place, index in rows)
    out += b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return bytes(out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % second)


def animated(format: str) -> bytes:
    """A picture of two frames: what the applicant saw last is not what would be kept first."""
    return encoded(
        picture(), format, save_all=True, append_images=[picture((640, 400), "L").convert("RGB")], duration=90
    )


def scripted_svg() -> bytes:
    return b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'


def scripted_photo(format: str) -> bytes:
    """A photo that is a web page as well, for whoever guesses by what stands in it."""
    page = b"<html><script>alert(1)</script><svg onload=alert(2)>" + SECRET
    if format == "PNG":
        words = PngInfo()
        words.add_text("Comment", page.decode())
        return encoded(picture(), "PNG", pnginfo=words) + page
    return encoded(picture(), format, comment=page) + page


def locked_pdf(password: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="pemilik", user=password))


REFUSED_PHOTOS = {
    "pixel bomb": lambda: png_header(40_000, 40_000),
    "truncated": lambda: encoded(picture((1200, 800)), "JPEG")[:9_000],
    "animated PNG": lambda: animated("PNG"),
    "animated WebP": lambda: animated("WEBP"),
    "animated GIF": lambda: animated("GIF"),
    "mislabelled program": lambda: b"MZ" + bytes(900),
    "mislabelled page": lambda: b"<!doctype html><script>alert(1)</script>",
    "mislabelled archive": zip_bytes,
    "scripted drawing": scripted_svg,
    "rubbish under a good name": lambda: b"\xff\xd8\xff" + bytes(range(256)) * 20,
    "empty": lambda: b"",
}
REFUSED_PDFS = {
    "locked": lambda: locked_pdf("rahasia"),
    "locked for the owner": lambda: locked_pdf(""),
    "truncated": lambda: pdf()[:2_000],
    "without pages": lambda: pdf(change=empty),
    "a circle of pages": lambda: pdf(change=circle),
    "unpacks to gigabytes": lambda: packed_objects(b"LZWDecode", lzw_bomb(600)),
    "too many pages": lambda: pdf(51),
}
DISARMED = {
    "active PDF": lambda: pdf(change=everything_bad),
    "scripted JPEG": lambda: scripted_photo("JPEG"),
    "scripted PNG": lambda: scripted_photo("PNG"),
    "archive behind a photo": lambda: encoded(picture(), "JPEG") + zip_bytes(),
}

MARKUP = [
    "<script>alert(1)</script>",
    "{{7*7}} {{7654321*7}}",
    '=HYPERLINK("http://contoh.invalid","klik")',
    '"><img src=x onerror=alert(1)>',
]
"""What other programs would run; here it is text."""
WORKED_OUT = str(7654321 * 7)
"""What stands nowhere by chance, unlike 49: a minute of the hour, the end of a number."""
NAMES = {
    "one word": "Sukarno",
    "120 letters": "Raden " * 19 + "Sastro",
    "apostrophes": "Nur’aini D'Angelo Ma`ruf Siti Nurʼaini",
    "combining forms": "Jose\u0301 Nguye\u0302\u0303n A\u030arif S\u0323a\u0304leh",
    "Arabic": "محمد رشيد يوسف",
    "Arabic with ligatures": "عبد الله صلاح",
    "Balinese": "ᬦᬶ ᬮᬸᬄ ᬲᬸᬓ᭄ᬭᬶ",
    "Javanese": "ꦱꦿꦶ ꦩꦸꦭꦾꦤꦶ",
}
HIDDEN = {
    "control": "Sa\x07ri", "escape": "Sa\x1b[2Jri", "delete": "Sa\x7fri", "next line": "Sa\x85ri", "zero width": "Sa\u200bri",
    "left to right mark": "Sari\u200e", "right to left mark": "Sari\u200f", "override": "Sari \u202egnotoh",
    "embedding": "Sari \u202bContoh\u202c", "isolate": "Sari \u2066Contoh\u2069", "byte order mark": "\ufeffSari",
    "soft hyphen": "Sa\u00adri", "private letter": "Sari \ue000", "broken on its way": "Sar\ufffd",
}  # fmt: skip
WRONG_NIKS = {
    "15 digits": ("000101450190001", "16 angka; yang tertulis 15"),
    "17 digits": ("00010145019000012", "16 angka; yang tertulis 17"),
    "letters": ("00010145O1900001", "tanpa huruf"),
    "30 February": ("0001013002900001", "bukan tanggal"),
    "day 0": ("0001010001900001", "bukan tanggal"),
    "day 40": ("0001014001900001", "bukan tanggal"),
    "women's day 72": ("0001017201900001", "bukan tanggal"),
    "month 13": ("0001014513900001", "bukan tanggal"),
    "no serial": ("0001014501900000", "tidak mungkin 0000"),
    "31 April": ("0001013104900001", "bukan tanggal"),
}
RIGHT_NIKS = {
    "a man's day": "0001010501900001",
    "a woman's day, plus 40": "0001014501900001",
    "29 February": "0001016902920001",
}
