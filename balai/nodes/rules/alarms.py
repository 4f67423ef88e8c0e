"""Why an envelope waits for a person, in words, and whether it may still be let in."""

WORDS = {
    "clone": "Nomor urutnya diberikan dua kali: perangkat ini disalin, atau dipulihkan dari salinan lama.",
    "suspended": "Datang ketika perangkat ini dihentikan sementara.",
    "revoked": "Datang sesudah perangkat ini dicabut.",
    "unknown_type": "Jenis kiriman ini belum dikenal pusat; perbarui pusat, lalu masukkan.",
    "unknown_key": "Tersegel dengan kunci yang tidak ada di pusat ini; pulihkan kuncinya, lalu masukkan.",
    "unknown_form": "Diisi pada formulir atau untuk kantor yang tidak dikenal pusat.",
    "other_area": "Tentang permohonan dari wilayah lain.",
    "not_complete": "Lampirannya tidak lengkap, atau permohonannya belum lengkap juga.",
    "after_decision": "Susulan ini datang sesudah permohonannya diputus.",
    "not_invited": "Jawaban ini datang ketika penilaiannya tidak diminta lagi.",
}
STOPPED = ("suspended", "revoked")
UNREADABLE = "unreadable_"


def words(alarm: str) -> str:
    """Return a reason in words; a rule's own objection by its code."""
    if alarm.startswith(UNREADABLE):
        return "Isinya tidak terbaca; lembar kertas pemohon masih dapat menolong."
    return WORDS.get(alarm, f"Aturan berkeberatan ({alarm}).")


def may_enter(alarm: str) -> bool:
    """Return whether letting it in could lead to anything."""
    return not alarm.startswith(UNREADABLE)
