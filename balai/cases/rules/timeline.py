"""What the applicant reads of what happened: event name → sentence, and who by. Pure."""

SENTENCES: dict[str, tuple[str, str]] = {
    "case.submitted": ("Diajukan", ""),
    "case.accepted": ("Berkas dinyatakan lengkap", "Waktu pelayanan mulai dihitung."),
    "case.presumed_complete": (
        "Berkas dianggap lengkap",
        "Belum diperiksa sampai batasnya, jadi dihitung lengkap.",
    ),
    "case.returned": ("Dikembalikan untuk dilengkapi", "Waktu pelayanan berhenti sampai Anda melengkapi."),
    "case.resubmitted": ("Dilengkapi dan diajukan lagi", "Waktu pelayanan berjalan lagi."),
    "case.step_taken": ("Mulai dikerjakan", ""),
    "case.step_done": ("Selesai", ""),
    "case.rule_applied": ("Diperiksa otomatis oleh sistem", ""),
    "case.bill_opened": ("Menunggu pembayaran", "Waktu pelayanan berhenti sampai dibayar."),
    "case.payment_waived": ("Bebas biaya", ""),
    "case.paid": ("Pembayaran dicatat", ""),
    "case.approved": ("Disetujui", ""),
    "case.rejected": ("Ditolak", ""),
    "case.deemed_approved": (
        "Dianggap dikabulkan menurut hukum",
        "Batas waktu lewat tanpa keputusan. Kepala instansi menetapkannya secara tertulis.",
    ),
    "case.formalised": ("Ditetapkan secara tertulis oleh kepala instansi", ""),
    "case.deemed_annulled": ("Batas waktu dinyatakan belum berjalan", "Kepala instansi mencatat sebabnya."),
    "case.issued": ("Hasil terbit", ""),
    "case.ready": ("Siap diambil", ""),
    "case.delivered": ("Hasil diserahkan secara elektronik", ""),
    "case.handed_over": ("Hasil diserahkan", ""),
    "case.result_expired": ("Batas pengambilan lewat", "Hasil ditarik; ajukan kembali bila masih perlu."),
    "document.revoked": ("Dokumen dicabut", "Tidak berlaku lagi; tanyakan sebabnya di loket."),
    "case.withdrawn": ("Dibatalkan oleh pemohon", ""),
}


def sentence(name: str, step_name: str, passed: bool | None = None) -> tuple[str, str] | None:
    """Return (what happened, what it means), or None for events that do not concern the applicant."""
    if name not in SENTENCES:
        return None
    title, meaning = SENTENCES[name]
    if name in ("case.step_taken", "case.step_done"):
        return f"{step_name}: {title.lower()}", meaning
    if name == "case.rule_applied":
        return (
            f"{step_name}: {'lolos' if passed else 'perlu dilihat petugas'}",
            "Diperiksa otomatis dengan aturan tetap.",
        )
    return title, meaning
