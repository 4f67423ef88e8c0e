"""The layouts as they come out: text, pages, QR codes that can be read, and nothing executed."""

from dataclasses import replace
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from balai.core.facts import SIMULATION_LABEL
from balai.core.refusal import Refused
from balai.documents.rules.facts import Layout, Repeat, SlipPaper
from balai.documents.rules.pictures import qr_texts
from balai.documents.rules.typesetting import document_pdf, handover_pdf, receipt_pdf
from tests.documents.samples import FACTS, SLIP

URL = "https://layanan.contoh.invalid/v/"
DATA = "ABCDEFGH234567Z2" * 20
FOOTER = "Ditandatangani secara elektronik dengan TTE tidak tersertifikasi — uji"
TABLE = Repeat(("Nama", "Hubungan"), tuple((f"Anggota {index}", "Anak") for index in range(60)))


def typeset(facts=FACTS, data=DATA) -> bytes:
    return document_pdf(
        facts, url=URL, data=data, code="7C2K9MQ4TX", host="layanan.contoh.invalid", footer=FOOTER
    )


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as read:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in read]


def picture(pdf: bytes, page: int, dpi: int):
    with pypdfium2.PdfDocument(pdf) as read:
        return read[page].render(scale=dpi / 72).to_pil().convert("L")


@pytest.mark.parametrize("layout", [one for one in Layout if one != Layout.PLEDGE])
def test_a_result_shows_all_that_it_must(layout):
    text = " ".join(pages(typeset(replace(FACTS, layout=layout))))
    for part in (
        FACTS.agency_name.upper(), "PEMERINTAH KABUPATEN CONTOH", FACTS.title.upper(), FACTS.number, FACTS.holder_name,
        "3510••••••••0001", "UU 17/2023", "Klinik Rekaan", "Kota Contoh, 21 November 2026", "Ratna Contoh, M.Si.",
        "19700101 199503 2 001", "Periksa keaslian:", "layanan.contoh.invalid/", "verifikasi/", "7C2K9-MQ4TX",
        "21 November 2031", "TTE tidak",
    ):  # fmt: skip
        assert part in text, part
    assert "BSrE" not in text
    assert SIMULATION_LABEL not in text


@pytest.mark.parametrize("layout", list(Layout))
def test_a_simulation_says_so_on_every_page(layout):
    facts = replace(FACTS, layout=layout, simulated=True)
    if layout != Layout.CARD:
        facts = replace(facts, repeat=TABLE)
    shown = pages(typeset(facts))
    assert len(shown) > 1
    assert all(SIMULATION_LABEL in page for page in shown)


def test_long_tables_run_over_pages_with_their_head_and_page_numbers():
    shown = pages(typeset(replace(FACTS, repeat=TABLE)))
    assert len(shown) == 3
    for index, page in enumerate(shown, start=1):
        assert f"Halaman {index} dari 3" in page
        assert ("Hubungan" in page) == (index < 3)
    for index in range(60):
        assert f"{index + 1} Anggota {index} Anak" in " ".join(shown)
    assert FACTS.number in shown[1]


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 22, 23, 24, 25, 26, 27, 28, 45])
def test_the_signature_never_stands_on_a_page_without_text(rows):
    shown = pages(typeset(replace(FACTS, repeat=Repeat(TABLE.columns, TABLE.rows[:rows]) if rows else None)))
    (last,) = [page for page in shown if "Ratna Contoh" in page]
    assert last == shown[-1]
    assert f"Anggota {rows - 1} Anak" in last if rows else "Klinik Rekaan" in last


@pytest.mark.parametrize("layout", [Layout.LETTER, Layout.EXCERPT])
def test_nothing_is_lost_however_long_the_text(layout):
    words = [f"kata{index}" for index in range(450)]
    row = tuple(" ".join(f"sel{index}" for index in range(start, start + 150)) for start in (0, 150))
    for facts in (
        replace(FACTS, paragraphs=(" ".join(words),)),
        replace(FACTS, paragraphs=(" ".join(words),) * 3),
        replace(FACTS, paragraphs=(" ".join(words), "Penutup.")),
        replace(FACTS, paragraphs=(), holder_lines=()),
        replace(FACTS, paragraphs=FACTS.paragraphs, repeat=Repeat(TABLE.columns, (row,) * 3)),
        replace(FACTS, paragraphs=FACTS.paragraphs, repeat=Repeat(TABLE.columns, ())),
    ):
        text = " ".join(pages(typeset(replace(facts, layout=layout))))
        for paragraph in facts.paragraphs:
            assert (
                paragraph in text.replace(f"{FACTS.title} Nomor {FACTS.number} ", "") or len(paragraph) > 1000
            )
        for word in words if "kata1" in str(facts.paragraphs) else []:
            assert word in text
        if facts.repeat and facts.repeat.rows:
            assert text.count("sel299") == 3
        assert "Ratna Contoh" in text


@pytest.mark.parametrize("layout", list(Layout))
def test_the_file_tells_its_title_language_and_structure(layout):
    with pikepdf.open(BytesIO(typeset(replace(FACTS, layout=layout)))) as read:
        assert read.docinfo["/Title"] == FACTS.title
        assert read.docinfo["/Keywords"] == DATA
        assert read.Root.Lang == "id-ID"
        assert read.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in read.Root
        assert read.check_pdf_syntax() == []
        fonts = {
            str(font.get("/BaseFont"))
            for font in read.objects
            if isinstance(font, pikepdf.Dictionary) and "/BaseFont" in font
        }
        assert fonts
        assert all("Libertinus" in font or "DejaVu" in font for font in fonts)


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("dpi", [150, 300])
def test_the_qr_code_is_read_from_the_page(layout, dpi):
    pdf = typeset(replace(FACTS, layout=layout))
    page = {Layout.CARD: 1}.get(layout, 0)
    found = zxingcpp.read_barcodes(picture(pdf, page, dpi))
    assert [code.text for code in found] == [URL + DATA]


def test_the_qr_code_is_read_from_a_grey_and_crooked_photo():
    photo = picture(typeset(), 0, 200).rotate(4, expand=True, fillcolor=200)
    file = BytesIO()
    photo.save(file, "JPEG", quality=60)
    assert qr_texts(file.getvalue()) == [URL + DATA]


def test_a_card_has_two_faces_of_its_size_however_much_stands_on_it():
    full = replace(
        FACTS, layout=Layout.CARD, holder_name="Raden Ajeng " + "Nama Panjang " * 4,
        holder_lines=tuple((f"Keterangan {index}", "isi yang cukup panjang " * 3) for index in range(8)),
        paragraphs=("Ketentuan yang panjang sekali. " * 12,) * 2,
    )  # fmt: skip
    for facts in (replace(FACTS, layout=Layout.CARD), full):
        with pypdfium2.PdfDocument(typeset(facts)) as read:
            sizes = [tuple(round(edge / 72 * 25.4, 1) for edge in page.get_size()) for page in read]
        assert sizes == [(85.6, 54.0), (85.6, 54.0)]
    assert "isi yang cukup panjang" in pages(typeset(full))[0]


HOSTILE = [
    '#read("/etc/passwd")', "*bold* _it_ = x", "$x^2$", "<label> @ref", "[content] #let x = 1", "\\u{1F600}", "// comment",
    "``` raw ```", "#import \"@preview/a:0.1.0\"", "{{applicant.nik}}", "{% x %}", '"; #panic("x") "', "</text><script>",
    "https://palsu.example", "- list", "+ enum", "/ term: x", "~~ -- --- ...",
]  # fmt: skip


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_looks_like_code_comes_out_as_text(hostile):
    facts = replace(
        FACTS, title=hostile, paragraphs=(hostile,), holder_name=hostile, holder_lines=((hostile, hostile),),
        agency_name=hostile, repeat=Repeat((hostile,), ((hostile,),)), number=hostile, place=hostile,
    )  # fmt: skip
    pdf = typeset(facts)
    text = " ".join(pages(pdf)).replace(" ", "")
    assert text.count(hostile.replace(" ", "")) >= 6
    assert "root:" not in text
    with pikepdf.open(BytesIO(pdf)) as read:
        assert not any("/Annots" in page.obj for page in read.pages)


@pytest.mark.parametrize("name", ["李小龍", "ᠰᠠᠷᠢ", "😀 Sari"])
def test_letters_that_the_fonts_lack_are_refused_and_not_left_out(name):
    with pytest.raises(Refused) as caught:
        typeset(replace(FACTS, holder_name=name))
    assert caught.value.code == "document.letters"


@pytest.mark.parametrize(
    "name", ["Siti Nurʼaini", "I Gusti Ngurah Ṭāhā", "Marie-Thérèse d’Ambrosio", "O'Brien, S.T."]
)
def test_latin_names_with_their_signs_are_printed(name):
    assert name in " ".join(pages(typeset(replace(FACTS, holder_name=name))))


# --- slips


@pytest.mark.parametrize(
    ("paper", "width"), [(SlipPaper.A4, 210), (SlipPaper.A5, 148), (SlipPaper.STRIP, 58)]
)
def test_a_receipt_tells_what_was_received_and_what_comes_next(paper, width):
    pdf = receipt_pdf(replace(SLIP, paper=paper))
    text = " ".join(pages(pdf))
    for part in (
        "K7M2Q-0F3D-XX", "7C2K 9MQ4", "Sari Contoh Rekaan", "Selasa, 24 November 2026", "Kartu keluarga",
        "Kami mengabari lewat SMS", "layanan.contoh.invalid/lacak/", "Budi Contoh", SIMULATION_LABEL,
    ):  # fmt: skip
        assert part.replace(" ", "") in text.replace(" ", ""), part
    assert "elektronik" not in text
    with pypdfium2.PdfDocument(pdf) as read:
        assert round(read[0].get_size()[0] / 72 * 25.4) == width
    assert [code.text for code in zxingcpp.read_barcodes(picture(pdf, 0, 200))] == [SLIP.link]


def test_a_receipt_needs_no_qr_code():
    assert zxingcpp.read_barcodes(picture(receipt_pdf(replace(SLIP, link="", link_words="")), 0, 200)) == []


@pytest.mark.parametrize("paper", [SlipPaper.A4, SlipPaper.A5])
def test_a_hand_over_slip_has_room_for_two_signatures(paper):
    slip = replace(
        SLIP,
        title="Bukti Serah Terima",
        receiver_name="Joko Contoh",
        items=("KTP-el",),
        paper=paper,
        simulated=False,
    )
    shown = pages(handover_pdf(slip))
    assert len(shown) == 1
    for part in ("Yang menerima,", "Joko Contoh", "Yang menyerahkan,", "Budi Contoh", "KTP-el"):
        assert part in shown[0]


def test_hostile_text_on_a_slip_is_text():
    slip = replace(SLIP, holder_name='#read("/etc/passwd")', notes=('*x* #eval("1")',))
    assert '#read("/etc/passwd")' in " ".join(pages(receipt_pdf(slip)))
