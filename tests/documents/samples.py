"""A made-up practice licence and a made-up receipt."""

from datetime import date

from balai.documents.rules.facts import DocumentFacts, Layout, SlipFacts

FACTS = DocumentFacts(
    service_key="sip-dokter",
    service_name="Surat izin praktik dokter dan dokter gigi",
    title="Surat Izin Praktik",
    layout=Layout.LETTER,
    paragraphs=(
        "Berdasarkan UU 17/2023 tentang Kesehatan diberikan izin praktik kepada dr. Sari Contoh Rekaan.",
        "Izin ini berlaku untuk praktik di Klinik Rekaan, Jalan Contoh Nomor 8, pada hari Senin dan Rabu.",
    ),
    number="503/0001/SIP/35.10/2026",
    agency_id="izin-contoh",
    area_code="35.10",
    agency_name="Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    agency_address="Jalan Contoh Nomor 17",
    place="Kota Contoh",
    holder_name="dr. Sari Contoh Rekaan",
    holder_lines=(("NIK", "3510••••••••0001"), ("Alamat", "Dusun Contoh RT 02 RW 03")),
    signer_name="Ratna Contoh, M.Si.",
    signer_post="Kepala Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    signer_nip="19700101 199503 2 001",
    issued_on=date(2026, 11, 21),
    valid_until=date(2031, 11, 21),
    receipt="K7M2Q-0F3D-XX",
    government="Pemerintah Kabupaten Contoh",
    simulated=False,
)
SLIP = SlipFacts(
    title="Tanda Terima Permohonan",
    receipt="K7M2Q-0F3D-XX",
    service_name="Penggantian KTP-el yang hilang atau rusak",
    agency_name="Dinas Kependudukan dan Pencatatan Sipil",
    agency_address="Jalan Contoh Nomor 17",
    place="Kota Contoh",
    at_words="Sabtu, 21 November 2026 pukul 10.45 WIB",
    issued_on=date(2026, 11, 21),
    holder_name="Sari Contoh Rekaan",
    officer_name="Budi Contoh",
    simulated=True,
    office_name="Mal Pelayanan Publik Contoh",
    lines=(("Biaya", "Gratis"), ("Paling lambat", "Selasa, 24 November 2026 pukul 15.00 WIB")),
    items=("Surat kehilangan dari kepolisian", "Kartu keluarga"),
    notes=("Kami mengabari lewat SMS bila KTP-el siap diambil.",),
    code="7C2K 9MQ4",
    link="https://layanan.contoh.invalid/lacak/",
    link_words="layanan.contoh.invalid/lacak/",
)
