"""One form and one basket of evidence for several services: what a life event asks, and what each service gets of it.

Nothing is written twice: the shared form is put together from the forms of the services themselves. Where two ask the
same (same key, title and kind) or the event says so, there is one question with the narrower bounds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from balai.catalogue.rules.life_event import Answer, LifeEvent, Part
from balai.catalogue.rules.package import EvidenceRule, Package, evidence_for
from balai.forms import rules as forms
from balai.forms.rules import Answers, Field, Form
from balai.forms.rules.format import MOST_FIELDS_IN_SECTION

Spec = Mapping[str, Any]
When = dict[str, list[Any]]
Name = tuple[str, str]
"""(service, its own question or evidence)."""
LOWER, UPPER = ("minLength", "minimum", "minItems"), ("maxLength", "maximum", "maxItems")
REST = "Khusus untuk {service}"


def kind_of(spec: Spec) -> tuple[Any, ...]:
    """Return what makes two questions answerable by the same answer: type, format, choices, columns."""
    items = spec.get("items", {})
    columns = tuple(sorted((key, kind_of(column)) for key, column in items.get("properties", {}).items()))
    choices = tuple(sorted(option["const"] for option in [*spec.get("oneOf", ()), *items.get("oneOf", ())]))
    kind = "string" if "oneOf" in spec else spec.get("type")
    return (kind, spec.get("format", ""), choices, tuple(items.get("enum", ())), columns)


def narrower(one: Spec, other: Spec) -> dict[str, Any]:
    """Return a question that satisfies both: the first in words, with the narrower bounds."""
    bounds = {
        key: max(one.get(key, other.get(key)), other.get(key, one.get(key)))
        for key in LOWER
        if {*one, *other} & {key}
    }
    bounds |= {
        key: min(one.get(key, other.get(key)), other.get(key, one.get(key)))
        for key in UPPER
        if {*one, *other} & {key}
    }
    return {**one, **bounds}


@dataclass(frozen=True)
class Proof:
    """One file in the basket, for each of `services` that asks it under a name of its own."""

    rule: EvidenceRule
    services: tuple[str, ...]


@dataclass
class _Asked:
    """A shared question while the form is put together."""

    spec: Spec
    when: When
    needed: bool
    services: list[str]


@dataclass(frozen=True)
class Shared:
    """What an event asks for the chosen services. `names`: (service, question) → shared question."""

    event: LifeEvent
    packages: Mapping[str, Package]
    chosen: frozenset[str]
    names: Mapping[Name, str]
    proofs: Mapping[Name, str]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The chosen parts that become cases, in order."""
        return tuple(part for part in self.event.in_order(self.chosen) if self._is_filed(part))

    @property
    def at_once(self) -> tuple[Part, ...]:
        """The parts that are filed together, now."""
        return tuple(part for part in self.parts if not self.event.waits(part.service, self.chosen))

    def _is_filed(self, part: Part) -> bool:
        return part.service in self.packages and self.packages[part.service].mode != "referral"

    @cached_property
    def offered(self) -> frozenset[str]:
        """The shared questions that some chosen service asks as they stand."""
        return frozenset(
            self.names[part.service, key]
            for part in self.parts
            for key in self.packages[part.service].questions.fields
            if key not in part.answers or part.answers[key].is_shared
        )

    def way(self, part: Part, key: str) -> Answer | None:
        """Return how a question is answered without being asked; None: it is asked under its shared name."""
        answer = part.answers.get(key)
        return answer if answer and not answer.is_shared and answer.sources <= self.offered else None

    @cached_property
    def form(self) -> Form:
        """The questions, put together; ValueError where the services cannot be asked together."""
        asked = self._asked()
        sections = _sections(self, asked)
        return forms.parse(_schema(self, asked), sections)

    def _asked(self) -> dict[str, _Asked]:
        asked: dict[str, _Asked] = {}
        for part in self.parts:
            for key, field, when in _questions(self, part):
                spec = self.packages[part.service].form["properties"][key]
                _merge(asked, self.names[part.service, key], _Asked(spec, when, field.needed, [part.service]))
        return asked

    def answers_for(self, service: str, answers: Answers, applicant: Answers) -> Answers:
        """Return what one service gets of the shared answers, as its own form wants it."""
        part, form = self.event.part(service), self.packages[service].questions
        found = {
            key: self._answer(
                self.way(part, key) or Answer(source=self.names[service, key]), answers, applicant
            )
            for key in form.fields
        }
        return forms.prune(form, {key: value for key, value in found.items() if value is not None})

    def _answer(self, way: Answer, answers: Answers, applicant: Answers) -> Any:
        if way.rows:
            return [row for row in (self._row(cells, answers, applicant) for cells in way.rows) if row]
        if way.applicant:
            return applicant.get(way.applicant)
        if way.source:
            given = answers.get(way.source)
            return way.choices.get(str(given)) if way.choices else given
        return way.value

    def _row(self, cells: Mapping[str, Answer], answers: Answers, applicant: Answers) -> Answers:
        found = {key: self._answer(cell, answers, applicant) for key, cell in cells.items()}
        return {key: value for key, value in found.items() if value is not None}

    def basket(self, answers: Answers, applicant: Answers) -> tuple[Proof, ...]:
        """Return the files to ask for now, each once, in the order of the services."""
        found: dict[str, Proof] = {}
        for part in self.at_once:
            for rule in self.wanted(part.service, answers, applicant):
                key = self.proofs[part.service, rule.key]
                found[key] = _joined(found.get(key), rule, key, part.service)
        return tuple(found.values())

    @property
    def possible(self) -> tuple[Proof, ...]:
        """Return every file that some answers could call for now, each once, in the order of the services."""
        found: dict[str, Proof] = {}
        for part in self.at_once:
            for rule in self.packages[part.service].evidence:
                if not rule.already_held and self.may_want(part, rule):
                    key = self.proofs[part.service, rule.key]
                    found[key] = _joined(found.get(key), rule, key, part.service)
        return tuple(found.values())

    def wanted(self, service: str, answers: Answers, applicant: Answers) -> tuple[EvidenceRule, ...]:
        """Return the evidence one service asks for, with these answers."""
        return evidence_for(self.packages[service], self.answers_for(service, answers, applicant))

    @property
    def held(self) -> tuple[str, ...]:
        """The names of what the state has already and nobody asks for."""
        rules = ((part, rule) for part in self.parts for rule in self.packages[part.service].evidence)
        return tuple(
            dict.fromkeys(
                rule.name for part, rule in rules if rule.already_held and self.may_want(part, rule)
            )
        )

    def may_want(self, part: Part, rule: EvidenceRule) -> bool:
        """Return whether some answer could call for a piece of evidence, given what is always the same here."""
        asked = {key for key, _, _ in _questions(self, part)}
        ways = {key: self.way(part, key) for key in rule.when}
        return all(
            key in asked if way is None else bool(way.source) or way.value in rule.when[key]
            for key, way in ways.items()
        )

    def name_of(self, service: str) -> str:
        """Return what a service is called in this event."""
        return self.event.part(service).name or self.packages[service].name


def shared(event: LifeEvent, packages: Mapping[str, Package], chosen: frozenset[str]) -> Shared:
    """Return what an event asks for the chosen services; shared names do not depend on what was chosen."""
    return Shared(event, packages, chosen, _names(event, packages), _proof_names(event, packages))


def _prefixed(service: str, key: str) -> str:
    return f"{service.replace('-', '_')}_{key}"


def _names(event: LifeEvent, packages: Mapping[str, Package]) -> dict[Name, str]:
    """Give each question of each service its shared name; the first to ask has the plain one."""
    taken: dict[str, Spec] = {}
    names: dict[Name, str] = {}
    for part in event.parts:
        for key, spec in _specs(packages, part.service):
            answer = part.answers.get(key)
            if answer and answer.is_shared:
                names[part.service, key] = answer.source
            elif answer or (key in taken and not _same(taken[key], spec)):
                names[part.service, key] = _prefixed(part.service, key)
            else:
                names[part.service, key] = key
                taken.setdefault(key, spec)
    return names


def _same(one: Spec, other: Spec) -> bool:
    return bool(one["title"] == other["title"]) and kind_of(one) == kind_of(other)


def _specs(packages: Mapping[str, Package], service: str) -> list[tuple[str, Spec]]:
    return list(packages[service].form.get("properties", {}).items()) if service in packages else []


def _proof_names(event: LifeEvent, packages: Mapping[str, Package]) -> dict[Name, str]:
    taken: dict[str, str] = {}
    names: dict[Name, str] = {}
    for part in event.parts:
        for rule in packages[part.service].evidence if part.service in packages else ():
            is_free = taken.get(rule.key, rule.name) == rule.name
            name = part.evidence.get(rule.key) or (rule.key if is_free else _prefixed(part.service, rule.key))
            names[part.service, rule.key] = name
            taken.setdefault(name, rule.name)
    return names


def _joined(before: Proof | None, rule: EvidenceRule, key: str, service: str) -> Proof:
    if before is None:
        return Proof(replace(rule, key=key, when={}), (service,))
    both = tuple(one for one in before.rule.accept if one in rule.accept)
    sizes = [size for size in (before.rule.max_pixels, rule.max_pixels) if size]
    joined = replace(
        before.rule,
        accept=both,
        max_pixels=max(sizes, default=None),
        optional=before.rule.optional and rule.optional,
        original_at_handover=before.rule.original_at_handover or rule.original_at_handover,
    )
    return Proof(joined, (*before.services, service))


def _questions(self: Shared, part: Part) -> Iterator[tuple[str, Field, When]]:
    """Yield (key, field, condition in shared words) of what a part asks now."""
    inactive: set[str] = set()
    for key, field in self.packages[part.service].questions.fields.items():
        when = _condition(self, part, field, inactive)
        if when is None or (self.names[part.service, key] in part.later and part.after in self.chosen):
            inactive.add(key)
        elif self.way(part, key) is None:
            yield key, field, when


def _condition(self: Shared, part: Part, field: Field, inactive: set[str]) -> When | None:
    """Return the condition of a field in shared words; None if it can never hold."""
    when: When = {}
    for key, allowed in field.when.items():
        way = self.way(part, key)
        if key in inactive:
            return None
        if way is None:
            when[self.names[part.service, key]] = list(allowed)
        elif way.choices:
            when[way.source] = [given for given, meant in way.choices.items() if meant in allowed]
        elif str(way.value).lower() not in {word.lower() for word in allowed}:
            return None
    return when


def _merge(asked: dict[str, _Asked], name: str, new: _Asked) -> None:
    """Ask once what several ask; what one asks of everybody is asked of everybody."""
    old = asked.get(name)
    if old is None:
        asked[name] = new
        return
    if kind_of(old.spec) != kind_of(new.spec):
        raise ValueError(
            f"{name}: {old.services[0]} and {new.services[0]} ask for different kinds of answers"
        )
    if old.when and new.when and old.when != new.when:
        raise ValueError(f"{name}: {old.services[0]} and {new.services[0]} ask it under different conditions")
    asked[name] = _Asked(
        narrower(old.spec, new.spec),
        old.when if old.when and new.when else {},
        old.needed or new.needed,
        [*old.services, *new.services],
    )


def _schema(self: Shared, asked: Mapping[str, _Asked]) -> dict[str, Any]:
    properties = {key: {**one.spec, **self.event.wording.get(key, {})} for key, one in asked.items()}
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "required": [key for key, one in asked.items() if one.needed and not one.when],
        "properties": properties,
    }
    conditions = [_rule(key, one, properties) for key, one in asked.items() if one.when]
    return schema | ({"allOf": conditions} if conditions else {})


def _rule(key: str, one: _Asked, properties: Mapping[str, Spec]) -> dict[str, Any]:
    tested = {
        name: {"enum": _values(properties.get(name, {}), allowed)} for name, allowed in one.when.items()
    }
    rule: dict[str, Any] = {
        "if": {"properties": tested, "required": list(tested)},
        "else": {"properties": {key: False}},
    }
    return rule | ({"then": {"required": [key]}} if one.needed else {})


def _values(spec: Spec, words: Sequence[str]) -> list[Any]:
    """Return answers as the schema holds them: yes and no are booleans there and words in conditions."""
    return [word == "true" for word in words] if spec.get("type") == "boolean" else list(words)


def _sections(self: Shared, asked: Mapping[str, _Asked]) -> list[dict[str, Any]]:
    """Return the sections the event names, as far as asked; what it does not name follows, service by service."""
    named = [
        {"title": title, "fields": [key for key in keys if key in asked]}
        for title, keys in self.event.sections
    ]
    placed = {key for section in named for key in section["fields"]}
    rest: dict[str, list[str]] = {}
    for key, one in asked.items():
        if key not in placed:
            rest.setdefault(one.services[0], []).append(key)
    most = MOST_FIELDS_IN_SECTION
    for service, keys in rest.items():
        title = REST.format(service=self.packages[service].name)
        named += [
            {"title": title, "fields": keys[start : start + most]} for start in range(0, len(keys), most)
        ]
    return [section for section in named if section["fields"]]
