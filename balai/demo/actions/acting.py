"""What people and officers do in a made-up life: one function for each act, each calling the real action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from balai.accounts import actions as accounts
from balai.accounts import queries as accounts_queries
from balai.cases import actions as cases
from balai.cases.actions.processing import Lack
from balai.cases.queries import tracking
from balai.cases.rules.duties import Basis
from balai.cases.rules.status import Kind
from balai.cases.rules.steps import Outcome
from balai.catalogue import queries as catalogue
from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import EvidenceRule, Package
from balai.core import events
from balai.core.actor import Actor, Channel
from balai.core.clock import local_date
from balai.demo import queries
from balai.demo.rules import course, pictures
from balai.demo.rules.answers import World, answer_all
from balai.demo.rules.chance import chance
from balai.demo.rules.course import Active, Coming, State
from balai.demo.rules.people import Person
from balai.demo.rules.plans import Plan, Setting, again
from balai.forms import rules as forms
from balai.payments import queries as payments
from balai.regions.rules.calendar import WorkCalendar

if TYPE_CHECKING:
    from balai.cases.models import Case

EXPIRED = "result_expired"


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

    def pick(self, role: str, agency_id: str, area_code: str, rng: Random, *, in_car: bool = False) -> Actor:
        """Return one who holds the role there: in the car, or anywhere but in the car."""
        able = [one for one in self.members if one.may(role, agency_id, area_code)]
        fitting = [one for one in able if one.office_id.startswith("mobil-") == in_car]
        return self.actor(rng.choice(fitting or able))

    def by_id(self, officer_id: str) -> Actor:
        return self.actor(next(one for one in self.members if one.officer_id == officer_id))


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
        return self._case.id

    @property
    def _case(self) -> "Case":
        if self.case is None:
            raise ValueError("this case has not begun")
        return self.case

    @property
    def package(self) -> Package:
        return catalogue.package(self._case.version_id, self._case.offering_id)

    @property
    def applicant(self) -> Actor:
        """The person themselves, at home."""
        person_id = str(self._case.person_id)
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

    def dice(self, life: Life, *names: object) -> Random:
        return chance(self.setting.seed, "act", life.plan.number, *names)

    def text(self, life: Life, name: str, *names: object) -> str:
        return str(self.dice(life, name, *names).choice(queries.data("answers")[name]))

    def worker(self, life: Life, step: Active) -> Actor:
        """Return who works a step: who took it, or one of those who may."""
        if step.officer_id:
            return self.company.by_id(step.officer_id)
        return self.company.pick(step.role, step.agency_id, step.area_code, self.dice(life, step.role))

    def holder(self, life: Life, role: str) -> Actor:
        """Return one who holds a role in the agency of the case."""
        case = life._case
        return self.company.pick(role, case.agency_id, case.area_code, self.dice(life, role))

    # looking

    def look(self, life: Life) -> State:
        """Return how the case stands; two queries, three while it waits for payment."""
        case = life._case
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


# what applicants do


def arrive(stage: Stage, life: Life, coming: Coming) -> None:
    """Begin, fill in, attach and submit; whoever was interrupted goes on with the same draft."""
    plan, at = life.plan, coming.at
    life.filer = _filer(stage, life, at)
    regency = stage.setting.regencies[plan.regency]
    is_local = stage.setting.services[plan.service].level in ("village", "district")
    life.case = cases.start(
        plan.service, area_code=life.person.area_code if is_local else regency.code, by=life.filer, at=at,
        idempotency_key=f"demo-{stage.setting.seed}-{plan.number}",
    )  # fmt: skip
    life.answers = _answers(stage, life)
    if life.case.status != "draft":
        log = events.of_case(life.id)
        life.last_at = log[-1].at if log else at
        return
    _fill_in(stage, life, at)
    life.last_at = at + timedelta(minutes=9)


def _filer(stage: Stage, life: Life, at: datetime) -> Actor:
    """Return who files: an officer at the counter or in the car, or the person."""
    plan, channel = life.plan, Channel(life.plan.channel)
    if channel in (Channel.ELECTRONIC, Channel.SELF_SERVICE):
        person_id = accounts.know_phone(life.person.phone, at=at).id
        return Actor(kind="person", id=person_id, person_id=person_id, channel=channel)
    area = life.person.area_code
    if stage.setting.services[plan.service].level not in ("village", "district"):
        area = stage.setting.regencies[plan.regency].code
    agency = accounts_queries.agency_of_kind(stage.setting.services[plan.service].agency_kind, area)
    if agency is None:
        raise ValueError(f"no agency for {plan.service} in {area}")
    rng, in_car = stage.dice(life, "filer"), channel == Channel.MOBILE
    officer = stage.company.pick("front_officer", agency.id, agency.area_code, rng, in_car=in_car)
    return officer.at(channel)


def _answers(stage: Stage, life: Life) -> dict[str, Any]:
    plan, regency = life.plan, stage.setting.regencies[life.plan.regency]
    world = World(
        service=plan.service, today=local_date(plan.starts_at, regency.calendar.zone), regency=regency.code,
        villages=regency.villages, other=stage.setting.person, guide=queries.data("answers"),
    )  # fmt: skip
    form = forms.parse(life.package.raw["form"], life.package.raw["sections"])
    return answer_all(form, plan.answers, world, stage.dice(life, "answers"))


def _fill_in(stage: Stage, life: Life, at: datetime) -> None:
    by = _known(life.filer)
    cases.save(life.id, "applicant", life.person.applicant(), by=by, at=at + timedelta(minutes=2))
    cases.save(life.id, "answers", life.answers, by=by, at=at + timedelta(minutes=5))
    if life.plan.fate.rest == "submit":
        return
    for rule in life.evidence():
        _attach(life, rule.key, at + timedelta(minutes=7))
    basis = Basis.PRESENT if life.plan.fate.checked else Basis.POWER_OF_ATTORNEY
    cases.submit(life.id, basis=basis if by.is_officer else "", by=by, at=at + timedelta(minutes=9))


def _known(actor: Actor | None) -> Actor:
    if actor is None:
        raise ValueError("nobody has filed this case")
    return actor


def _attach(life: Life, key: str, at: datetime) -> None:
    accepted = next(rule.accept for rule in life.evidence() if rule.key == key)
    make = pictures.picture if "photo" in accepted or not accepted else pictures.paper
    cases.attach(life.id, key, make(pictures.subject_of(key)), by=_known(life.filer), at=at)


def resubmit(stage: Stage, life: Life, coming: Coming) -> None:
    """Replace what was found lacking and send the case back."""
    for key in _lacking(stage, life, life._case.returns - 1):
        if key.startswith("evidence."):
            _attach(life, key.removeprefix("evidence."), coming.at)
    cases.resubmit(life.id, by=_known(life.filer), at=coming.at)


def withdraw(stage: Stage, life: Life, coming: Coming) -> None:
    cases.withdraw(life.id, by=_known(life.filer), at=coming.at)


def object_to(stage: Stage, life: Life, coming: Coming) -> None:
    """File an objection, or an appeal, and let it live."""
    kind = Kind.OBJECTION if coming.act == "object" else Kind.APPEAL
    case = cases.file_remedy(life.id, kind, stage.text(life, "grounds"), by=life.applicant, at=coming.at)
    _spawn(stage, life, life.plan, case, coming.at)


def take_up_again(stage: Stage, life: Life, coming: Coming) -> None:
    """Follow the new case that a granted objection or appeal began."""
    own = tracking.mine(life.applicant, size=100)
    parents = {case.id: case.parent_id for case in own}
    root = life.id
    while parents.get(root):
        root = str(parents[root])
    for case in own:
        if case.parent_id == root and case.kind == Kind.APPLICATION:
            _spawn(stage, life, again(life.plan), case, coming.at)


def _spawn(stage: Stage, life: Life, plan: Plan, case: "Case", at: datetime) -> None:
    log = events.of_case(case.id)
    last_at = log[-1].at if log else at
    stage.spawned.append(
        Life(plan, life.person, life.calendar, case, last_at, filer=life.applicant, answers=life.answers)
    )


# what officers do


def check(stage: Stage, life: Life, coming: Coming) -> None:
    step = _step(coming)
    cases.find_complete(life.id, step.key, by=stage.worker(life, step), at=coming.at)


def review(stage: Stage, life: Life, coming: Coming) -> None:
    """Open the case, then verify or recommend."""
    step = _step(coming)
    by = stage.worker(life, step)
    cases.open_case(life.id, purpose="process", by=by, at=coming.at - timedelta(minutes=1))
    outcome, note = Outcome.DONE, ""
    if step.rule and step.rule.outcome == "recommendation":
        outcome = Outcome.RECOMMENDED
        if life.plan.fate.ending == "reject":
            outcome, note = Outcome.ADVISED_AGAINST, stage.text(life, "rejections")
    cases.complete_step(life.id, step.key, outcome, note=note, by=by, at=coming.at)


def record(stage: Stage, life: Life, coming: Coming) -> None:
    """Note the number that the system of record gave."""
    step = _step(coming)
    number = f"SIM/{life.plan.number:06d}/{coming.at.year}"
    day = local_date(coming.at, life.calendar.zone)
    by = stage.worker(life, step)
    cases.complete_step(
        life.id, step.key, Outcome.RECORDED, record_number=number, record_on=day, by=by, at=coming.at
    )


def bill(stage: Stage, life: Life, coming: Coming) -> None:
    """Set the amount where law leaves it to the officer, and note the billing code."""
    step = _step(coming)
    by = stage.worker(life, step)
    if payments.bill_of(life.id) is None:
        amount = stage.dice(life, "amount").randrange(8, 90) * 12_500
        cases.open_bill(life.id, step.key, amount, by=by, at=coming.at)
    cases.note_billing_code(life.id, step.key, f"8200{life.plan.number:011d}", by=by, at=coming.at)


def pay(stage: Stage, life: Life, coming: Coming) -> None:
    step = _step(coming)
    proof = f"SIM{life._case.receipt}"
    paid_at = coming.at - timedelta(minutes=14)
    cases.record_payment(life.id, step.key, proof, paid_at=paid_at, by=stage.worker(life, step), at=coming.at)


def decide(stage: Stage, life: Life, coming: Coming) -> None:
    """Approve or reject as the plan says."""
    by = stage.worker(life, _step(coming))
    if life.plan.fate.ending == "reject":
        cases.reject(life.id, stage.text(life, "rejections"), by=by, at=coming.at)
    else:
        cases.approve(life.id, by=by, at=coming.at)


def judge(stage: Stage, life: Life, coming: Coming) -> None:
    """Grant or refuse an objection or appeal as head."""
    by = stage.worker(life, _step(coming))
    if course.is_granted(life._case.kind, life.plan.fate.remedy):
        cases.approve(life.id, by=by, at=coming.at)
    else:
        cases.reject(life.id, stage.text(life, "refusals"), by=by, at=coming.at)


def send_back(stage: Stage, life: Life, coming: Coming) -> None:
    """Return a case with all that lacks; the second time as supervisor, with the reason."""
    step, returns = _step(coming), life._case.returns
    texts = queries.data("answers")["lacks"]
    names = {f"evidence.{rule.key}": rule.name for rule in life.evidence()}
    lacks = [
        Lack(key, stage.dice(life, "lacks", key).choice(texts).format(name=names.get(key, "Alamat")))
        for key in _lacking(stage, life, returns)
    ]
    if returns:
        by, reason, fault = stage.holder(life, "supervisor"), stage.text(life, "again"), "office"
    else:
        by, reason, fault = stage.worker(life, step), "", "applicant"
    cases.return_case(life.id, step.key, lacks, reason=reason, fault=fault, by=by, at=coming.at)


def _lacking(stage: Stage, life: Life, returns: int) -> list[str]:
    keys = [f"evidence.{rule.key}" for rule in life.evidence()] or ["applicant.address"]
    rng = stage.dice(life, "lacking", returns)
    return sorted(rng.sample(keys, min(len(keys), rng.choice((1, 1, 2)))))


def settle(stage: Stage, life: Life, coming: Coming) -> None:
    """Put the approval that the law deems given into writing, or say why its limit never ran."""
    head = stage.holder(life, "head")
    if life.plan.fate.settled == "formalise" or life._case.kind != Kind.APPLICATION:
        cases.formalise(life.id, by=head, at=coming.at)
    else:
        cases.annul_deemed(life.id, "not_complete", stage.text(life, "annulments"), by=head, at=coming.at)


def hand_over(stage: Stage, life: Life, coming: Coming) -> None:
    """Give the result to the applicant, or to someone with a power of attorney."""
    by = stage.holder(life, "front_officer")
    if life.plan.fate.collect == "proxy":
        someone = stage.setting.person(10**6 + life.plan.number)
        cases.hand_over(
            life.id, to="proxy", name=someone.name, relation=stage.text(life, "relations"),
            power_of_attorney=f"SIM/KUASA/{life.plan.number:05d}", by=by, at=coming.at,
        )  # fmt: skip
    else:
        cases.hand_over(life.id, to="applicant", by=by, at=coming.at)


# what time does


def presume(stage: Stage, life: Life, coming: Coming) -> None:
    cases.presume_complete(coming.at)


def deem(stage: Stage, life: Life, coming: Coming) -> None:
    cases.deem_due(coming.at)


def expire(stage: Stage, life: Life, coming: Coming) -> None:
    cases.expire_uncollected(coming.at)


def _step(coming: Coming) -> Active:
    if coming.step is None:
        raise ValueError(f"{coming.act} needs a step")
    return coming.step


ACTS: Mapping[str, Callable[[Stage, Life, Coming], None]] = {
    "arrive": arrive, "resubmit": resubmit, "withdraw": withdraw, "object": object_to, "appeal": object_to,
    "again": take_up_again, "check": check, "review": review, "record": record, "bill": bill, "pay": pay,
    "decide": decide, "judge": judge, "return": send_back, "settle": settle, "hand_over": hand_over,
    "presume": presume, "deem": deem, "expire": expire,
}  # fmt: skip
LAST_ACTS = ("object", "appeal", "again")
"""After these a life goes on in another case."""
