"""Filling in at a node: the pages of the portal's form, with a draft under the operator's PIN behind them."""

from functools import partial
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from balai.cases.rules.duties import Basis
from balai.cases.rules.status import Status
from balai.channels.portal.queries.filling import read_back
from balai.channels.portal.rules.places import APPLICANT, EVIDENCE, page_of
from balai.channels.portal.views import questions
from balai.channels.portal.views.uploads import change, limit_megabytes, shown
from balai.core.clock import ZONE_LABELS, local
from balai.core.refusal import Invalid, Missing, Refused
from balai.core.sentences import Sentence
from balai.forms import rules as forms
from balai.forms.rules import Reading
from balai.nodes.actions import drafting as actions
from balai.nodes.middleware import Request
from balai.nodes.queries import desk, drafting
from balai.nodes.queries.drafting import Draft
from balai.nodes.views.node.page import office, page, seated, to
from balai.ui.language import FIELD as LANGUAGE
from balai.ui.language import is_switch


@require_POST
@seated
def begin(request: Request) -> HttpResponse:
    """Begin a request for somebody who is here."""
    id = actions.begin(
        request.store, request.POST.get("layanan", ""), operator=request.operator, at=timezone.now()
    )
    return to("portal_section", id, 0)


@require_GET
@seated
def draft(request: Request, id: str) -> HttpResponse:
    """Show how far a draft is."""
    return page(request, "portal/draft.html", {"draft": _draft(request, id)})


@require_http_methods(["GET", "POST"])
@seated
def section(request: Request, id: str, number: int) -> HttpResponse:
    """Show one part of the form, or save it and go on."""
    draft = _draft(request, id)
    if not draft.has_page(number):
        return to("portal_case", id)
    if request.method == "GET":
        name = partial(_written, request)
        return _page(
            request,
            draft,
            number,
            questions.kept(_fields(draft, number), _answers(draft, number), _notes(draft, number), name),
            {},
        )
    reading = _save(request, draft, number)
    leaves = bool({"nanti", "hapus", LANGUAGE} & request.POST.keys())
    draft = _draft(request, id)
    if problems := reading.problems if leaves else _problems(draft, number, reading):
        return _page(
            request,
            draft,
            number,
            questions.typed(_fields(draft, number), reading, problems),
            problems,
            status=422,
        )
    if is_switch(request):
        return to("portal_section", id, number)
    if "hapus" in request.POST:
        return to("portal_section", id, number, tail=f"#{request.POST['hapus'].split('-')[0]}")
    if "nanti" in request.POST or draft.case.status == Status.RETURNED:
        return to("portal_case", id)
    return to("portal_case", id, tail=draft.after(number))


@require_POST
@seated
def autosave(request: Request, id: str, number: int) -> HttpResponse:
    """Save what is readable so far, for the script; says when."""
    draft = _draft(request, id)
    if not draft.has_page(number):
        raise Missing("Bagian")
    _save(request, draft, number)
    zone = office(request.store)["zone"]
    return JsonResponse({"saved": f"{local(timezone.now(), zone):%H.%M} {ZONE_LABELS[zone]}"})


@require_GET
@seated
def names(request: Request) -> HttpResponse:
    """Return names of places for what is being typed, each ending in its code."""
    kind = request.GET.get("jenis", "area")
    if kind not in ("area", "regency"):
        raise Missing("Jenis wilayah")
    found = desk.find_place(request.store, kind, request.GET.get("q", "")[:80])
    return JsonResponse([f"{option.title} · {option.value}" for option in found], safe=False)


@require_http_methods(["GET", "POST"])
@seated
def evidence(request: Request, id: str) -> HttpResponse:
    """Show what is asked and what was given; a post adds, replaces or removes one photo."""
    draft, problems = _draft(request, id), {}
    if request.method == "POST":
        key = request.POST.get("key", "")
        by, at = request.operator, timezone.now()
        attach = partial(actions.attach, request.store, id, operator=by, at=at)
        detach = partial(actions.detach, request.store, id, operator=by, at=at)
        try:
            change(request, key, attach=attach, detach=detach)
            return to("portal_evidence", id, tail=f"#berkas-{key}")
        except Missing:
            raise
        except Refused as refused:
            problems[key] = refused.message
    notes = {f"evidence.{key}": BLURRED for key, one in draft.given.items() if one.is_blurred}
    unanswered = {key: note for key, note in _asked_for_files(draft).items() if not _is_new(draft, key)}
    context = {
        "draft": draft, "problems": unanswered | problems, "before": draft.last_page, "limit": limit_megabytes(),
        "notes": notes | _asked_again(draft),
    }  # fmt: skip
    return page(request, "portal/evidence.html", context, status=422 if problems else 200)


BLURRED = Sentence(
    "Foto ini tampaknya kabur. Bila tulisannya tidak terbaca, potret ulang lebih dekat dan diam."
)


@require_GET
@seated
def picture(request: Request, id: str, key: str) -> HttpResponse:
    """Show a photo as it will be sent."""
    given = _draft(request, id).given.get(key)
    if given is None or not given.content:
        raise Missing("Berkas")
    return shown(given.content, given.mime)


@require_GET
@seated
def review(request: Request, id: str) -> HttpResponse:
    """Read everything back, with what still stands in the way."""
    draft = _draft(request, id)
    context = {
        "draft": draft,
        "parts": read_back(draft, partial(desk.place_name, request.store)),
        "links": [(page_of(place, draft.form), sentence) for place, sentence in draft.problems.items()],
        "before": "bukti/" if draft.package.evidence else draft.last_page,
        "returned": draft.case.status == Status.RETURNED,
        "phone": "",
    }
    return page(request, "portal/review.html", context)


@require_http_methods(["GET", "POST"])
@seated
def file(request: Request, id: str) -> HttpResponse:
    """Finalise: from now on it has an official number, and nothing can be lost."""
    draft, problems = _draft(request, id), {}
    if draft.problems:
        return to("portal_review", id)
    if request.method == "POST":
        try:
            issued = actions.finalise_all(
                request.store, id, request.POST.get("basis", ""), operator=request.operator, by=request.actor, at=timezone.now()
            )  # fmt: skip
            if len(issued) == 1:
                return to("node_slip", issued[0].receipt)
            return to("node_slips", tail="?" + urlencode([("nomor", one.receipt) for one in issued]))
        except (Missing, Invalid):
            raise
        except Refused as refused:
            problems["basis" if refused.code == "case.basis" else ""] = refused.message
    context = {"draft": draft, "problems": problems, "attempt": {}, "phone": "", "bases": Basis.choices()}
    return page(request, "portal/file.html", context, status=422 if problems else 200)


@require_POST
@seated
def correct(request: Request, receipt: str) -> HttpResponse:
    """Begin to complete a returned request, with all that was filed."""
    return to(
        "portal_case",
        actions.begin_correction(request.store, receipt, operator=request.operator, at=timezone.now()),
    )


@require_POST
@seated
def send_back(request: Request, id: str) -> HttpResponse:
    """Take the correction down for good."""
    receipt = _draft(request, id).case.receipt
    actions.send_back(request.store, id, operator=request.operator, by=request.actor, at=timezone.now())
    return to("node_case", receipt)


@require_POST
@seated
def discard(request: Request, id: str) -> HttpResponse:
    actions.discard(request.store, id, operator=request.operator, at=timezone.now())
    return to("node_home")


def _draft(request: Request, id: str) -> Draft:
    return drafting.draft(request.store, id, request.operator)


def _answers(draft: Draft, number: int) -> forms.Answers:
    return draft.applicant if number == 0 else draft.answers


def _fields(draft: Draft, number: int) -> tuple[forms.Field, ...]:
    if number == 0:
        return tuple(draft.applicant_form.fields.values())
    return forms.shown_fields(draft.form, number - 1, draft.answers)


def _written(request: Request, code: str) -> str:
    return f"{desk.place_name(request.store, code)} · {code}"


def _asked_again(draft: Draft) -> dict[str, str]:
    return {key: Sentence("Kata petugas: {note}", note=note) for key, note in draft.notes.items()}


def _asked_for_files(draft: Draft) -> dict[str, str]:
    notes = _asked_again(draft)
    return {key.removeprefix(EVIDENCE): note for key, note in notes.items() if key.startswith(EVIDENCE)}


def _is_new(draft: Draft, key: str) -> bool:
    """Return whether a file was given here, after the centre asked for it."""
    return key in draft.given and bool(draft.given[key].content)


def _notes(draft: Draft, number: int) -> dict[str, str]:
    """Return what an officer asked for on this page, beside the fields it is about."""
    return {
        key.removeprefix(APPLICANT): note for key, note in _asked_again(draft).items()
        if key.startswith(APPLICANT) == (number == 0)
    }  # fmt: skip


def _save(request: Request, draft: Draft, number: int) -> Reading:
    """Save what could be read; an answer that was emptied is removed."""
    form, section = (draft.applicant_form, None) if number == 0 else (draft.form, number - 1)
    reading = forms.read(
        form, questions.posted(request.POST), section, find=partial(desk.find_place, request.store)
    )
    before = _answers(draft, number)
    merged = forms.merged(form, before, reading, section)
    values = dict.fromkeys(before.keys() - merged.keys()) | merged
    part = "applicant" if number == 0 else "answers"
    actions.save(request.store, draft.case.id, part, values, operator=request.operator, at=timezone.now())
    return reading


def _problems(draft: Draft, number: int, reading: Reading) -> dict[str, str]:
    """Return what is wrong on this page, now that it was saved; what could not be read comes first."""
    form, answers = draft.applicant_form if number == 0 else draft.form, _answers(draft, number)
    found = (
        forms.problems(form, answers) if number == 0 else forms.section_problems(form, answers, number - 1)
    )
    if number == 0 and not answers.get("phone"):
        found["phone"] = desk.PHONE
    everything, order = found | reading.problems, {key: rank for rank, key in enumerate(form.fields)}
    return dict(sorted(everything.items(), key=lambda item: order.get(item[0].split(".")[0], len(order))))


def _page(
    request: Request, draft: Draft, number: int, asked: list[questions.Question], problems: dict[str, str], *, status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {
        "draft": draft, "number": number, "title": draft.titles[number], "questions": asked, "problems": problems,
        "before": draft.before(number), "returned": draft.case.status == Status.RETURNED,
    }  # fmt: skip
    return page(request, "portal/section.html", context, status=status)
