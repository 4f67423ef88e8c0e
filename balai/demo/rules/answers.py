"""Made-up answers that fit a form. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from balai.demo.rules.chance import pick
from balai.demo.rules.people import Person
from balai.forms import rules as forms
from balai.forms.rules import Field, Form

FILLER = "Isian contoh untuk simulasi, bukan data sebenarnya"
WIDEST = 40
"""How far above its minimum an unguided number may lie."""


@dataclass(frozen=True)
class World:
    """What answers may speak of. `other(n)` is another made-up person; `guide` is `data/demo/answers.yaml`."""

    service: str
    today: date
    regency: str
    villages: tuple[str, ...]
    other: Callable[[int], Person]
    guide: Mapping[str, Any]


def answer_all(form: Form, fixed: Mapping[str, Any], world: World, rng: Random) -> dict[str, Any]:
    """Return answers to every question that is asked; `fixed` ones stay. Optional ones are often left open."""
    answers: dict[str, Any] = dict(fixed)
    left_open: set[str] = set()
    while asked := _unanswered(form, answers, left_open):
        field = asked[0]
        if not field.needed and rng.random() < world.guide["skipped"]:
            left_open.add(field.key)
        else:
            answers[field.key] = answer(field, world, rng)
    return forms.prune(form, answers)


def _unanswered(form: Form, answers: Mapping[str, Any], left_open: set[str]) -> list[Field]:
    return [
        field
        for field in forms.active_fields(form, answers)
        if field.key not in answers and field.key not in left_open
    ]


def answer(field: Field, world: World, rng: Random) -> Any:
    """Return one answer that the form accepts."""
    if field.kind == "group":
        count = rng.randint(max(1, field.min_items), max(1, field.min_items, min(3, field.max_items or 3)))
        return [_row(field, world, rng) for _ in range(count)]
    if field.kind in ("choice", "choices"):
        return _chosen(field, world, rng)
    if field.kind in ("number", "money"):
        return _number(field, world, rng)
    return _written(field, world, rng)


def _row(field: Field, world: World, rng: Random) -> dict[str, Any]:
    """Return one row; its name and NIK are those of one made-up person."""
    someone = world.other(rng.randrange(10**6, 10**7))
    row = {column.key: answer(column, world, rng) for column in field.columns if column.needed}
    own = {"name": someone.name, "nik": someone.nik}
    return {key: own.get(key, value) for key, value in row.items()}


def _guide(part: str, field: Field, world: World) -> Any:
    found = world.guide[part]
    return found.get(f"{world.service}.{field.key}", found.get(field.key))


def _chosen(field: Field, world: World, rng: Random) -> Any:
    weights = _guide("weights", field, world) or {option.value: 1 for option in field.options}
    first = pick(rng, weights)
    if field.kind == "choice":
        return first
    wanted = {first, *(option.value for option in field.options if rng.random() < 0.25)}
    return [option.value for option in field.options if option.value in wanted][: field.max_items]


def _number(field: Field, world: World, rng: Random) -> int:
    low, high = _guide("ranges", field, world) or (None, None)
    least = int(low if low is not None else max(field.minimum or 1, 1))
    most = int(high if high is not None else min(field.maximum or least + WIDEST, least + WIDEST))
    return rng.randint(least, max(least, most))


def _written(field: Field, world: World, rng: Random) -> Any:
    someone = world.other(rng.randrange(10**6, 10**7))
    writers: dict[str, Callable[[], Any]] = {
        "date": lambda: _date(field, world, rng),
        "area": lambda: rng.choice(world.villages),
        "regency": lambda: world.regency,
        "nik": lambda: someone.nik,
        "kk": lambda: (
            f"{someone.nik[:6]}{rng.randint(1, 28):02d}{rng.randint(1, 12):02d}{rng.randint(10, 25)}{rng.randint(1, 9999):04d}"
        ),
        "phone": lambda: someone.phone,
        "email": lambda: f"warga{someone.number}@contoh.invalid",
        "year": lambda: str(rng.randint(*world.guide["ranges"]["year"])),
        "yes_no": lambda: rng.random() < 0.7,
    }
    write = writers.get(field.kind)
    return write() if write else _text(field, world, rng, someone)


def _date(field: Field, world: World, rng: Random) -> str:
    first, last = _guide("dates", field, world) or (-60, -3)
    return (world.today + timedelta(days=rng.randint(first, last))).isoformat()


def _text(field: Field, world: World, rng: Random, someone: Person) -> str:
    texts = _guide("texts", field, world)
    if texts:
        text = str(rng.choice(texts))
    elif field.key.endswith("name"):
        text = someone.name
    elif "address" in field.key:
        text = someone.address
    elif field.max_length and field.min_length and (field.max_length <= 24 or field.key == "nib"):
        text = "".join(str(rng.randrange(10)) for _ in range(field.min_length))
    elif any(word in field.key for word in ("number", "old", "licence", "permit")):
        text = f"SIM/{rng.randrange(10**6):06d}/{world.today.year}"
    else:
        text = FILLER
    return text[: field.max_length or None].ljust(field.min_length, "0")
