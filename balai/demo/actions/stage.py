"""Where made-up lives are lived: the officers, the case of each life, how it stands."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING, Any

from balai.cases.rules.status import Kind
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import EvidenceRule, Package
from balai.core.actor import Actor
from balai.core.channel import Channel
from balai.core.refusal import Refused
from balai.demo import queries
from balai.demo.rules import course
from balai.demo.rules.chance import chance
from balai.demo.rules.course import Active, Coming, State
from balai.demo.rules.people import Person
from balai.demo.rules.plans import Plan, Setting
from balai.payments import queries as payments
from balai.regions.rules.calendar import WorkCalendar

if TYPE_CHECKING:
    from balai.cases.models import Case

EXPIRED, DUTIES_MEET = "result_expired", "case.duties_meet"


class Company:
    """The officers of the demo, as actors; each is looked up once."""

    def __init__(self, today: datetime) -> None:
        self.members = queries.cast()
        self.today = today
        self._actors: dict[str, Actor] = {}

    def actor(self, member: queries.Member) -> Actor:
        if member.login not in self._actors:
            self._actors[member.login] = queries.actor(member, at=self.today)
        return self._actors[member.login]

    def able(self, role: str, agency_id: str, area_code: str) -> list[queries.Member]:
        """Return who holds a role there, those of the agency itself first."""
        able = [one for one in self.members if one.may(role, agency_id, area_code)]
        return sorted(able, key=lambda one: one.agency_id != agency_id)

    def pick(self, role: str, agency_id: str, area_code: str, rng: Random, *, in_car: bool = False) -> Actor:
        """Return one who holds the role there: in the car, or anywhere but in the car."""
        able = self.able(role, agency_id, area_code)
        fitting = [one for one in able if one.office_id.startswith("mobil-") == in_car]
        return self.actor(rng.choice(fitting or able))

    def by_id(self, officer_id: str) -> Actor | None:
        return next((self.actor(one) for one in self.members if one.officer_id == officer_id), None)


@dataclass
class Life:
    """One case being lived. `version` tells which acts in the queue are still meant."""

    plan: Plan
    person: Person
    calendar: WorkCalendar
    case: "Case | None" = None
    last_at: datetime | None = None
    version: int = 0
    filer: Actor | None = None
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.begun.id

    @property
    def begun(self) -> "Case":
        if self.case is None:
            raise ValueError("this case has not begun")
        return self.case

    @property
    def package(self) -> Package:
        return catalogue.package(self.begun.version_id, self.begun.offering_id)

    @property
    def applicant(self) -> Actor:
        """The person themselves, at home."""
        person_id = str(self.begun.person_id)
        return Actor(kind="person", id=person_id, person_id=person_id, channel=Channel.ELECTRONIC)

    def evidence(self) -> list[EvidenceRule]:
        return [rule for rule in packages.evidence_for(self.package, self.answers) if not rule.optional]


class Stage:
    """Where lives are lived: the setting and its company; `spawned` are lives that others begin."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.company = Company(setting.today)
        self.spawned: list[Life] = []

    def new_life(self, plan: Plan) -> Life:
        calendar = self.setting.regencies[plan.regency].calendar
        return Life(plan, self.setting.person(plan.person), calendar)

    def area_of(self, life: Life) -> str:
        """Return the area whose agency is asked: the applicant's village, or the whole regency."""
        plan = life.plan
        if self.setting.services[plan.service].level in ("village", "district"):
            return life.person.area_code
        return self.setting.regencies[plan.regency].code

    def dice(self, life: Life, *names: object) -> Random:
        return chance(self.setting.seed, "act", life.plan.number, *names)

    def text(self, life: Life, name: str, *names: object) -> str:
        return str(self.dice(life, name, *names).choice(queries.data("answers")[name]))

    def worker(self, life: Life, step: Active) -> Actor:
        """Return who works a step: who took it, or one of those who may."""
        taken = self.company.by_id(step.officer_id)
        return taken or self.company.pick(
            step.role, step.agency_id, step.area_code, self.dice(life, step.role)
        )

    def holder(self, life: Life, role: str) -> Actor:
        """Return one who holds a role in the agency of the case."""
        case = life.begun
        return self.company.pick(role, case.agency_id, case.area_code, self.dice(life, role))

    def try_each(self, life: Life, role: str, do: Callable[[Actor], object]) -> None:
        """Let the first do it who may: nobody judges a decision they took part in."""
        case = life.begun
        able = self.company.able(role, case.agency_id, case.area_code)
        for member in able:
            try:
                do(self.company.actor(member))
                return
            except Refused as refused:
                if refused.code != DUTIES_MEET or member is able[-1]:
                    raise

    # looking

    def look(self, life: Life) -> State:
        """Return how the case stands; two queries, three while it waits for payment."""
        case = life.begun
        case.refresh_from_db()
        rules = {rule.key: rule for rule in life.package.steps} if case.kind == Kind.APPLICATION else {}
        active = tuple(
            Active(
                step.key, step.role, step.agency_id, step.area_code, step.officer_id,
                step.started_at or case.started_at, rules.get(step.key),
            )
            for step in case.step_set.filter(state="active").order_by("position")
        )  # fmt: skip
        waits = "waiting_payment" in case.flags
        bill = payments.bill_of(case.id) if waits else None
        started = datetime.fromisoformat(case.spans[0][0]) if case.spans else None
        within = life.package.result.collect_within
        return State(
            kind=case.kind, status=case.status, returns=case.returns, is_expired=EXPIRED in case.flags,
            waits_for_payment=waits, is_billed=bool(bill and bill.billing_code),
            was_annulled=bool(started and case.complete_at and started > case.complete_at),
            check_at=case.check_at, deem_at=case.deem_at,
            collect_within={"value": within.value, "unit": within.unit} if within else None,
            last_at=life.last_at or case.started_at, active=active,
        )  # fmt: skip

    def coming(self, life: Life) -> list[Coming]:
        return course.coming(life.plan, self.look(life), self.setting)
