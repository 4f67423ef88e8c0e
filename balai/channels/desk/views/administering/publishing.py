"""The national catalogue: versions, and a new one by upload, checked line by line."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.cases.queries.usage import open_under
from balai.catalogue import actions
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import source
from balai.catalogue.rules.source import LARGEST_FILE, Problem
from balai.catalogue.rules.upload import MOST_BYTES, Uploaded, unpack
from balai.channels.desk.views.administering.frame import page
from balai.channels.desk.views.page import officers_who_may
from balai.core.refusal import Invalid, Refused

if TYPE_CHECKING:
    from balai.accounts.models import Proposal

PUBLISH = "catalogue.publish"


@officers_who_may(PUBLISH)
@require_http_methods(["GET", "POST"])
def catalogue_page(request: Request) -> HttpResponseBase:
    """List the services; an upload without faults becomes a proposal, one with faults shows them by line."""
    if request.method == "GET":
        return _show(request)
    try:
        uploaded = unpack(_content(request))
        text = source.read(uploaded.text)
        problems = text.problems or _problems(text, uploaded)
        if problems:
            return _show(request, problems=problems, text=uploaded.text)
        row = actions.propose_publication(
            text.raw, uploaded.content_hash, by=request.actor, at=timezone.now()
        )
    except Refused as refusal:
        return _show(request, refusal)
    return redirect("desk:proposal", proposal_id=row.id)


def package_context(row: "Proposal") -> dict[str, Any]:
    """Return what a second person must see of a package: its standard, what changes, who is concerned."""
    draft = catalogue.draft_package(row.content["package"])
    old = catalogue.current_version(row.subject)
    return {
        "draft": draft,
        "internal": [part for part in catalogue.standard(draft.package) if not part.is_public]
        if draft.package
        else [],
        "open_cases": open_under(old) if old else 0,
        "hash": row.content["hash"],
    }


def _content(request: Request) -> bytes:
    file = request.FILES.get("paket")
    if file is None or (file.size or 0) > MOST_BYTES:
        raise Invalid({"paket": "Pilih service.yaml, atau zip folder layanan, paling besar 2 MB."})
    return bytes(file.read())


def _problems(text: source.Source, uploaded: Uploaded) -> tuple[Problem, ...]:
    return catalogue.draft_package(text.raw, lines=text.lines, folder=uploaded.folder).problems


def _show(
    request: Request, refusal: Refused | None = None, *, problems: tuple[Problem, ...] = (), text: str = ""
) -> HttpResponse:
    lines = text[:LARGEST_FILE].split("\n")
    context = {
        "services": catalogue.services(),
        "waiting": accounts.proposals(request.actor, PUBLISH),
        "faults": [
            (one, lines[one.line - 1].strip()[:120] if 0 < one.line <= len(lines) else "") for one in problems
        ],
    }
    response = page(request, "katalog", context, refusal, form="unggah" if refusal else "")
    response.status_code = 422 if problems else response.status_code
    return response
