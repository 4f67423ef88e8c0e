"""Filling in a bundle: one page for each part of the shared form, without what is known already."""

from functools import partial

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.accounts.middleware import Request
from balai.cases.actions import bundling
from balai.channels.portal.queries import bundle_drafts, life_events, places
from balai.channels.portal.queries.bundle_drafts import BundleDraft
from balai.channels.portal.views import questions
from balai.channels.portal.views.page import own_case, page, place_of, to
from balai.channels.portal.views.uploads import change, limit_megabytes, shown
from balai.core.clock import ZONE_LABELS, local
from balai.core.refusal import Missing, Refused
from balai.forms import rules as forms
from balai.forms.rules import Field, Reading
from balai.regions import queries as regions
from balai.ui.language import FIELD as LANGUAGE
from balai.ui.language import is_switch

ALL = "semua"
"""In the address or the form: show also what is known."""


def _draft(request: Request, id: str) -> BundleDraft:
    return bundle_drafts.draft(id, request.actor, at=timezone.now())


@require_GET
@own_case
def go_on(request: Request, id: str) -> HttpResponse:
    """Lead to the first page on which something is missing."""
    draft = _draft(request, id)
    return to("portal_bundle", id, tail="" if draft.bundle.filed_at else draft.next_page)


@require_http_methods(["GET", "POST"])
@own_case
def choose(request: Request, id: str) -> HttpResponse:
    """Choose other services for a bundle that was not filed yet."""
    draft = _draft(request, id)
    if draft.bundle.filed_at:
        return to("portal_bundle", id)
    problem: object = ""
    if request.method == "POST" and not is_switch(request):
        try:
            bundling.choose(id, request.POST.getlist("layanan"), by=request.actor, at=timezone.now())
            return to("portal_bundle", id)
        except Missing:
            raise
        except Refused as refused:
            problem = refused.message
    context = {
        "draft": draft,
        "choices": life_events.choices(draft.here, draft.bundle.parts),
        "problem": problem,
    }
    return page(request, "paket_pilih", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@own_case
def section(request: Request, id: str, number: int) -> HttpResponse:
    """Show one part of the form, or save it and go on; what is wrong is said beside what was typed."""
    draft = _draft(request, id)
    if draft.bundle.filed_at or not draft.exists(number):
        return to("portal_bundle", id)
    fields = _fields(request, draft, number)
    if request.method == "GET":
        return _page(request, draft, number, questions.kept(fields, draft.answers_of(number), {}), {})
    reading = _save(request, draft, number, fields)
    leaves = bool({"nanti", "hapus", LANGUAGE} & request.POST.keys())
    draft = _draft(request, id)
    problems = reading.problems if leaves else _problems(draft, number, reading, fields)
    if problems:
        return _page(request, draft, number, questions.typed(fields, reading, problems), problems, status=422)
    if is_switch(request):
        return to("portal_bundle_section", id, number, tail=f"?{ALL}=1" if ALL in request.POST else "")
    if "hapus" in request.POST:
        return to("portal_bundle_section", id, number, tail=f"#{request.POST['hapus'].split('-')[0]}")
    if "nanti" in request.POST:
        return to("portal_bundle", id)
    return to("portal_bundle", id, tail="tinjau/" if ALL in request.POST else draft.after(number))


@require_POST
@own_case
def autosave(request: Request, id: str, number: int) -> HttpResponse:
    """Save what is readable so far, for the script; says when."""
    draft = _draft(request, id)
    if draft.bundle.filed_at or not draft.exists(number):
        raise Missing("Bagian")
    _save(request, draft, number, _fields(request, draft, number))
    zone = regions.zone_of(draft.bundle.area_code)
    return JsonResponse({"saved": f"{local(timezone.now(), zone):%H.%M} {ZONE_LABELS[zone]}"})


def _fields(request: Request, draft: BundleDraft, number: int) -> tuple[Field, ...]:
    shows_all = ALL in request.GET or ALL in request.POST
    return draft.fields(number) if shows_all else draft.open_fields(number)


def _save(request: Request, draft: BundleDraft, number: int, fields: tuple[Field, ...]) -> Reading:
    """Save what was asked and could be read; what was not asked stays, an answer that was emptied is removed."""
    form, section = draft.form_of(number)
    find = partial(places.find, place_of(request).regency_code)
    reading = forms.read(form, questions.posted(request.POST), section, find=find)
    asked = {field.key for field in fields}
    values = {key: reading.answers.get(key) for key in asked}
    part = "applicant" if number == 0 else "answers"
    bundling.save(draft.bundle.id, part, values, by=request.actor, at=timezone.now())
    return Reading(
        reading.answers,
        {place: text for place, text in reading.problems.items() if place.split(".")[0] in asked},
        reading.typed,
        reading.found,
    )


def _problems(draft: BundleDraft, number: int, reading: Reading, fields: tuple[Field, ...]) -> dict[str, str]:
    """Return what is wrong on this page, now that it was saved, in its order; what could not be read comes first."""
    form, section = draft.form_of(number)
    answers = draft.answers_of(number)
    found = (
        forms.problems(form, answers) if section is None else forms.section_problems(form, answers, section)
    )
    everything, order = found | reading.problems, {field.key: rank for rank, field in enumerate(fields)}
    here = {place: text for place, text in everything.items() if place.split(".")[0] in order}
    return dict(sorted(here.items(), key=lambda item: order[item[0].split(".")[0]]))


def _page(
    request: Request, draft: BundleDraft, number: int, shown: list[questions.Question], problems: dict[str, str],
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    titles, current = draft.stations(number)
    context = {
        "draft": draft, "number": number, "title": draft.title(number), "titles": titles, "current": current,
        "questions": shown, "problems": problems, "before": draft.before(number),
        "shows_all": ALL in request.GET or ALL in request.POST,
        "hidden": len(draft.fields(number)) - len(draft.open_fields(number)),
    }  # fmt: skip
    return page(request, "paket_isi", context, status=status)


@require_http_methods(["GET", "POST"])
@own_case
def basket(request: Request, id: str) -> HttpResponse:
    """Show what is asked and what was given; a post adds, replaces or removes one file."""
    draft = _draft(request, id)
    if draft.bundle.filed_at:
        return to("portal_bundle", id)
    problems: dict[str, str] = {}
    if request.method == "POST" and not is_switch(request):
        key = request.POST.get("key", "")
        try:
            _change(request, id, key)
            return to("portal_bundle_basket", id, tail=f"#berkas-{key}")
        except Missing:
            raise
        except Refused as refused:
            problems[key] = refused.message
    titles, current = draft.stations(-1)
    context = {
        "draft": draft, "problems": problems, "limit": limit_megabytes(), "titles": titles, "current": current - 1,
    }  # fmt: skip
    return page(request, "paket_berkas", context, status=422 if problems else 200)


def _change(request: Request, id: str, key: str) -> None:
    by, at = request.actor, timezone.now()
    attach = partial(bundling.attach, id, by=by, at=at)
    change(request, key, attach=attach, detach=partial(bundling.detach, id, by=by, at=at))


@require_GET
@own_case
def picture(request: Request, id: str, key: str) -> HttpResponse:
    """Show what was uploaded: photos as they are, of a PDF a picture of its first page."""
    return shown(*bundling.open_file(id, key, by=request.actor, at=timezone.now()))
