"""Filling in a form page by page: what all doors share, wherever a draft is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from balai.catalogue.rules.package import EvidenceRule, Package, evidence_for
from balai.channels.portal.rules.places import page_of
from balai.core.sentences import Sentence
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.forms.rules import Answers, Form

APPLICANT = Sentence("Data Anda")
EVIDENCE = Sentence("Foto dan berkas")
REVIEW = Sentence("Periksa")


@dataclass(frozen=True)
class Asked:
    """One requirement, and the file that was given for it."""

    rule: EvidenceRule
    file: Any

    @property
    def is_picture(self) -> bool:
        return self.file is not None and self.file.mime.startswith("image/")


@dataclass(frozen=True)
class Filling:
    """A request while it is filled in. `pages` are those of the form: 0 is about the applicant, then the sections of the service."""

    case: Any
    package: Package
    data: dict[str, Any]
    form: Form
    applicant_form: Form = field(default_factory=forms_queries.applicant_form)

    @property
    def applicant(self) -> Answers:
        return dict(self.data["applicant"])

    @cached_property
    def answers(self) -> Answers:
        return forms.prune(self.form, self.data["answers"])

    @cached_property
    def files(self) -> dict[str, Any]:
        """What was given, by the requirement it proves."""
        return {}

    @cached_property
    def problems(self) -> dict[str, str]:
        """All that stands in the way of filing: place → sentence."""
        return {}

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        return tuple(
            Asked(rule, self.files.get(rule.key)) for rule in evidence_for(self.package, self.answers)
        )

    @property
    def held(self) -> tuple[EvidenceRule, ...]:
        return tuple(rule for rule in self.package.evidence if rule.already_held)

    @property
    def titles(self) -> list[str]:
        """The stations of filling in, in order."""
        sections = [section.title for section in self.form.sections]
        return [APPLICANT, *sections, *([EVIDENCE] if self.package.evidence else []), REVIEW]

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """Return (title, page, how much still stands in its way) of what there is to fill in."""
        pages = [f"isi/{number}/" for number in range(len(self.form.sections) + 1) if self.has_page(number)]
        pages += ["bukti/"] if self.package.evidence else []
        open_at = [page_of(place, self.form).partition("#")[0] for place in self.problems]
        return [(self._title(page), page, open_at.count(page)) for page in pages]

    def _title(self, page: str) -> str:
        return EVIDENCE if page == "bukti/" else self.titles[int(page.split("/")[1])]

    @property
    def next_page(self) -> str:
        """The first page on which something is still missing, else the review."""
        return next((page for _, page, missing in self.parts if missing), "tinjau/")

    def has_page(self, number: int) -> bool:
        return number == 0 or (
            number <= len(self.form.sections)
            and bool(forms.shown_fields(self.form, number - 1, self.answers))
        )

    def after(self, number: int) -> str:
        """Return the page that follows page `number` of the form, below /permohonan/<id>/."""
        for following in range(number + 1, len(self.form.sections) + 1):
            if self.has_page(following):
                return f"isi/{following}/"
        return "bukti/" if self.package.evidence else "tinjau/"

    def before(self, number: int) -> str:
        """Return the page before page `number`; "" before the first."""
        earlier = (page for page in range(number - 1, -1, -1) if self.has_page(page))
        return next((f"isi/{page}/" for page in earlier), "")

    @property
    def last_page(self) -> str:
        return self.before(len(self.form.sections) + 1)


def read_back(
    draft: Filling, place_name: Callable[[str], str]
) -> list[tuple[str, str, tuple[tuple[str, str, str], ...]]]:
    """Return all that was answered: (title, page that changes it, lines), to look over before filing."""
    about = [
        line for _, lines in forms.review(draft.applicant_form, draft.applicant, place_name) for line in lines
    ]
    parts: list[tuple[str, str, tuple[tuple[str, str, str], ...]]] = [(APPLICANT, "isi/0/", tuple(about))]
    for number, section in enumerate(draft.form.sections, 1):
        lines = dict(forms.review(draft.form, draft.answers, place_name)).get(section.title)
        if lines:
            parts.append((section.title, f"isi/{number}/", lines))
    return parts
