"""Following a request with what stands on its slip: the same page, without personal data and without acts."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balai.accounts import actions as accounts
from balai.accounts.middleware import Request, remote
from balai.accounts.rules import TRACKING_PER_ADDRESS
from balai.cases.queries import bundles, tracking
from balai.channels.portal.queries import bundle_following, following
from balai.channels.portal.views.page import page, to
from balai.complaints.queries import own as complaints
from balai.complaints.rules.keeping import KEPT, kept_with
from balai.core.refusal import Refused
from balai.ui.errors import TOO_MANY, status_of
from balai.ui.language import is_switch


@require_http_methods(["GET", "POST"])
def track(request: Request) -> HttpResponse:
    """Ask for number and code; the answer to a post is the page itself, so that no address holds the code."""
    number = request.POST.get("nomor", request.GET.get("nomor", ""))[:40]
    code = request.POST.get("kode", "")[:40]
    if request.method == "GET" or (is_switch(request) and "lagi" not in request.POST):
        return page(request, "track", {"number": number, "code": code, "problems": {}})
    at = timezone.now()
    try:
        accounts.spend(TRACKING_PER_ADDRESS, remote(request), at=at)
        if report := complaints.by_code(number, code):
            request.session[KEPT] = kept_with(request.session.get(KEPT, ()), report.id)
            return to("complaints_own", report.id)
        bundle = bundles.by_code(number, code)
        case = None if bundle else tracking.by_code(number, code)
    except Refused as refused:
        place = "nomor" if refused.code != TOO_MANY else ""
        status = status_of(refused) if refused.code == TOO_MANY else 422
        context = {"number": number, "code": code, "problems": {place: refused.message}}
        return page(request, "track", context, status=status)
    again = {"nomor": number, "kode": code, "lagi": "1"}
    if bundle:
        shown = {"f": bundle_following.follow(bundle, at=at), "own": False, "again": again}
        return page(request, "paket", shown)
    return page(request, "case", {"following": following.follow(case, at=at), "own": False, "again": again})
