"""Who needs help: whoever holds something late, or far more than the others by tomorrow; what nobody took helps nobody."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from balai.cases.rules.day import HEAVY, Waiting, loads
from tests.hall import MONDAY

HOUR = timedelta(hours=1)
STEPS = st.lists(st.tuples(st.sampled_from(["", "ani", "budi", "joko", "ratna"]), st.integers(-5, 30)), max_size=60)  # fmt: skip


def held(found: list[tuple[str, int]]) -> list[Waiting]:
    """Return steps by officer and hours to the deadline."""
    return [
        Waiting(f"case-{number}", "R", "kia", "verifier", officer, MONDAY + hours * HOUR, MONDAY)
        for number, (officer, hours) in enumerate(found)
    ]


@given(STEPS)
def test_loads_add_up_and_those_who_need_help_stand_first(found):
    made = loads(held(found), at=MONDAY, until=MONDAY + 24 * HOUR)
    assert sum(one.all for one in made) == len(found)
    assert sum(one.late for one in made) == sum(hours < 0 for _, hours in found)
    assert sum(one.soon for one in made) == sum(0 <= hours <= 24 for _, hours in found)
    assert [one.needs_help for one in made] == sorted((one.needs_help for one in made), reverse=True)
    assert all(one.needs_help for one in made if one.late)
    assert all(one.late or (one.officer_id and one.soon > HEAVY) for one in made if one.needs_help)


def test_twice_the_middle_is_too_much_for_one():
    calm = [("ani", 3), ("budi", 3), ("budi", 4)]
    assert not any(one.needs_help for one in loads(held(calm), at=MONDAY, until=MONDAY + 9 * HOUR))
    heavy = [*calm, *[("joko", 3)] * 5]
    made = loads(held(heavy), at=MONDAY, until=MONDAY + 9 * HOUR)
    assert (made[0].officer_id, made[0].needs_help) == ("joko", True)
    assert sum(one.needs_help for one in made) == 1
