"""A village desk without a network: its store in a folder of its own, the centre in the same process."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from balai.accounts import actions as accounts
from balai.accounts import queries
from balai.cases.models import Case
from balai.catalogue.rules.package import evidence_for
from balai.core.actor import SYSTEM, Actor, Grant
from balai.forms import rules as forms
from balai.nodes.actions import enrolling, entering, exchanging, issuing, joining, syncing
from balai.nodes.models import Envelope
from balai.nodes.queries.desk import offered
from balai.nodes.queries.store import Store
from tests.cases.filing import answer, applicant, photo
from tests.hall import FOUNDED, MONDAY, Hall

DAY = timedelta(days=1)
OFFICE = "desa-kemiren"
PLAIN, WITH_PHOTOS = "pengantar-skck", "sktm"


@dataclass
class Village:
    """One node, who works there, and the hall whose centre it belongs to."""

    store: Store
    joko: Actor
    hall: Hall
    code: str = ""
    serial: int = 0

    def file(self, service: str = PLAIN, at: datetime = MONDAY, **how) -> issuing.Issued:
        """Take down a filing for somebody new; the form is filled by its own rules."""
        self.serial += 1
        package = offered(self.store, service).package
        answers: dict = {}
        for _ in range(len(package.questions.fields)):
            for field in forms.active_fields(package.questions, answers):
                if field.key not in answers and field.needed:
                    answers[field.key] = answer(field, self.hall, at.date())
        filed = {"applicant": applicant(self.hall, self.serial), "answers": answers}
        asked = [rule.key for rule in evidence_for(package, answers) if not rule.optional]
        photos = {key: photo() for key in asked}
        return issuing.issue(self.store, service, filed, photos, basis="present", by=self.joko, at=at, **how)

    def sync(self, at: datetime = MONDAY, send=None) -> None:
        """Reach the centre and let it do what came."""
        syncing.sync(self.store, send or (lambda raw: exchanging.exchange(raw, at=at)), at=at)
        entering.enter_waiting(at)

    def states(self) -> list[str]:
        return [kept.state for kept in self.store.envelopes()]


def admins(hall: Hall) -> tuple[Actor, Actor]:
    first, second = (
        Actor(kind="officer", id=f"admin-{n}", grants=(Grant("area_admin", "", "35.10"),)) for n in "ab"
    )
    return first, second


def hall_of_village(hall: Hall) -> str:
    """Open the office of the village, once; return its id."""
    if not queries.offices([OFFICE]):
        accounts.open_office(
            OFFICE, name="Kantor Desa Kemiren", kind="village", area_code=hall.village, calendar_id="kerja-bwi",
            by=SYSTEM, at=FOUNDED,
        )  # fmt: skip
    return OFFICE


def ticket(hall: Hall, two: tuple[Actor, Actor], at: datetime = MONDAY, office: str = "", **how) -> str:
    proposed = enrolling.propose_device(office or hall_of_village(hall), by=two[0], at=at, **how)
    return enrolling.approve_device(proposed.id, by=two[1], at=at)


def enrolled(hall: Hall, folder: Path, two: tuple[Actor, Actor], at: datetime = MONDAY, **how) -> Village:
    """Enrol a node of its own in a folder."""
    store = Store(folder)
    asked = joining.ask(store, ticket(hall, two, at, **how), at=at)
    code = joining.join(store, exchanging.admit(asked, at=at), at=at)
    return Village(store, hall.officer("kelurahan-desa", "front_officer"), hall, code)


def case(issued: issuing.Issued) -> Case:
    return Case.objects.get(receipt=issued.receipt)


def equipped(hall: Hall, two: tuple[Actor, Actor], folder: Path, at: datetime) -> dict[str, list[str]]:
    """Make a device with a closed day, a hole and an alarm, and a ticket that waits; return values by part of an address."""
    made = enrolled(hall, folder, two, at)
    issued = [made.file(at=at) for _ in range(3)]
    closed = issuing.close_day(made.store, at.date(), by=made.joko, at=at)
    enrolling.propose_device(OFFICE, carries=True, by=two[0], at=at)
    waiting = enrolling.propose_device(OFFICE, by=two[1], at=at)
    exchanging.exchange(issued[0].envelope.frame + closed.frame, at=at)
    enrolling.revoke_device(made.code, by=two[0], at=at)
    exchanging.exchange(issued[2].envelope.frame, at=at)
    entering.enter_waiting(at)
    made.store.rows.close()
    alarming = Envelope.objects.exclude(alarm="").values_list("id", flat=True)
    named = {f"node_{name}.code": [made.code] for name in ("device", "revoke", "settle", "release_all")}
    return {**named, "envelope_id": list(alarming), "ticket_id": [waiting.id]}
