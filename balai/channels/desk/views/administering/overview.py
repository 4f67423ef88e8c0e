"""The first page of administration: what one can do, and what waits."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.catalogue import queries as catalogue
from balai.channels.desk.queries import may_somewhere
from balai.channels.desk.views.administering.frame import page
from balai.channels.desk.views.administering.proposals import titles
from balai.channels.desk.views.page import officers_who_may

SOON = timedelta(days=30)
PARTS = (
    ("Petugas dan peran", "desk:officers", "accounts.manage", "Mengangkat, memindahkan, memberi peran, pelaksana harian."),
    ("Instansi", "desk:agencies", "accounts.manage", "Nama dan alamat; dari sini petugas diangkat."),
    ("Unit layanan", "desk:offices", "accounts.manage", "Tempat warga datang: alamat dan kalender kerjanya."),
    ("Kalender kerja", "desk:calendars", "regions.manage", "Jam layanan dan hari tutup, dengan gambar sebulan."),
    ("Layanan", "desk:offerings", "catalogue.adopt", "Mengadopsi layanan dengan keputusan instansi."),
    ("Teks pesan", "desk:messages", "messages.reword", "Kata-kata yang diterima warga, dengan pratinjau."),
    ("Katalog nasional", "desk:catalogue", "catalogue.publish", "Menerbitkan versi layanan baru."),
)  # fmt: skip
"""Title, address, the verb it takes, and what one does there."""


@officers_who_may("administration.see")
@require_safe
def administration(request: Request) -> HttpResponse:
    at, actor = timezone.now(), request.actor
    waiting = [
        *accounts.proposals(actor, "accounts.manage"),
        *accounts.proposals(actor, "catalogue.publish"),
    ]
    context = {
        "parts": [(title, name, about) for title, name, verb, about in PARTS if may_somewhere(actor, verb)],
        "proposals": titles(waiting),
        "offerings": catalogue.waiting_offerings(actor),
        "ending": accounts.ending_grants(actor, at=at, until=at + SOON),
        "absences": accounts.absences(actor, at=at),
        "role_name": accounts.role_name,
        "ref": actor.ref,
        "now": at,
    }
    return page(request, "kelola", context)
