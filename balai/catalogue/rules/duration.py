"""Comparing and adding times that are given in different units. Pure estimates, never a due date."""

from collections.abc import Iterable

from balai.catalogue.rules.package import Duration, Step

# Perpres 21/2023: 37 hours 30 minutes in five days; seven calendar days hold five working days.
MINUTES_OF = {"minutes": 1.0, "hours": 60.0, "working_days": 450.0, "calendar_days": 450.0 * 5 / 7}


def minutes(duration: Duration) -> float:
    """Return opening-time minutes: a working day counts 450, a calendar day five sevenths of that."""
    return duration.value * MINUTES_OF[duration.unit]


def working_minutes(steps: Iterable[Step]) -> float:
    """Return the least minutes that officers need after the file is complete.

    Steps of one group run side by side; steps that not every case passes and payments (the applicant
    acts, the clock stands) are left out.
    """
    total, groups = 0.0, dict[str, float]()
    for step in steps:
        if step.duration is None or step.when or step.payment or step.outcome == "completeness":
            continue
        if step.group:
            groups[step.group] = max(groups.get(step.group, 0.0), minutes(step.duration))
        else:
            total += minutes(step.duration)
    return total + sum(groups.values())
