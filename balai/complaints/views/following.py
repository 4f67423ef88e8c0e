"""One's own report: where it stands, and what its sender may do."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from balai.accounts.middleware import Request
from balai.complaints import actions
from balai.complaints.queries import known, own
from balai.complaints.queries.dossier import Line
from balai.complaints.queries.own import View
from balai.complaints.rules.kinds import Note
from balai.complaints.views.page import kept, page, rate, to
from balai.core.refusal import Missing, Refused
from balai.core.sentences import Sentence

Act = Callable[[Request, str], object]
ENDED = {Note.ACCEPTED, Note.REFERRED, Note.JOINED, Note.CLOSED}


@require_GET
def report(request: Request, id: str) -> HttpResponse:
    """Show one's own report."""
    return _show(request, id, {})


def _show(request: Request, id: str, problems: dict[str, str], typed: str = "") -> HttpResponse:
    try:
        found = own.own(id, request.actor, kept(request))
    except Missing:
        return page(request, "tidak-ada", {}, status=404)
    view = own.view(found, at=timezone.now())
    context = {
        "view": view,
        "row": view.complaint,
        "words": view.opened.words,
        "code": _spaced(view.opened.words["tracking"]),
        "stations": _stations(view),
        "problems": problems,
        "typed": typed,
        "file_lost": request.GET.get("berkas") == "gagal",
        "rate": rate,
        "ombudsman": known.facts("escalation")["ombudsman"],
    }
    return page(request, "laporan", context, status=422 if problems else 200)


def _spaced(code: str) -> str:
    return f"{code[:4]} {code[4:]}"


def _stations(view: View) -> list[dict[str, Any]]:
    first = {
        "title": Sentence("Anda mengirim laporan"), "lines": "", "at": view.complaint.filed_at, "is_office": False,
    }  # fmt: skip
    return [first, *(_station(line) for line in view.opened.lines)]


def _station(line: Line) -> dict[str, Any]:
    return {
        "title": line.note.label,
        "lines": line.text,
        "at": line.at,
        "is_office": line.note in (Note.ANSWERED, Note.ASKED, Note.REFERRED),
    }


def _acting(act: Act) -> Callable[..., HttpResponse]:
    """Do one act and show the report again; what a rule refuses is said beside what was typed."""

    @require_POST
    @wraps(act)
    def view(request: Request, id: str) -> HttpResponse:
        try:
            act(request, id)
        except Missing:
            return page(request, "tidak-ada", {}, status=404)
        except Refused as refused:
            return _show(request, id, {_field(act): refused.message}, request.POST.get("balasan", "")[:4000])
        return to("complaints_own", id)

    return view


def _field(act: Act) -> str:
    return "berkas" if act is _attach else "balasan"


def _who(request: Request) -> dict[str, Any]:
    return {"kept": kept(request), "by": request.actor, "at": timezone.now()}


def _reply(request: Request, id: str) -> None:
    actions.reply(id, request.POST.get("balasan", ""), **_who(request))


def _accept(request: Request, id: str) -> None:
    actions.accept(id, **_who(request))


def _contest(request: Request, id: str) -> None:
    actions.contest(id, request.POST.get("balasan", ""), **_who(request))


def _attach(request: Request, id: str) -> None:
    upload = request.FILES.get("berkas")
    if upload is None or (upload.size or 0) > settings.EVIDENCE_MAX_BYTES:
        raise Refused(
            "evidence.nothing", "Berkas belum terkirim. Pilih berkasnya dahulu; ukuran terbesar {limit} MB.",
            limit=settings.EVIDENCE_MAX_BYTES // 1_000_000,
        )  # fmt: skip
    actions.attach(id, upload.read(), **_who(request))


reply, accept, contest, attach = (_acting(act) for act in (_reply, _accept, _contest, _attach))


@require_GET
def picture(request: Request, id: str, file_id: str) -> HttpResponse:
    """Give one's own file back as it was kept."""
    try:
        content, mime = actions.open_attachment(id, file_id, **_who(request))
    except Missing:
        return page(request, "tidak-ada", {}, status=404)
    response = HttpResponse(content, content_type=mime)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline" if mime.startswith("image/") else "attachment"
    return response
