"""Results: those that wait to be fetched, handing them over, revoking a document or letting it replace another."""

from dataclasses import replace
from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts.middleware import Request
from balai.cases import actions as cases
from balai.cases.queries import worklist
from balai.channels.desk import queries
from balai.channels.desk.views.acting import button, text
from balai.channels.desk.views.page import officers, officers_who_may, page
from balai.channels.desk.views.words import flag_tags, short_moment
from balai.core.actor import Actor
from balai.core.refusal import Missing, Refused
from balai.documents import actions as documents
from balai.documents import queries as register
from balai.satisfaction import queries as satisfaction


@officers_who_may("cases.hand_over")
@require_safe
def ready(request: Request) -> HttpResponseBase:
    """Show the results that wait, or go to the one whose number was typed."""
    number = request.GET.get("nomor", "").strip()
    refusal = None
    if number:
        try:
            return redirect("desk:case", case_id=queries.find(request.actor, number))
        except Refused as refused:
            refusal = refused
    found = worklist.ready(request.actor)
    calendars = queries.calendars({line.office_id for line in found})
    lines = [
        (line, short_moment(line.since, calendars[line.office_id].zone), flag_tags(line.flags, 0))
        for line in found
    ]
    return page(request, "desk/siap.html", {"lines": lines, "number": number, "refusal": refusal})


@button("serah-terima")
def hand_over(posted: QueryDict, case_id: str, *, by: Actor, at: datetime) -> None:
    cases.hand_over(
        case_id, to=text(posted, "penerima"), name=text(posted, "nama"), relation=text(posted, "hubungan"),
        power_of_attorney=text(posted, "kuasa"), by=by, at=at,
    )  # fmt: skip


@button("cabut")
def revoke(posted: QueryDict, case_id: str, *, by: Actor, at: datetime) -> None:
    document = register.of_case(case_id)
    if document is None:
        raise Missing("Dokumen")
    documents.revoke(
        document_id=document.id,
        reason_code=text(posted, "sebab_cabut"),
        reason=text(posted, "alasan_cabut"),
        by=by,
        at=at,
    )


@button("gantikan")
def replace_older(posted: QueryDict, case_id: str, *, by: Actor, at: datetime) -> None:
    cases.replace_result(case_id, text(posted, "nomor_lama"), by=by, at=at)


@officers
@require_safe
def result(request: Request, case_id: str) -> HttpResponse:
    """Give the signed document to an officer who prints or hands it over; recorded."""
    number, content = cases.open_result(case_id, by=request.actor, at=timezone.now())
    return pdf("".join(char if char.isalnum() else "-" for char in number), content)


@officers
@require_safe
def handover_slip(request: Request, case_id: str) -> HttpResponse:
    """Give the slip that both sign when a result changes hands; recorded."""
    receipt, facts = cases.open_handover(case_id, by=request.actor, at=timezone.now())
    facts = replace(
        facts, link=satisfaction.address(case_id), link_words=satisfaction.code_of(case_id, spaced=True)
    )
    return pdf(f"serah-terima-{receipt}", documents.handover_pdf(facts))


def pdf(name: str, content: bytes) -> HttpResponse:
    """Answer with a PDF that browsers show and save under `name`."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
