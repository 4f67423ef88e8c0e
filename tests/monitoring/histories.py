"""Made-up histories of cases, for tests of arithmetic."""

import random
from datetime import UTC, datetime, timedelta

from balai.monitoring.rules.trace import Simulated

START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
AREAS = ("35.10", "35.10.20.2001", "53.02", "91.03")
SERVICES = ("ktp-el-penggantian", "sip-bidan", "skck")
CHANNELS = ("electronic", "direct", "mobile", "self_service")


def history(chance: random.Random) -> list[Simulated]:
    """Return the events of one case as it might have gone, in the order in which they happened."""
    area, service = chance.choice(AREAS), chance.choice(SERVICES)
    place = {"area_code": area, "agency_id": f"dinas-{area}", "office_id": f"mpp-{area}"}
    at = START + timedelta(minutes=chance.randrange(60 * 24 * 300))
    made: list[Simulated] = []

    def then(name: str, by: str = "officer:1", channel: str = "direct", **data: object) -> None:
        nonlocal at
        at += timedelta(minutes=chance.randrange(0, 4000))
        made.append(Simulated(name, at, by=by, channel=channel, data={"service": service, **data}, **place))

    channel = chance.choice(CHANNELS)
    asked = chance.randrange(5)
    then(
        "case.submitted",
        "person:1",
        channel,
        kind="application",
        asked=asked,
        held=chance.randrange(asked + 1),
    )
    then("case.step_taken", step="verification")
    if chance.random() < 0.3:
        then("case.returned")
        then("case.resubmitted", "person:1", channel)
        then("case.step_taken", step="verification")
    then("case.step_done", step="verification")
    if chance.random() < 0.2:
        then("case.withdrawn", "person:1", channel)
        return made
    if chance.random() < 0.4:
        then("case.bill_opened")
        then("case.paid", chance.choice(("officer:2", "client:bank")))
    if chance.random() < 0.1:
        then("case.rejected", in_time=True)
        return made
    then("case.approved", in_time=chance.random() < 0.9)
    then("case.issued", "system:balai")
    if chance.random() < 0.5:
        then("case.delivered", "system:balai")
    else:
        then("case.ready", "system:balai")
        then("case.handed_over")
    return made[: chance.randrange(1, len(made) + 1)]
