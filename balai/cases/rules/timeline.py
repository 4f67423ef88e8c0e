"""What the applicant reads of what happened: event name → sentence, and who by. Pure."""

from collections.abc import Mapping

from balai.core.sentences import Sentence, Shaped

SENTENCES: dict[str, tuple[str, str]] = {
    "case.submitted": (Sentence("Diajukan"), ""),
    "case.accepted": (Sentence("Berkas dinyatakan lengkap"), Sentence("Waktu pelayanan mulai dihitung.")),
    "case.presumed_complete": (
        Sentence("Berkas dianggap lengkap"),
        Sentence("Belum diperiksa sampai batasnya, jadi dihitung lengkap."),
    ),
    "case.returned": (
        Sentence("Dikembalikan untuk dilengkapi"),
        Sentence("Waktu pelayanan berhenti sampai Anda melengkapi."),
    ),
    "case.resubmitted": (
        Sentence("Dilengkapi dan diajukan lagi"),
        Sentence("Waktu pelayanan berjalan lagi."),
    ),
    "case.step_taken": (Sentence("Mulai dikerjakan"), ""),
    "case.step_done": (Sentence("Selesai"), ""),
    "case.rule_applied": (Sentence("Diperiksa otomatis oleh sistem"), ""),
    "case.bill_opened": (
        Sentence("Menunggu pembayaran"),
        Sentence("Waktu pelayanan berhenti sampai dibayar."),
    ),
    "case.payment_waived": (Sentence("Bebas biaya"), ""),
    "case.payment_kept": (
        Sentence("Pembayaran yang dulu tetap berlaku"),
        Sentence("Tidak perlu membayar lagi."),
    ),
    "case.payment_claimed": (Sentence("Bukti bayar diterima, menunggu dicocokkan"), ""),
    "case.paid": (Sentence("Pembayaran dicatat"), ""),
    "case.approved": (Sentence("Disetujui"), ""),
    "case.rejected": (Sentence("Ditolak"), ""),
    "case.deemed_approved": (
        Sentence("Dianggap dikabulkan menurut hukum"),
        Sentence("Batas waktu lewat tanpa keputusan. Kepala instansi menetapkannya secara tertulis."),
    ),
    "case.formalised": (Sentence("Ditetapkan secara tertulis oleh kepala instansi"), ""),
    "case.deemed_annulled": (
        Sentence("Batas waktu dinyatakan belum berjalan"),
        Sentence("Kepala instansi mencatat sebabnya."),
    ),
    "case.issued": (Sentence("Hasil terbit"), ""),
    "case.ready": (Sentence("Siap diambil"), ""),
    "case.delivered": (Sentence("Hasil diserahkan secara elektronik"), ""),
    "case.handed_over": (Sentence("Hasil diserahkan"), ""),
    "case.result_expired": (
        Sentence("Batas pengambilan lewat"),
        Sentence("Hasil ditarik; ajukan kembali bila masih perlu."),
    ),
    "document.revoked": (
        Sentence("Dokumen dicabut"),
        Sentence("Tidak berlaku lagi; tanyakan sebabnya di loket."),
    ),
    "document.superseded": (
        Sentence("Dokumen digantikan"),
        Sentence("Yang berlaku sekarang dokumen penggantinya."),
    ),
    "case.withdrawn": (Sentence("Dibatalkan oleh pemohon"), ""),
}


RUNS_ON = Sentence("Kekeliruannya pada petugas, jadi waktu pelayanan berjalan terus.")


def runs_on(number: object, fault: object) -> bool:
    """Return whether the clock runs while the applicant mends what a return lists: never in the first one."""
    return number != 1 and fault == "office"


def sentence(name: str, step_name: str, data: Mapping[str, object]) -> tuple[str, str] | None:
    """Return (what happened, what it means), or None for events that do not concern the applicant.

    `data` is what the event carries.
    """
    if name not in SENTENCES:
        return None
    title, meaning = SENTENCES[name]
    step = Sentence(step_name)
    if name in ("case.step_taken", "case.step_done"):
        return Sentence("{step}: {what}", step=step, what=Shaped(title, str.lower)), meaning
    if name == "case.rule_applied":
        told = Sentence("{step}: lolos" if data.get("passed") else "{step}: perlu dilihat petugas", step=step)
        return told, Sentence("Diperiksa otomatis dengan aturan tetap.")
    if name == "case.returned" and runs_on(data.get("number", 1), data.get("fault")):
        return title, RUNS_ON
    return title, meaning
