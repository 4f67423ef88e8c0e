"""Life events at a desk: choose the services, fill in once, and take home a slip for each."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from balai.core.refusal import Missing
from balai.nodes.actions import drafting as actions
from balai.nodes.middleware import Request
from balai.nodes.queries import events, standing
from balai.nodes.views.node.page import page, seated, to


@require_http_methods(["GET", "POST"])
@seated
def choose(request: Request, key: str) -> HttpResponse:
    """Show what a life event needs, the usual services chosen; a post begins the form."""
    store, event = request.store, events.life_event(key)
    problems: dict[str, str] = {}
    if request.method == "POST":
        chosen = request.POST.getlist("layanan")
        try:
            id = actions.begin_event(store, key, chosen, operator=request.operator, at=timezone.now())
            return to("portal_section", id, 0)
        except Missing:
            problems["layanan"] = "Pilih paling sedikit satu layanan."
    here = events.parts(store, event)
    options = [(part.service, part.name or standing.service_name(store, part.service)) for part in here]
    context = {
        "event": event, "options": options, "problems": problems, "later": events.later(store, event),
        "chosen": [part.service for part in here if part.is_usual],
    }  # fmt: skip
    return page(request, "nodes/node/peristiwa.html", context, status=422 if problems else 200)


@require_GET
@seated
def slips(request: Request) -> HttpResponse:
    """List the slips of one life event, each to be printed for itself."""
    kept = [request.store.envelope(number) for number in request.GET.getlist("nomor")]
    lines = [(one.receipt, standing.service_name(request.store, one.service), one.printed_at) for one in kept]
    return page(request, "nodes/node/tanda_terima_semua.html", {"lines": lines})
