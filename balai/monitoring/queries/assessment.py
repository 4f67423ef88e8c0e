"""Forms of assessment filled in: each item from the system's own data, by hand, or still open."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings

from balai.accounts import queries as accounts
from balai.catalogue import queries as catalogue
from balai.complaints.queries import tallied
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.documents import queries as documents
from balai.monitoring.models import HandAnswer
from balai.monitoring.queries import folded, gathered
from balai.monitoring.rules import assessment as rules
from balai.monitoring.rules.assessment import Facts, Filled, Form, Item
from balai.satisfaction import queries as satisfaction
from balai.satisfaction.queries import Scope

if TYPE_CHECKING:
    from balai.accounts.models import Agency

VERB = "assessments.see"


@dataclass(frozen=True)
class Line:
    """One item with its answer: of the system (`filled`), by hand (`hand`), or none yet."""

    item: Item
    aspect: str
    filled: Filled | None
    hand: HandAnswer | None

    @property
    def level(self) -> int | None:
        return self.filled.level if self.filled else self.hand.level if self.hand else None

    @property
    def how(self) -> str:
        return (
            "sistem"
            if self.filled
            else "tangan"
            if self.hand
            else "belum ada data"
            if self.item.by
            else "diisi tangan"
        )


@dataclass(frozen=True)
class FilledForm:
    form: Form
    lines: tuple[Line, ...]

    @property
    def by_system(self) -> int:
        return sum(line.filled is not None for line in self.lines)

    @property
    def open(self) -> int:
        return sum(line.level is None for line in self.lines)


@cache
def forms() -> dict[str, Form]:
    """Return the forms of `data/assessment` by key: the eleven criteria, then F-01 to F-03."""
    criteria, pekppp = _file("mpp_digital"), _file("pekppp")
    found = [criteria, *({**one, "aspects": pekppp["aspects"]} for one in pekppp["forms"])]
    return {raw["key"]: _form(raw) for raw in found}


def _form(raw: dict[str, Any]) -> Form:
    aspects = {key: one["name"] for key, one in raw["aspects"].items()}
    return Form(
        raw["key"],
        raw["name"],
        raw["filled_by"],
        raw["filler"],
        aspects,
        tuple(Item(**one) for one in raw["items"]),
    )


@cache
def _file(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((settings.DATA / "assessment" / f"{name}.yaml").read_text(encoding="utf-8")))


def source(key: str) -> str:
    """Return what a form rests on, and so how far its wording may be trusted."""
    return str(_file("mpp_digital" if key == "mpp_digital" else "pekppp")["source"])


def agencies(actor: Actor) -> "list[Agency]":
    """Return the agencies whose forms an officer may see, by name, at most 200."""
    return accounts.agencies_where(actor, VERB)


def agency(actor: Actor, id: str) -> "Agency":
    """Return one of them; anybody else's is missing."""
    found = next((one for one in agencies(actor) if one.id == id), None)
    if found is None:
        raise Missing("Instansi")
    return found


def may_fill(actor: Actor, agency: "Agency", form: Form) -> bool:
    """Return whether an officer may fill in a form of an agency by hand."""
    fillers = {
        "unit": accounts.roles_that("assessments.fill"),
        "evaluator": accounts.roles_that("assessments.evaluate"),
    }
    return actor.may(fillers[form.filler], agency_id=agency.id, area_code=agency.area_code)


def filled(agency: "Agency", on: date) -> list[FilledForm]:
    """Return all forms of an agency as they stand on a day; about fifteen queries."""
    known, hand = _facts(agency, on), _by_hand(agency.id)
    return [
        FilledForm(form, tuple(_line(form, item, known, hand) for item in form.items))
        for form in forms().values()
    ]


def _line(form: Form, item: Item, known: Facts, hand: dict[tuple[str, str], HandAnswer]) -> Line:
    answer = rules.FILLERS[item.by](known) if item.by else None
    return Line(item, form.aspects[item.aspect], answer, hand.get((form.key, item.key)))


def _by_hand(agency_id: str) -> dict[tuple[str, str], HandAnswer]:
    rows = HandAnswer.objects.filter(agency_id=agency_id).order_by("id")
    return {(row.form, row.item): row for row in rows}


def _facts(agency: "Agency", on: date) -> Facts:
    """Gather what is known of an agency, and of its area, over the twelve months to that of a day."""
    since, until = folded.window(on)
    begin = datetime.combine(since, time(), tzinfo=UTC)
    offers = [one for one in catalogue.offers_in(agency.area_code, on) if one.agency_id == agency.id]
    judged = satisfaction.figures(Scope(since=since, until=until, agency_id=agency.id))
    plans = satisfaction.follow_ups(agency_id=agency.id)
    heard = tallied.of_agency(agency.id, since=begin)
    return Facts(
        steps=_file("steps")["levels_from"], services=len(offers),
        complete=sum(all(one.lines for one in catalogue.standard(offer.package)) for offer in offers),
        decided=sum(not offer.is_example for offer in offers), has_pledge=documents.pledge(agency.id) is not None,
        survey_answers=judged.answers, survey_required=judged.required,
        survey_publications=sum(row.at >= begin for row in satisfaction.publications(agency_id=agency.id)),
        plans=len(plans), plans_done=sum(row.done_at is not None for row in plans),
        means={one.id: one.mean for one in judged.elements}, consultations=heard.consultations,
        improvements=heard.improvements, improvements_measured=heard.measured,
        channels=sum(sums["filed"] > 0 for sums in folded.by("channel", agency.area_code, on).values()),
        sums=folded.whole(gathered.by_month(agency.area_code, on).values()),
    )  # fmt: skip
