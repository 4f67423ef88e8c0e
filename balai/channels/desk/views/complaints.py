"""Reports at the desk: what waits by deadline, one opened, and what an officer does with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk import queries
from balai.channels.desk.views.page import officers_who_may, page
from balai.channels.desk.views.words import Left, left, short_moment
from balai.complaints import actions
from balai.complaints.queries import cleared, known, routing, worklist
from balai.complaints.queries.names import service_names, step_name
from balai.complaints.queries.worklist import Row, Sieve
from balai.complaints.rules.kinds import Identity, Kind, Via, Weight
from balai.complaints.rules.status import WORKED, Status
from balai.core.actor import Actor
from balai.core.refusal import Missing, Refused
from balai.core.vault import Erased
from balai.ui.errors import status_of

TURNS = {"office": "Menunggu kami", "late": "Terlambat", "reporter": "Menunggu pelapor"}
NEWS = {
    "verify": "Laporan mulai ditangani.", "answer": "Jawaban dikirim kepada pelapor.", "ask": "Pertanyaan dikirim. Waktu berhenti sampai dijawab.",
    "refer": "Pelapor sudah ditunjukkan jalannya.", "join": "Laporan digabung.", "note": "Catatan disimpan.",
    "publish": "Versi untuk umum diterbitkan.", "unpublish": "Versi untuk umum ditarik.",
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    row: Row
    url: str
    left: Left | None


@officers_who_may("complaints.handle")
@require_safe
def reports(request: Request) -> HttpResponseBase:
    """Show what waits, or go to the report whose number was typed."""
    number, refusal = request.GET.get("nomor", "").strip(), None
    if number:
        if found := worklist.find(request.actor, number):
            return redirect("desk:complaint", complaint_id=found)
        refusal = Missing("Laporan dengan nomor itu")
    return _list(request, number, refusal)


def _list(request: Request, number: str, refusal: Refused | None) -> HttpResponse:
    at, officer = timezone.now(), accounts.officer(request.actor.id)
    chosen = {name: request.GET.get(name, "")[:60] for name in ("jenis", "giliran", "instansi")}
    sieve = Sieve(chosen["jenis"], chosen["giliran"] or "office", chosen["instansi"])
    found = worklist.worklist(request.actor, sieve, at=at, after=request.GET.get("sesudah", ""))
    context = {
        "lines": [
            Shown(row, reverse("desk:complaint", args=[row.id]), left(row.calendar, row.due_at, at) if row.due_at else None)
            for row in found.rows
        ],
        "come_up": worklist.come_up(request.actor),
        "load": worklist.load(request.actor, at=at), "chosen": chosen, "number": number, "refusal": refusal,
        "next": f"?{urlencode({**chosen, 'sesudah': found.next})}" if found.next else "",
        "kinds": [(kind.value, kind.label) for kind in Kind], "turns": TURNS.items(),
        "agencies": worklist.agencies_handled(request.actor),
        "may_improve": queries.may_somewhere(request.actor, "complaints.improve"),
    }  # fmt: skip
    return page(request, "desk/pengaduan.html", context, officer=officer)


@officers_who_may("complaints.handle")
@require_safe
def report(request: Request, complaint_id: str) -> HttpResponseBase:
    """Open one report; recorded."""
    return _show(request, complaint_id)


def _show(
    request: Request, id: str, *, refusal: Refused | None = None, act: str = "", reporter: Mapping[str, Any] | None = None
) -> HttpResponse:  # fmt: skip
    at = timezone.now()
    try:
        opened = actions.open_report(id, by=request.actor, at=at)
    except Erased:
        raise Missing("Laporan") from None
    context = _context(request.actor, opened, at) | {
        "refusal": refusal, "act": act, "t": request.POST if refusal else {}, "news": NEWS.get(request.GET.get("baru", ""), ""),
        "revealed": reporter,
    }  # fmt: skip
    return page(request, "desk/pengaduan-satu.html", context, status=status_of(refusal) if refusal else 200)


def _context(actor: Actor, opened: Any, at: datetime) -> dict[str, Any]:
    row = opened.complaint
    calendar = routing.calendar_of(row.area_code, row.office_id)
    names = service_names([row.service_key])
    is_worked = row.status in WORKED
    return {
        "opened": opened, "row": row, "words": opened.words, "zone": calendar.zone, "short": short_moment,
        "kind": Kind(row.kind), "status": Status(row.status), "weight": Weight(row.weight), "via": Via(row.via), "identity": Identity(row.identity),
        "left": left(calendar, row.due_at, at) if row.due_at else None,
        "agency": accounts.agency(row.agency_id).name, "service": names.get(row.service_key, ""),
        "step": step_name(row.version_id, row.service_key, row.step_key) if row.step_key and names else "",
        "weights": [(weight.value, weight.label) for weight in Weight],
        "reasons": [(key, one["name"]) for key, one in known.reasons().items()],
        "agencies": routing.same_area(row.agency_id, row.area_code) if is_worked and not row.handed_from else [],
        "alike": worklist.alike(row, opened.words, actor) if is_worked else [],
        "published": cleared.publication(row.id), "is_worked": is_worked,
        "may_publish": _may(actor, "complaints.publish", row) and row.status in ("answered", "closed", "out_of_scope"),
        "may_unseal": _may(actor, "complaints.unseal", row) and row.identity == Identity.SECRET,
        "at_service": bool(row.service_key) and row.kind in (Kind.CONSULTATION, Kind.INFORMATION),
        "answered": next((line.text for line in reversed(opened.lines) if line.note == "answered"), ""),
    }  # fmt: skip


def _may(actor: Actor, verb: str, row: Any) -> bool:
    return actor.may(accounts.roles_that(verb), agency_id=row.agency_id, area_code=row.area_code)


Post = Mapping[str, Any]


def _verify(id: str, said: Post, **who: Any) -> None:
    weight = said.get("bobot", "")
    if weight not in set(Weight):
        raise Refused("complaint.weight", "Pilih bobot laporan ini.")
    actions.verify(id, Weight(weight), **who)


def _hand_over(id: str, said: Post, **who: Any) -> None:
    agency = said.get("instansi", "")
    if not agency and said.get("desa", "").strip():
        agency = routing.village_agency(said["desa"], worklist.area_of(id, who["by"]))
    if not agency:
        raise Refused("complaint.agency", "Pilih instansi lain yang melayani wilayah ini.")
    actions.hand_over(id, agency, said.get("alasan", ""), **who)


def _publish(id: str, said: Post, **who: Any) -> None:
    actions.publish(
        id, title=said.get("judul_umum", ""), text=said.get("isi_umum", ""), answer=said.get("jawaban_umum", ""),
        at_service=said.get("di_layanan") == "ya", **who,
    )  # fmt: skip


ACTS: Mapping[str, Callable[..., None]] = {
    "verify": _verify,
    "answer": lambda id, said, **who: actions.answer(id, said.get("jawaban", ""), **who),
    "ask": lambda id, said, **who: actions.ask(id, said.get("pertanyaan", ""), **who),
    "hand_over": _hand_over,
    "refer": lambda id, said, **who: actions.refer(
        id, said.get("sebab", ""), said.get("penjelasan", ""), **who
    ),
    "join": lambda id, said, **who: actions.join(id, said.get("nomor_induk", ""), **who),
    "note": lambda id, said, **who: actions.note(id, said.get("catatan", ""), **who),
    "publish": _publish,
    "unpublish": lambda id, said, **who: actions.withdraw_publication(id, **who),
}
"""What a form of the page may do; handing over leads back to the list, for the report is no longer ours."""


@officers_who_may("complaints.handle")
@require_POST
def do(request: Request, complaint_id: str, act: str) -> HttpResponseBase:
    """Do one act; what a rule refuses is said on the page with what was typed."""
    if act not in ACTS:
        raise Missing("Tindakan")
    try:
        ACTS[act](complaint_id, request.POST, by=request.actor, at=timezone.now())
    except Refused as refusal:
        if isinstance(refusal, Missing) and act != "join":
            raise
        return _show(request, complaint_id, refusal=refusal, act=act)
    if act == "hand_over":
        return redirect("desk:complaints")
    return redirect(f"{reverse('desk:complaint', args=[complaint_id])}?baru={act}")


@officers_who_may("complaints.unseal")
@require_POST
def unseal(request: Request, complaint_id: str) -> HttpResponseBase:
    """Show the name behind a secret report once, with a reason; recorded."""
    reason = request.POST.get("alasan_buka", "")
    try:
        who = actions.open_reporter(complaint_id, reason, by=request.actor, at=timezone.now())
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, complaint_id, refusal=refusal, act="unseal")
    return _show(request, complaint_id, reporter=who)


@officers_who_may("complaints.handle")
@require_safe
def attachment(request: Request, complaint_id: str, file_id: str) -> HttpResponseBase:
    """Give a file of a report; recorded."""
    content, mime = actions.open_attachment(complaint_id, file_id, by=request.actor, at=timezone.now())
    response = HttpResponse(content, content_type=mime)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline" if mime.startswith("image/") else "attachment"
    return response
