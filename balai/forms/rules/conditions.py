"""Which questions are asked. A condition looks only at questions that stand before it."""

from collections.abc import Iterable, Mapping

from balai.forms.rules.shapes import Answers, Field, Form


def _words(value: object) -> set[str]:
    """Return an answer as the words conditions are written in: true and false for yes and no."""
    if isinstance(value, bool):
        return {"true" if value else "false"}
    if isinstance(value, list | tuple):
        return {word for item in value for word in _words(item)}
    return set() if value is None else {str(value)}


def holds(when: Mapping[str, Iterable[object]], answers: Mapping[str, object]) -> bool:
    """Return whether each named field has one of the named answers; also for evidence, steps and fees."""
    return all(_words(answers.get(key)) & _words(list(allowed)) for key, allowed in when.items())


def active_fields(form: Form, answers: Mapping[str, object]) -> tuple[Field, ...]:
    """Return the fields whose condition holds; an answer of an inactive field opens nothing."""
    active: list[Field] = []
    counted: dict[str, object] = {}
    for field in form.fields.values():
        if not field.when or holds(field.when, counted):
            active.append(field)
            counted[field.key] = answers.get(field.key)
    return tuple(active)


def prune(form: Form, answers: Answers) -> Answers:
    """Return the answers without those of inactive fields; unknown keys stay, for `problems` to name."""
    inactive = form.fields.keys() - {field.key for field in active_fields(form, answers)}
    return {key: value for key, value in answers.items() if key not in inactive}


def shown_fields(form: Form, section: int, answers: Mapping[str, object]) -> tuple[Field, ...]:
    """Return what the page of a section must hold: a question whose condition the same page may still
    meet is on it, with its condition in words. Nothing shown: the section is skipped."""
    active = {field.key for field in active_fields(form, answers)}
    shown: dict[str, Field] = {}
    for field in form.sections[section].fields:
        elsewhere = {key: allowed for key, allowed in field.when.items() if key not in shown}
        reachable = holds(elsewhere, {key: answers.get(key) for key in elsewhere.keys() & active})
        if reachable:
            shown[field.key] = field
    return tuple(shown.values())
