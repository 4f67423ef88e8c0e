"""One form with every kind of question, conditions and a group; and answers that fit it."""

from balai.forms import rules

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["reason", "name", "born", "village"],
    "properties": {
        "reason": {
            "title": "Mengapa perlu KTP baru?",
            "oneOf": [
                {"const": "lost", "title": "Hilang"},
                {"const": "damaged", "title": "Rusak"},
                {"const": "changed", "title": "Ada yang berubah"},
            ],
        },
        "report": {"title": "Nomor surat polisi", "type": "string", "minLength": 3, "maxLength": 40},
        "changes": {
            "title": "Data apa yang berubah?",
            "type": "array",
            "uniqueItems": True,
            "minItems": 1,
            "items": {"oneOf": [{"const": "name", "title": "Nama"}, {"const": "address", "title": "Alamat"}]},
        },
        "name": {
            "title": "Nama lengkap",
            "description": "Seperti di KTP.",
            "type": "string",
            "minLength": 2,
            "maxLength": 60,
            "class": "umum",
        },
        "born": {"title": "Tanggal lahir", "type": "string", "format": "date"},
        "village": {"title": "Desa atau kelurahan", "type": "string", "format": "area-village"},
        "birth_city": {"title": "Kabupaten atau kota lahir", "type": "string", "format": "area-regency"},
        "nik": {"title": "NIK ibu", "type": "string", "format": "nik", "class": "spesifik"},
        "kk": {"title": "Nomor kartu keluarga", "type": "string", "format": "kk"},
        "phone": {"title": "Nomor HP", "type": "string", "format": "phone"},
        "email": {"title": "Alamat e-mail", "type": "string", "format": "email", "maxLength": 120},
        "graduated": {"title": "Tahun lulus", "type": "string", "format": "year"},
        "story": {"title": "Ceritakan", "type": "string", "format": "text", "minLength": 3, "maxLength": 200},
        "income": {
            "title": "Penghasilan",
            "type": "integer",
            "format": "money",
            "minimum": 0,
            "maximum": 900000000,
        },
        "children": {"title": "Jumlah anak", "type": "integer", "minimum": 0, "maximum": 20},
        "width": {"title": "Lebar", "type": "number", "minimum": -5, "maximum": 1000},
        "married": {"title": "Sudah menikah?", "type": "boolean"},
        "days": {
            "title": "Hari",
            "type": "array",
            "uniqueItems": True,
            "minItems": 1,
            "maxItems": 2,
            "items": {"enum": ["senin", "selasa", "rabu"]},
        },
        "movers": {
            "title": "Siapa yang pindah?",
            "type": "array",
            "minItems": 1,
            "maxItems": 3,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "born"],
                "properties": {
                    "name": {"title": "Nama lengkap", "type": "string", "minLength": 2, "maxLength": 60},
                    "born": {"title": "Tanggal lahir", "type": "string", "format": "date"},
                    "sex": {
                        "title": "Jenis kelamin",
                        "oneOf": [{"const": "L", "title": "Laki-laki"}, {"const": "P", "title": "Perempuan"}],
                    },
                    "head": {"title": "Kepala keluarga?", "type": "boolean"},
                },
            },
        },
    },
    "allOf": [
        {
            "if": {"properties": {"reason": {"const": "lost"}}, "required": ["reason"]},
            "then": {"required": ["report"]},
            "else": {"properties": {"report": False}},
        },
        {
            "if": {"properties": {"reason": {"enum": ["damaged", "changed"]}}, "required": ["reason"]},
            "then": {"required": ["changes"]},
            "else": {"properties": {"changes": False, "story": False}},
        },
        {
            "if": {"properties": {"married": {"const": True}}, "required": ["married"]},
            "then": {"required": ["movers"]},
            "else": {"properties": {"movers": False}},
        },
    ],
}
SECTIONS = [
    {"title": "Tentang KTP", "fields": ["reason", "report", "changes"]},
    {"title": "Siapa", "fields": ["name", "born", "village", "birth_city", "nik", "kk"]},
    {"title": "Kontak", "fields": ["phone", "email", "graduated", "story"]},
    {"title": "Keluarga", "fields": ["income", "children", "width", "married", "days", "movers"]},
]
FORM = rules.parse(SCHEMA, SECTIONS)

ANSWERS = {
    "reason": "changed",
    "changes": ["name", "address"],
    "name": "Sari Wulandari",
    "born": "1990-11-21",
    "village": "35.10.17.2001",
    "birth_city": "51.71",
    "nik": "0001014511900001",
    "kk": "0001012111100001",
    "phone": "+6281234567890",
    "email": "sari@contoh.invalid",
    "graduated": "2008",
    "story": "Rumah kami\nterkena banjir.",
    "income": 1250000,
    "children": 2,
    "width": 2.5,
    "married": True,
    "days": ["senin", "rabu"],
    "movers": [
        {"name": "Putu Ayu", "born": "2015-02-28", "sex": "P", "head": False},
        {"name": "Made", "born": "2019-12-01"},
    ],
}


def posted(**texts) -> dict[str, list[str]]:
    """Return what a browser sends: names to lists; `members_0_x` cannot be written so, use a mapping for those."""
    return {name: [text] if isinstance(text, str) else list(text) for name, text in texts.items()}
