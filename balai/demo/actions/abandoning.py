"""Made-up people who begin a request and never send it: what they left is forgotten, where they stopped is counted."""

from datetime import datetime, timedelta

from balai.accounts import actions as accounts
from balai.cases import actions as cases
from balai.catalogue import queries as catalogue
from balai.core import facts
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.demo import queries
from balai.demo.actions.filling import follow_if_nobody_does
from balai.demo.rules.answers import World, answer_all
from balai.demo.rules.chance import chance
from balai.demo.rules.plans import Setting

FACT = "demo_abandoned"
FORGOTTEN_AFTER = timedelta(days=31)
NUMBERED_FROM = 700_000
"""People who only begin are others than those who file."""


def abandon(drafts: int, *, at: datetime) -> int:
    """Let so many people begin and stop in the year before `at`, once; return how many did."""
    if facts.get(FACT):
        return 0
    setting = queries.setting(at, facts.get("demo_posted", {}))
    given_up = setting.traffic["given_up"]
    days = sorted(
        (chance(setting.seed, "given up", number).uniform(32, given_up["days"]) for number in range(drafts)),
        reverse=True,
    )  # fmt: skip
    for number, ago in enumerate(days):
        begun = at - timedelta(days=ago)
        _begin(setting, number, begun)
        cases.drop_stale_drafts(begun + FORGOTTEN_AFTER)
    facts.put(FACT, len(days))
    follow_if_nobody_does()
    return len(days)


def _begin(setting: Setting, number: int, at: datetime) -> None:
    """Begin one request and answer some of its questions, each time up to another place."""
    rng, known = chance(setting.seed, "stops", number), setting.person(NUMBERED_FROM + number)
    regency = setting.regencies[setting.regency_of(NUMBERED_FROM + number)]
    service = rng.choice(setting.traffic["given_up"]["services"])
    person_id = accounts.know_phone(known.phone, at=at).id
    by = Actor(kind="person", id=person_id, person_id=person_id)
    case = cases.start(service, area_code=regency.code, by=by, at=at, idempotency_key=f"demo-{FACT}-{number}")
    if rng.random() < setting.traffic["given_up"]["at_once"]:
        return
    cases.save(case.id, "applicant", known.applicant(), by=by, at=at + timedelta(minutes=2))
    world = World(
        service=service, today=local_date(at, regency.calendar.zone), regency=regency.code,
        villages=regency.villages, other=setting.person, guide=queries.data("answers"),
    )  # fmt: skip
    answers = answer_all(catalogue.service(service).package.questions, {}, world, rng)
    some = list(answers.items())[: rng.randrange(len(answers) + 1)]
    cases.save(case.id, "answers", dict(some), by=by, at=at + timedelta(minutes=4))
