"""Following a request with what stands on its slip: the same page, without personal data and without acts."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balai.accounts import actions as accounts
from balai.accounts.middleware import Request, remote
from balai.accounts.rules import TRACKING_PER_ADDRESS
from balai.cases.queries import tracking
from balai.channels.portal.queries import following
from balai.channels.portal.views.page import page
from balai.core.refusal import Refused
from balai.ui.errors import TOO_MANY, status_of


@require_http_methods(["GET", "POST"])
def track(request: Request) -> HttpResponse:
    """Ask for number and code; the answer to a post is the page itself, so that no address holds the code."""
    number = request.POST.get("nomor", request.GET.get("nomor", ""))[:40]
    if request.method == "GET":
        return page(request, "track", {"number": number, "problems": {}})
    at = timezone.now()
    try:
        accounts.spend(TRACKING_PER_ADDRESS, remote(request), at=at)
        case = tracking.by_code(number, request.POST.get("kode", ""))
    except Refused as refused:
        place = "nomor" if refused.code != TOO_MANY else ""
        status = status_of(refused) if refused.code == TOO_MANY else 422
        return page(request, "track", {"number": number, "problems": {place: refused.message}}, status=status)
    return page(request, "case", {"following": following.follow(case, at=at), "own": False})
