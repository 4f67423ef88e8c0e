"""The desk's own pages: what has reached the centre and what has not, its requests, sending, closing the day."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.cases.rules.status import Status
from balai.core.clock import local_date
from balai.core.refusal import Missing, Refused
from balai.core.sentences import Sentence
from balai.nodes.actions import handing, issuing, syncing
from balai.nodes.calling import post
from balai.nodes.middleware import Request
from balai.nodes.queries import attending, drafting, events, slips, standing
from balai.nodes.queries.store import Kept, News
from balai.nodes.rules import filing
from balai.nodes.views.node.page import office, page, seated, to

PAPERS = {"58": "Kertas 58 mm", "80": "Kertas 80 mm", "a4": "Kertas A4"}
ELSEWHERE = "dari tempat lain"
LARGEST_FILE = 60_000_000


@require_GET
@seated
def home(request: Request) -> HttpResponse:
    """Show what has reached the centre, what has not, how long it can go on, and what can be filed."""
    return page(request, "nodes/node/meja.html", _home(request))


def _home(request: Request) -> dict[str, Any]:
    store, at = request.store, timezone.now()
    services = [(key, standing.service_name(store, key)) for key in store.services()]
    return {
        "glance": standing.glance(store, at=at),
        "services": sorted(services, key=lambda one: one[1]),
        "life_events": events.offered(store),
        "drafts": drafting.mine(store, request.operator),
        "age": age,
    }


@require_GET
@seated
def cases(request: Request) -> HttpResponse:
    """List the requests of this desk, and those that people brought here, as the centre last told of them."""
    store, news = request.store, request.store.news()
    lines = [
        (kept.receipt, standing.service_name(store, kept.service), _state(kept, news.get(kept.receipt)), filing.moment(kept.made_at))
        for kept in store.filed()
    ]  # fmt: skip
    brought = [
        (kept.receipt, ELSEWHERE, _state(kept, news.get(kept.receipt)), filing.moment(kept.made_at))
        for kept in store.visits()
    ]
    return page(request, "nodes/node/permohonan.html", {"lines": [*brought, *lines]})


@require_GET
@seated
def case(request: Request, receipt: str) -> HttpResponse:
    """Show one request: how far it has come, and what can be done for it here."""
    store, told = request.store, request.store.news().get(receipt)
    context = {
        "receipt": receipt, "told": told, "later": standing.about(store, receipt),
        **(_own(request, receipt, told) if store.is_own(receipt) else _visited(request, receipt, told)),
        "opened": attending.told(store, receipt),
    }  # fmt: skip
    return page(request, "nodes/node/permohonan_satu.html", context)


def _own(request: Request, receipt: str, told: News | None) -> dict[str, Any]:
    store = request.store
    kept = store.envelope(receipt)
    return {
        "kept": kept, "service": standing.service_name(store, kept.service), "reach": slips.reach(kept),
        "made_at": filing.moment(kept.made_at), "state": _state(kept, told), "thanked": "terima-kasih" in request.GET,
        "may_withdraw": told is None or told.status in MAY_WITHDRAW, "may_bring": told is None or told.status in MAY_BRING,
        "may_answer": attending.may_answer(store, receipt),
    }  # fmt: skip


def _visited(request: Request, receipt: str, told: News | None) -> dict[str, Any]:
    """Return what is shown of a request that was filed elsewhere and that its applicant asked for here."""
    asked = next((kept for kept in request.store.visits() if kept.receipt == receipt), None)
    if asked is None:
        raise Missing("Permohonan")
    return {"kept": None, "service": ELSEWHERE, "state": _state(asked, told)}


MAY_WITHDRAW = {Status.SUBMITTED, Status.RETURNED, Status.IN_PROGRESS, Status.DEEMED_APPROVED}
MAY_BRING = {Status.SUBMITTED, Status.IN_PROGRESS}


def _state(kept: Kept, told: News | None) -> str:
    return str(Status(told.status).label) if told else slips.reach(kept)


@require_POST
@seated
def withdraw(request: Request, receipt: str) -> HttpResponse:
    request.store.envelope(receipt)
    issuing.withdraw(request.store, receipt, basis="present", by=request.actor, at=timezone.now())
    return to("node_case", receipt)


@require_GET
@seated
def slip(request: Request, receipt: str) -> HttpResponse:
    """Show the slip as it is printed; a copy, once one was."""
    paper = request.GET.get("kertas", "58")
    if paper not in PAPERS:
        raise Missing("Ukuran kertas")
    context = {"slip": slips.slip(request.store, receipt), "paper": paper, "papers": PAPERS}
    return page(request, "nodes/node/slip.html", context)


@require_POST
@seated
def printed(request: Request, receipt: str) -> HttpResponse:
    """Note that the slip is in its owner's hands; from now on there are only copies."""
    request.store.envelope(receipt)
    issuing.note_printed(request.store, receipt, by=request.actor, at=timezone.now())
    return to("node_home")


@require_POST
@seated
def close(request: Request) -> HttpResponse:
    at = timezone.now()
    issuing.close_day(request.store, local_date(at, office(request.store)["zone"]), by=request.actor, at=at)
    return to("node_home")


@require_http_methods(["GET", "POST"])
@seated
def sending(request: Request) -> HttpResponse:
    """Call the centre now, or take files that somebody carried."""
    problems: dict[str, str] = {}
    taken: int | None = None
    if request.method == "POST":
        try:
            taken = _exchange(request)
        except OSError:
            problems[""] = NO_LINK
        except Refused as refused:
            problems["berkas"] = refused.message
    context = {
        "glance": standing.glance(request.store, at=timezone.now()),
        "problems": problems,
        "taken": taken,
        "age": age,
    }
    return page(request, "nodes/node/kirim.html", context, status=422 if problems else 200)


NO_LINK = Sentence(
    "Pusat belum terjangkau. Yang sudah diterima tetap aman di sini; coba lagi nanti, atau bawa dengan stik."
)


def _exchange(request: Request) -> int:
    """Do what was asked: take in a file, or call; return how much came back."""
    store, at, file = request.store, timezone.now(), request.FILES.get("berkas")
    if file is None and "panggil" not in request.POST:
        raise Refused("node.no_file", "Pilih berkasnya dahulu.")
    if file is None:
        before = len(store.waiting())
        syncing.sync(store, lambda raw: post(store, "", raw), at=at)
        syncing.let_go(store, at=at)
        return before - len(store.waiting())
    if (file.size or 0) > LARGEST_FILE:
        raise Refused("node.file_size", "Berkas ini terlalu besar.")
    return handing.take(store, file.read(), at=at)


@require_GET
@seated
def parcel(request: Request) -> HttpResponse:
    """Give out, as one file, all that has not reached the centre; whoever carries it can neither read nor change it."""
    code = request.store.certificate.code
    response = HttpResponse(handing.parcel(request.store), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="balai-{code}.sip"'
    return response


def age(since: Any, now: Any) -> str:
    """Return how long something has waited, in words."""
    passed: timedelta = max(now - since, timedelta(0))
    if passed.days:
        return f"{passed.days} hari"
    hours, minutes = divmod(int(passed.total_seconds()) // 60, 60)
    return f"{hours} jam" if hours else f"{minutes} menit"
