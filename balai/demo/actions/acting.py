"""What people and officers do in a made-up life: one function for each act, each calling the real action."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from balai.accounts import actions as accounts
from balai.accounts import queries as accounts_queries
from balai.cases import actions as cases
from balai.cases.actions.processing import Lack
from balai.cases.queries import looks, tracking
from balai.cases.rules.duties import Basis
from balai.cases.rules.status import Kind
from balai.cases.rules.steps import Outcome
from balai.core import events
from balai.core.actor import Actor
from balai.core.channel import Channel
from balai.core.clock import local_date
from balai.demo import queries
from balai.demo.actions.stage import Life, Stage
from balai.demo.rules import course, pictures
from balai.demo.rules.answers import World, answer_all
from balai.demo.rules.course import Active, Coming
from balai.demo.rules.plans import Plan, again
from balai.payments import queries as payments

if TYPE_CHECKING:
    from balai.cases.models import Case

# what applicants do


def arrive(stage: Stage, life: Life, coming: Coming) -> None:
    """Begin, fill in, attach and submit; whoever was interrupted goes on with the same draft."""
    at, is_filed = coming.at, life.plan.fate.rest != "submit"
    with transaction.atomic():
        life.filer = _filer(stage, life, at)
        life.case = _begin(stage, life, at)
        if life.case.status == "draft":
            _fill_in(life, at, with_evidence=is_filed)
    life.last_at = at + timedelta(minutes=9)
    if life.case.status != "draft":
        life.last_at = _last(life.id, life.last_at)
    elif is_filed:
        _submit(life, life.last_at)


def _begin(stage: Stage, life: Life, at: datetime) -> "Case":
    key = f"demo-{stage.setting.seed}-{life.plan.number}"
    area = stage.area_of(life)
    life.case = cases.start(
        life.plan.service, area_code=area, by=_known(life.filer), at=at, idempotency_key=key
    )
    life.answers = _answers(stage, life)
    return life.case


def _last(case_id: str, otherwise: datetime) -> datetime:
    """Return when something last happened to a case."""
    log = events.of_case(case_id)
    return log[-1].at if log else otherwise


def _filer(stage: Stage, life: Life, at: datetime) -> Actor:
    """Return who files: an officer at the counter or in the car, or the person."""
    plan, channel = life.plan, Channel(life.plan.channel)
    if channel in (Channel.ELECTRONIC, Channel.SELF_SERVICE):
        person_id = accounts.know_phone(life.person.phone, at=at).id
        return Actor(kind="person", id=person_id, person_id=person_id, channel=channel)
    area = stage.area_of(life)
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
    form = life.package.questions
    return answer_all(form, plan.answers, world, stage.dice(life, "answers"))


def _fill_in(life: Life, at: datetime, *, with_evidence: bool) -> None:
    by = _known(life.filer)
    cases.save(life.id, "applicant", life.person.applicant(), by=by, at=at + timedelta(minutes=2))
    cases.save(life.id, "answers", life.answers, by=by, at=at + timedelta(minutes=5))
    for rule in life.evidence() if with_evidence else ():
        _attach(life, rule.key, at + timedelta(minutes=7))


def _submit(life: Life, at: datetime) -> None:
    by = _known(life.filer)
    basis = Basis.PRESENT if life.plan.fate.checked else Basis.POWER_OF_ATTORNEY
    cases.submit(life.id, basis=basis if by.is_officer else "", by=by, at=at)


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
    for key in _lacking(stage, life, life.begun.returns - 1):
        if key.startswith("evidence."):
            _attach(life, key.removeprefix("evidence."), coming.at)
    cases.resubmit(life.id, by=_known(life.filer), at=coming.at)


def withdraw(stage: Stage, life: Life, coming: Coming) -> None:
    """Withdraw one's own request."""
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
    last_at = _last(case.id, at)
    stage.spawned.append(
        Life(plan, life.person, life.calendar, case, last_at, filer=life.applicant, answers=life.answers)
    )


# what officers do


def check(stage: Stage, life: Life, coming: Coming) -> None:
    """Find the file complete."""
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
    """Record the proof of payment."""
    step = _step(coming)
    proof = f"SIM{life.begun.receipt}"
    paid_at = coming.at - timedelta(minutes=14)
    cases.record_payment(life.id, step.key, proof, paid_at=paid_at, by=stage.worker(life, step), at=coming.at)


def _see(life: Life, by: Actor, at: datetime) -> int:
    """Open the case and every file that its decision rests on; return the revision that was shown."""
    opened = cases.open_case(life.id, purpose="process", by=by, at=at)
    for file in looks.files(opened.case, opened.package):
        cases.open_evidence(file.case_id, file.key, by=by, at=at)
    return opened.case.revision


def decide(stage: Stage, life: Life, coming: Coming) -> None:
    """Look at everything, then approve or reject as the plan says."""
    by = stage.worker(life, _step(coming))
    shown = _see(life, by, coming.at - timedelta(minutes=1))
    if life.plan.fate.ending == "reject":
        cases.reject(life.id, stage.text(life, "rejections"), revision=shown, by=by, at=coming.at)
    else:
        cases.approve(life.id, revision=shown, by=by, at=coming.at)


def judge(stage: Stage, life: Life, coming: Coming) -> None:
    """Grant or refuse an objection or appeal as a head who had no part in the decision."""

    def answer(by: Actor) -> None:
        shown = _see(life, by, coming.at - timedelta(minutes=1))
        if course.is_granted(life.begun.kind, life.plan.fate.remedy):
            cases.approve(life.id, revision=shown, by=by, at=coming.at)
        else:
            cases.reject(life.id, stage.text(life, "refusals"), revision=shown, by=by, at=coming.at)

    stage.try_each(life, "head", answer)


def send_back(stage: Stage, life: Life, coming: Coming) -> None:
    """Return a case with all that lacks; the second time as supervisor, with the reason."""
    step, returns = _step(coming), life.begun.returns
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

    def answer(by: Actor) -> None:
        if life.plan.fate.settled == "formalise" or life.begun.kind != Kind.APPLICATION:
            cases.formalise(life.id, by=by, at=coming.at)
        else:
            cases.annul_deemed(life.id, "not_complete", stage.text(life, "annulments"), by=by, at=coming.at)

    stage.try_each(life, "head", answer)


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
    """Let files that nobody checked count as complete."""
    cases.presume_complete(coming.at)


def deem(stage: Stage, life: Life, coming: Coming) -> None:
    """Let cases past their limit count as approved."""
    cases.deem_due(coming.at)


def expire(stage: Stage, life: Life, coming: Coming) -> None:
    """Take back results that nobody fetched."""
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
