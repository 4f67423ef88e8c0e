"""Filling in: one page for each part of the form; each "Lanjut" saves."""

from functools import partial

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.accounts.middleware import Request
from balai.cases import actions
from balai.cases.rules.status import Status
from balai.channels.portal.queries import drafts, places
from balai.channels.portal.queries.drafts import Draft
from balai.channels.portal.rules.places import APPLICANT
from balai.channels.portal.views import questions
from balai.channels.portal.views.page import own_case, page, place_of, to
from balai.core.clock import ZONE_LABELS, local
from balai.core.refusal import Missing
from balai.forms import rules as forms
from balai.forms.rules import Answers, Field, Form, Reading
from balai.regions import queries as regions
from balai.ui.language import FIELD as LANGUAGE
from balai.ui.language import is_switch


@require_http_methods(["GET", "POST"])
@own_case
def section(request: Request, id: str, number: int) -> HttpResponse:
    """Show one part of the form, or save it and go on; what is wrong is said beside what was typed."""
    draft = drafts.draft(id, request.actor)
    if not draft.is_editable or not draft.has_page(number):
        return to("portal_case", id)
    if request.method == "GET":
        notes = _notes(draft, number)
        shown = questions.kept(_fields(draft, number), _answers(draft, number), notes)
        return _page(request, draft, number, shown, {})
    reading = _save(request, draft, number)
    leaves = bool({"nanti", "hapus", LANGUAGE} & request.POST.keys())
    problems = reading.problems if leaves else _problems(request, id, number, reading)
    if problems:
        shown = questions.typed(_fields(draft, number), reading, problems)
        return _page(request, draft, number, shown, problems, status=422)
    if is_switch(request):
        return to("portal_section", id, number)
    if "hapus" in request.POST:
        return to("portal_section", id, number, tail=f"#{request.POST['hapus'].split('-')[0]}")
    if "nanti" in request.POST or draft.case.status == Status.RETURNED:
        return to("portal_case", id)
    after = drafts.draft(id, request.actor).after(number)
    return to("portal_case", id, tail=after)


@require_POST
@own_case
def autosave(request: Request, id: str, number: int) -> HttpResponse:
    """Save what is readable so far, for the script; says when."""
    draft = drafts.draft(id, request.actor)
    if not draft.is_editable or not draft.has_page(number):
        raise Missing("Bagian")
    _save(request, draft, number)
    zone = regions.zone_of(draft.case.area_code)
    return JsonResponse({"saved": f"{local(timezone.now(), zone):%H.%M} {ZONE_LABELS[zone]}"})


@require_GET
def names(request: Request) -> HttpResponse:
    """Return names of places for what is being typed, each ending in its code."""
    kind, text = request.GET.get("jenis", "area"), request.GET.get("q", "")[:80]
    if kind not in places.LEVELS:
        raise Missing("Jenis wilayah")
    found = places.find(place_of(request).regency_code, kind, text)
    return JsonResponse([f"{option.title} · {option.value}" for option in found], safe=False)


def _form(draft: Draft, number: int) -> tuple[Form, int | None]:
    return (draft.applicant_form, None) if number == 0 else (draft.form, number - 1)


def _answers(draft: Draft, number: int) -> Answers:
    return draft.applicant if number == 0 else draft.answers


def _fields(draft: Draft, number: int) -> tuple[Field, ...]:
    if number == 0:
        return tuple(draft.applicant_form.fields.values())
    return forms.shown_fields(draft.form, number - 1, draft.answers)


def _notes(draft: Draft, number: int) -> dict[str, str]:
    """Return what an officer asked for on this page, beside the fields it is about."""
    notes = drafts.asked_again(draft, at=timezone.now())
    return {key.removeprefix(APPLICANT): note for key, note in notes.items()
            if key.startswith(APPLICANT) == (number == 0)}  # fmt: skip


def _save(request: Request, draft: Draft, number: int) -> Reading:
    """Save what could be read; an answer that was emptied is removed."""
    form, section = _form(draft, number)
    find = partial(places.find, place_of(request).regency_code)
    reading = forms.read(form, questions.posted(request.POST), section, find=find)
    before = _answers(draft, number)
    merged = forms.merged(form, before, reading, section)
    values = dict.fromkeys(before.keys() - merged.keys()) | merged
    part = "applicant" if number == 0 else "answers"
    actions.save(draft.case.id, part, values, by=request.actor, at=timezone.now())
    return reading


def _problems(request: Request, id: str, number: int, reading: Reading) -> dict[str, str]:
    """Return what is wrong on this page, now that it was saved; what could not be read comes first."""
    draft = drafts.draft(id, request.actor)
    form, section = _form(draft, number)
    answers = _answers(draft, number)
    found = (
        forms.problems(form, answers) if section is None else forms.section_problems(form, answers, section)
    )
    everything, order = found | reading.problems, {key: rank for rank, key in enumerate(form.fields)}
    return dict(sorted(everything.items(), key=lambda item: order.get(item[0].split(".")[0], len(order))))


def _page(
    request: Request,
    draft: Draft,
    number: int,
    shown: list[questions.Question],
    problems: dict[str, str],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "draft": draft,
        "number": number,
        "title": draft.titles[number],
        "questions": shown,
        "problems": problems,
        "before": draft.before(number),
        "returned": draft.case.status == Status.RETURNED,
    }
    return page(request, "section", context, status=status)
