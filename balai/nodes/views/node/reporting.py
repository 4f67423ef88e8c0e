"""A report that somebody speaks at the desk; the officer writes it down."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balai.complaints.rules.kinds import Identity, Kind
from balai.core.refusal import Invalid
from balai.nodes.actions import issuing
from balai.nodes.middleware import Request
from balai.nodes.queries import standing
from balai.nodes.rules.report import KEYS, Spoken
from balai.nodes.views.node.page import page, seated, to


@require_http_methods(["GET", "POST"])
@seated
def complain(request: Request) -> HttpResponse:
    """Take a report down; about a request of this desk when its number is given."""
    receipt = (request.POST or request.GET).get("nomor", "")
    if receipt:
        request.store.envelope(receipt)
    typed = {key: request.POST.get(key, "").strip() for key in KEYS}
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            issuing.complain(request.store, Spoken(**typed), receipt, by=request.actor, at=timezone.now())
            return to("node_case", receipt) if receipt else to("node_home")
        except Invalid as invalid:
            problems = invalid.problems
    services = [("", "Tidak tentang layanan tertentu")]
    services += [(key, standing.service_name(request.store, key)) for key in request.store.services()]
    context = {
        "typed": typed, "problems": problems, "receipt": receipt, "kinds": Kind.choices(), "identities": Identity.choices(),
        "services": services,
    }  # fmt: skip
    return page(request, "nodes/node/pengaduan.html", context, status=422 if problems else 200)
