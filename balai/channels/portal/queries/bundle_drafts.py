"""A bundle while its owner fills it in: only what is not known yet is asked; all of it is read back."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from balai.cases.queries import bundles
from balai.cases.queries.bundles import Here
from balai.catalogue.rules.shared import Proof, Shared
from balai.channels.portal.queries.drafts import APPLICANT, EVIDENCE, REVIEW
from balai.channels.portal.queries.life_events import source_words
from balai.channels.portal.rules.places import page_of
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.sentences import Sentence
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.forms.rules import Answers, Field, Form
from balai.regions import queries as regions


@dataclass(frozen=True)
class Asked:
    """One file of the basket, the services it serves, and what was given."""

    proof: Proof
    services: tuple[str, ...]
    file: Any

    @property
    def rule(self) -> Any:
        return self.proof.rule

    @property
    def is_picture(self) -> bool:
        return self.file is not None and self.file.mime.startswith("image/")


@dataclass(frozen=True)
class BundleDraft:
    """`pages` are those of the form: 0 is about the applicant, then the shared sections."""

    bundle: Any
    here: Here
    asked: Shared
    data: dict[str, Any]
    applicant_form: Form = field(default_factory=forms_queries.applicant_form)

    @property
    def name(self) -> Sentence:
        return Sentence(self.here.event.name)

    @property
    def form(self) -> Form:
        return self.asked.form

    @property
    def applicant(self) -> Answers:
        return dict(self.data["applicant"])

    @cached_property
    def answers(self) -> Answers:
        return bundles.current_answers(self.asked, self.data["answers"])

    @cached_property
    def files(self) -> dict[str, Any]:
        return bundles.files(self.bundle)

    @cached_property
    def basket(self) -> tuple[Asked, ...]:
        """The files that are asked now, with what was given."""
        return tuple(
            Asked(proof, tuple(map(self.name_of, proof.services)), self.files.get(proof.rule.key))
            for proof in self.asked.basket(self.answers, self.applicant)
        )

    def name_of(self, service: str) -> Sentence:
        return Sentence(self.asked.name_of(service))

    @property
    def may_need_files(self) -> bool:
        """Whether some answer could call for a file."""
        return bool(self.asked.possible)

    @cached_property
    def problems(self) -> dict[str, str]:
        return bundles.problems(self.asked, self.data, self.files, assisted=bool(self.bundle.assisted_by))

    def form_of(self, number: int) -> tuple[Form, int | None]:
        """Return the form of a page and which of its sections it is."""
        return (self.applicant_form, None) if number == 0 else (self.form, number - 1)

    def answers_of(self, number: int) -> Answers:
        return self.applicant if number == 0 else self.answers

    def fields(self, number: int) -> tuple[Field, ...]:
        """Return all questions of a page, also those whose answer is known."""
        if number == 0:
            return tuple(self.applicant_form.fields.values())
        return forms.shown_fields(self.form, number - 1, self.answers)

    def open_fields(self, number: int) -> tuple[Field, ...]:
        """Return the questions of a page whose answer is not known, or not right."""
        before = "applicant." if number == 0 else ""
        wrong = {
            place.removeprefix(before).split(".")[0] for place in self.problems if place.startswith(before)
        }
        found: dict[str, Field] = {}
        for one in self.fields(number):
            hidden = {key: allowed for key, allowed in one.when.items() if key not in found}
            is_open = before + one.key not in self.data["known"] or one.key in wrong
            if is_open and forms.holds(hidden, self.answers):
                found[one.key] = one
        return tuple(found.values())

    def exists(self, number: int) -> bool:
        return number <= len(self.form.sections) and bool(self.fields(number))

    @property
    def numbers(self) -> list[int]:
        """The pages on which something is still to be asked, in order."""
        return [number for number in range(len(self.form.sections) + 1) if self.open_fields(number)]

    def title(self, number: int) -> Sentence:
        return APPLICANT if number == 0 else Sentence(self.form.sections[number - 1].title)

    def stations(self, current: int) -> tuple[list[Sentence], int]:
        """Return the titles of filling in and where `current` (a page) is among them, counted from 1."""
        numbers = sorted({*self.numbers, current}) if current >= 0 else self.numbers
        last = [EVIDENCE] if self.may_need_files else []
        titles = [self.title(number) for number in numbers] + [*last, REVIEW]
        return titles, numbers.index(current) + 1 if current >= 0 else len(titles)

    @property
    def parts(self) -> list[tuple[Sentence, str, int]]:
        """Return (title, page, how much still stands in its way) of what there is to fill in."""
        pages = [(self.title(number), f"isi/{number}/") for number in self.numbers]
        pages += [(EVIDENCE, "bukti/")] if self.may_need_files else []
        open_at = [page_of(place, self.form).partition("#")[0] for place in self.problems]
        return [(title, page, open_at.count(page)) for title, page in pages]

    @property
    def next_page(self) -> str:
        """The first page on which something is still missing, else the review."""
        return next((page for _, page, missing in self.parts if missing), "tinjau/")

    def after(self, number: int) -> str:
        """Return the page that follows a page of the form, below /paket/<id>/."""
        later = next((f"isi/{one}/" for one in self.numbers if one > number), "")
        return later or ("bukti/" if self.may_need_files else "tinjau/")

    def before(self, number: int) -> str:
        """Return the page before a page; "" before the first."""
        return next((f"isi/{one}/" for one in reversed(self.numbers) if one < number), "")

    @property
    def last_page(self) -> str:
        return self.before(len(self.form.sections) + 1)


def draft(bundle_id: str, actor: Actor, *, at: datetime) -> BundleDraft:
    """Return the actor's own bundle to fill in or look over; four queries, one more for files."""
    bundle = bundles.own(bundle_id, actor)
    content = bundles.data(bundle)
    area_code = bundles.own_area(bundle.area_code, content["applicant"])
    on = local_date(at, regions.zone_of(area_code))
    here = bundles.here(bundles.life_event(bundle.event_key), area_code, on)
    return BundleDraft(bundle, here, here.shared(bundle.parts), content)


@dataclass(frozen=True)
class Line:
    """One answer read back; `source` says where a known one is from."""

    label: str
    text: str
    key: str
    source: str


def read_back(draft: BundleDraft) -> list[tuple[Sentence, str, tuple[Line, ...]]]:
    """Return all that was answered: (title, page that changes it, lines), to look over before filing."""
    about = [
        line
        for _, lines in forms.review(draft.applicant_form, draft.applicant, regions.full_name)
        for line in lines
    ]
    parts = [(draft.title(0), "isi/0/?semua=1", _lines(draft, about, "applicant."))]
    answered = dict(forms.review(draft.form, draft.answers, regions.full_name))
    for number, section in enumerate(draft.form.sections, 1):
        if lines := answered.get(section.title):
            parts.append((draft.title(number), f"isi/{number}/?semua=1", _lines(draft, lines, "")))
    return parts


def _lines(draft: BundleDraft, lines: Any, before: str) -> tuple[Line, ...]:
    known = draft.data["known"]
    return tuple(
        Line(label, text, key, source_words(known[before + key]) if before + key in known else "")
        for label, text, key in lines
    )
