"""What people come for after they filed: more files, their result, a proof of payment, a word on how they were served."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balai.cases.rules import receipt as receipts
from balai.channels.portal.views.uploads import limit_megabytes, uploaded
from balai.core.clock import local
from balai.core.refusal import Invalid, Missing, Refused
from balai.core.sentences import Sentence
from balai.nodes.actions import attending as actions
from balai.nodes.middleware import Request
from balai.nodes.queries import attending, standing
from balai.nodes.rules import acts
from balai.nodes.rules.acts import Handed
from balai.nodes.views.node.page import office, page, seated, to
from balai.satisfaction.queries.definitions import survey

RECEIVERS = (("applicant", "Pemohon sendiri"), ("proxy", "Kuasanya"))
PROXY = ("name", "relation", "power")


@require_http_methods(["GET", "POST"])
@seated
def bring(request: Request, receipt: str) -> HttpResponse:
    """Take more files for a request; what the centre has already stays as it is."""
    rules, problems = attending.wanted(request.store, receipt), {}
    if request.method == "POST":
        came = {rule.key: content for rule in rules if (content := uploaded(request, rule.key))}
        try:
            actions.bring(request.store, receipt, came, by=request.actor, at=timezone.now())
            return to("node_case", receipt)
        except Refused as refused:
            problems = _problems(refused)
    context = {"rules": rules, "limit": limit_megabytes()}
    return _page(request, "susulan", receipt, context, problems)


@require_http_methods(["GET", "POST"])
@seated
def hand_over(request: Request, receipt: str) -> HttpResponse:
    """Give a result out, then let its receiver judge, if they like to."""
    told, problems = attending.told(request.store, receipt), {}
    if not told.receiver and not attending.handed_over(request.store, receipt):
        raise Missing("Hasil")
    typed = {key: request.POST.get(key, "").strip()[: acts.LONGEST_NAME] for key in ("to", *PROXY)}
    if request.method == "POST":
        try:
            handed = Handed(**typed)
            actions.hand_over(request.store, receipt, handed, by=request.actor, at=timezone.now())
            return to("node_judge", receipt)
        except Refused as refused:
            problems = _problems(refused)
    return _page(
        request, "serahkan", receipt, {"told": told, "typed": typed, "receivers": RECEIVERS}, problems
    )


@require_http_methods(["GET", "POST"])
@seated
def pay(request: Request, receipt: str) -> HttpResponse:
    """Take down the proof of a payment made at bank or post; nobody pays at this desk."""
    fee, problems = attending.fee(request.store, receipt), {}
    if request.method == "POST":
        try:
            paid_at = _paid_at(request)
            number = request.POST.get("bukti", "")
            actions.note_payment(request.store, receipt, number, paid_at, by=request.actor, at=timezone.now())
            return to("node_case", receipt)
        except Refused as refused:
            problems = _problems(refused)
    context = {"is_free": fee.kind == "gratis", "bill": attending.told(request.store, receipt).bill}
    return _page(request, "bayar", receipt, {**context, "typed": request.POST.dict()}, problems)


def _paid_at(request: Request) -> datetime:
    """Return when it was paid, as the proof says: a day by the clock of this place; noon where no hour is told."""
    zone = ZoneInfo(office(request.store)["zone"])
    try:
        year, month, day = (int(request.POST.get(f"tanggal-{part}", "")) for part in "ymd")
        return datetime.combine(date(year, month, day), time(12), zone)
    except ValueError as error:
        raise Invalid({"tanggal": Sentence("Tulis tanggal seperti 21 11 2026.")}) from error


@require_http_methods(["GET", "POST"])
@seated
def judge(request: Request, receipt: str) -> HttpResponse:
    """Show the questions of the survey to whoever was served; they may leave it."""
    if not attending.may_answer(request.store, receipt):
        return to("node_case", receipt)
    problems: dict[str, str] = {}
    if request.method == "POST":
        posted = {key: str(value) for key, value in request.POST.items()}
        try:
            actions.judge(request.store, receipt, posted, posted, at=timezone.now())
            return to("node_case", receipt, tail="?terima-kasih=1")
        except Refused as refused:
            problems = _problems(refused)
    asked = survey().asked(attending.asked(request.store, receipt))
    context = {
        "questions": [
            (one.id, one.question, [(str(score), said) for score, said in enumerate(one.answers, 1)])
            for one in asked
        ],
        "about": [(one.key, one.name, list(one.options.items())) for one in survey().about],
        "given": request.POST,
    }
    return _page(request, "penilaian", receipt, context, problems)


@require_http_methods(["GET", "POST"])
@seated
def visit(request: Request) -> HttpResponse:
    """Ask the centre for a returned request that was filed elsewhere; its code shows that its applicant is here."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        number, code = request.POST.get("nomor", ""), request.POST.get("kode", "")
        try:
            made = actions.visit(request.store, number, code, by=request.actor, at=timezone.now())
            return to("node_case", made.header.receipt)
        except Missing:
            return to("node_case", receipts.normal(number))
        except Refused as refused:
            problems = refused.problems if isinstance(refused, Invalid) else {"nomor": refused.message}
    context = {"typed": request.POST.dict(), "problems": problems}
    return page(request, "nodes/node/kunjungan.html", context, status=422 if problems else 200)


def _problems(refused: Refused) -> dict[str, str]:
    """Return what stands in the way beside its field; a thing that is not there stays a page of its own."""
    if isinstance(refused, Missing):
        raise refused
    return refused.problems if isinstance(refused, Invalid) else {"": refused.message}


def _page(
    request: Request, name: str, receipt: str, context: dict[str, Any], problems: dict[str, str]
) -> HttpResponse:
    service = standing.service_name(request.store, request.store.envelope(receipt).service)
    today = local(timezone.now(), office(request.store)["zone"])
    shared = {"receipt": receipt, "service": service, "problems": problems, "today": today}
    return page(request, f"nodes/node/{name}.html", shared | context, status=422 if problems else 200)
