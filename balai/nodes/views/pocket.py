"""A citizen's own phone, with and without a network: what it keeps, and where it brings what was filled in."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.accounts.middleware import Request, remember_visitor, remote
from balai.cases.actions.filing import DRAFT_LIFETIME
from balai.cases.rules.duties import Basis
from balai.channels.portal.views import questions
from balai.channels.portal.views.page import page, to
from balai.channels.portal.views.questions import Question
from balai.channels.portal.views.uploads import uploaded
from balai.core.ids import new_id
from balai.core.refusal import Missing, Refused
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.forms.rules import Field
from balai.nodes import keys
from balai.nodes.actions import parcels as actions
from balai.nodes.queries import pocket
from balai.nodes.queries.pocket import Offered
from balai.nodes.rules import curves, parcels
from balai.nodes.rules.strict import text64
from balai.regions.rules.codes import is_code
from balai.ui.errors import status_of
from balai.ui.language import is_switch

TYPE, SCRIPT = "application/x-sip", "text/javascript; charset=utf-8"
FRESH = "no-cache"
SHELL = (
    "ui/balai.css", "ui/balai.js", "ui/balai.svg", "nodes/offline.js", "nodes/keeping.js", "nodes/envelope.js",
)  # fmt: skip
LATER = ("nodes/phone.js", "nodes/code.js")
"""What only enrolled phones keep."""
SCRIPTS = {
    "bagian": "nodes/offline.js",
    "simpan": "nodes/keeping.js",
    "amplop": "nodes/envelope.js",
    "perangkat": "nodes/phone.js",
    "kode": "nodes/code.js",
}
OF_FILE = "berkas-"


@require_GET
def home(request: Request) -> HttpResponse:
    """Say what still works without a network, and list it."""
    return page(request, "luring/tanpa_jaringan.html", _keys())


@require_GET
def parcels_page(request: Request) -> HttpResponse:
    """List what this phone keeps and how far it came; its script knows, the centre does not."""
    return page(request, "luring/kiriman.html", _keys())


@require_GET
def device(request: Request) -> HttpResponse:
    """Show the phone of a village officer what it issued; its script enrols it with a ticket, and knows the rest."""
    return page(request, "nodes/hp.html", {"bases": Basis.choices()} | _keys())


@require_http_methods(["GET", "POST"])
def form(request: Request, area: str, key: str) -> HttpResponse:
    """Show a whole form on one page; without script a post makes a draft of it and leads to its review."""
    return _form(request, pocket.offered(key, area, at=timezone.now()))


@require_http_methods(["GET", "POST"])
def event_form(request: Request, area: str, key: str) -> HttpResponse:
    """Show the whole form of a life event in the same way."""
    return _form(request, pocket.happening(key, area, at=timezone.now()))


def _form(request: Request, offer: Offered) -> HttpResponse:
    is_event = offer.key.startswith(parcels.OF_EVENT)
    if request.method == "POST" and not is_switch(request):
        return to("portal_bundle_review" if is_event else "portal_review", _begin(request, offer))
    applicant, sections = _about_applicant(request), _sections(request, offer)
    asked = [*applicant, *(one for _, shown in sections for one in shown)]
    context = {
        "offer": offer,
        "applicant": applicant,
        "sections": sections,
        "needed": [one.name for one in asked if one.field.needed],
        "of_file": OF_FILE,
        "once": new_id(),
    }
    return page(request, "luring/isi.html", context | _keys())


@require_GET
def hello(request: Request) -> HttpResponse:
    """Say that this is the centre, and with which token forms prove their origin."""
    return JsonResponse({"token": get_token(request)})


@require_POST
def arrive(request: Request) -> HttpResponse:
    """Take in a parcel with pieces of its photos; the signed answer says how far it is."""
    _remember(request)
    try:
        reached = actions.receive(request.body, remote=remote(request), by=request.actor, at=timezone.now())
    except Refused as refused:
        return HttpResponse(
            str(refused.message), status=status_of(refused), content_type="text/plain; charset=utf-8"
        )
    return HttpResponse(actions.answer(reached), content_type=TYPE)


@require_GET
def names(request: HttpRequest, area: str) -> HttpResponse:
    """Return the villages of a regency, to be found without a network."""
    if not is_code(area):
        raise Missing("Wilayah")
    return JsonResponse(pocket.near(area[:5]), safe=False)


@require_GET
def script(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to what a page loads after it is shown, under the name that its content has now."""
    return HttpResponseRedirect(static(SCRIPTS[name]))


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker with the list of what it keeps; a new list is a new worker."""
    shell = {
        "files": [static(name) for name in SHELL],
        "later": [static(name) for name in LATER],
        "pages": [reverse("pocket"), reverse("pocket_parcels")],
    }
    text = Path(str(finders.find("nodes/worker.js"))).read_text(encoding="utf-8")
    response = HttpResponse(f"const SHELL = {json.dumps(shell)};\n{text}", content_type=SCRIPT)
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = FRESH
    return response


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the application that a phone can install."""
    icon = {"src": static("ui/balai.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    content = {
        "name": "Balai", "short_name": "Balai", "lang": "id", "id": "/", "start_url": "/", "scope": "/",
        "display": "standalone", "background_color": "#ffffff", "theme_color": "#ffffff", "icons": [icon],
    }  # fmt: skip
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = FRESH
    return response


def _keys() -> dict[str, str]:
    """Return what a script needs to seal to the centre, and to know its answers."""
    return {
        "root": text64(curves.public_bytes(keys.root())),
        "seal": text64(curves.public_bytes(keys.sealing())),
        "seal_key": keys.SEAL_KEY,
    }


def _remember(request: Request) -> None:
    """Keep whoever is not known as the owner of drafts, as beginning one on the site does."""
    if not request.actor.is_officer:
        remember_visitor(request)
    if not (request.actor.is_officer or request.actor.person_id):
        request.session.set_expiry(DRAFT_LIFETIME)


def _begin(request: Request, offer: Offered) -> str:
    _remember(request)
    at = timezone.now()
    names = (rule.key for rule, _, _ in offer.photos)
    files = {name: content for name in names if (content := uploaded(request, OF_FILE + name))}
    actions.admit(files, remote=remote(request), by=request.actor, at=at)
    once = request.POST.get("once", "")[:60]
    posted = questions.posted(request.POST)
    return actions.begin(offer.key, offer.place.code, posted, files, once=once, by=request.actor, at=at)


def _about_applicant(request: Request) -> list[Question]:
    form = forms_queries.applicant_form()
    shown = _asked(form, tuple(form.fields.values()), parcels.parted(questions.posted(request.POST))[0])
    return [replace(question, name=parcels.OF_APPLICANT + question.name) for question in shown]


def _sections(request: Request, offer: Offered) -> list[tuple[str, list[Question]]]:
    form = offer.form
    fields = tuple(field for section in form.sections for field in section.fields)
    shown = {one.name: one for one in _asked(form, fields, parcels.parted(questions.posted(request.POST))[1])}
    return [
        (section.title, [shown[field.key] for field in section.fields if field.key in shown])
        for section in form.sections
    ]


def _asked(form: forms.Form, fields: tuple[Field, ...], posted: Mapping[str, list[str]]) -> list[Question]:
    """Return the questions, with what was typed when only the language was changed."""
    return questions.typed(fields, forms.read(form, posted), {}) if posted else questions.kept(fields, {}, {})
