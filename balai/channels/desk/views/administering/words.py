"""How administration says things."""

from collections.abc import Mapping
from typing import Any

NEWS = {
    "diangkat": "Petugas diangkat. Lengkapi caranya masuk, lalu beri peran.",
    "jabatan": "Jabatan dan unit diperbarui.",
    "ditutup": "Akun ditutup. Sesi yang terbuka ikut berakhir.",
    "dibuka": "Akun dibuka lagi.",
    "peran": "Peran diberikan.",
    "usulan": "Usulan dicatat. Berlaku setelah admin kedua menyetujui.",
    "peran-berakhir": "Peran diakhiri.",
    "pengganti": "Pelaksana harian ditetapkan.",
    "pengganti-berakhir": "Penggantian diakhiri.",
    "disetujui": "Usulan disetujui dan sudah dijalankan.",
    "dibatalkan": "Usulan dibatalkan.",
    "instansi": "Instansi disimpan.",
    "unit": "Unit layanan disimpan.",
    "kalender": "Kalender dibuat.",
    "jam": "Jam layanan diubah.",
    "tutup": "Hari tutup dicatat. Warga dapat membacanya.",
    "buka": "Hari tutup dibatalkan.",
    "diusulkan": "Adopsi diusulkan. Berlaku setelah orang kedua menyetujui.",
    "diadopsi": "Layanan diadopsi dan berlaku mulai tanggal yang tertulis.",
    "diakhiri": "Tanggal berakhir dicatat.",
    "terbit": "Versi baru terbit.",
    "teks": "Teks pesan diubah.",
}
"""What happened, by the word in the address after it."""

VERBS = {
    "cases.assist": "membantu warga mengajukan di loket",
    "cases.hand_over": "menyerahkan hasil",
    "cases.see": "melihat permohonan instansi",
    "cases.settle_deemed": "menetapkan yang dianggap dikabulkan",
    "cases.settle_remedy": "memutus keberatan",
    "cases.return_again": "mengembalikan berkas kedua kali",
    "cases.reassign": "memindahkan pekerjaan rekan",
    "payments.record": "mencatat pembayaran",
    "obstacles.record": "mencatat hambatan",
    "documents.issue": "menandatangani dokumen",
    "documents.revoke": "mencabut dokumen",
    "accounts.manage": "mengatur petugas, peran, instansi, dan unit",
    "regions.manage": "mengatur kalender kerja",
    "catalogue.adopt": "mengadopsi layanan untuk wilayahnya",
    "catalogue.publish": "menerbitkan versi layanan",
    "trail.see": "membaca jejak audit",
}
"""What a role may do, in words; a verb that is not here is not worth telling."""


def may_words(roles: Mapping[str, Mapping[str, Any]], role: str) -> list[str]:
    """Return what a role may do beyond working its steps, in words."""
    return [VERBS[verb] for verb in roles.get(role, {}).get("may", ()) if verb in VERBS]
