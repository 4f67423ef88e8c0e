"""What a person need not be asked again: told before by themselves, in their profile or in an earlier request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from balai.accounts import queries as accounts
from balai.cases.models import Case
from balai.cases.queries import access
from balai.cases.rules.status import Kind
from balai.catalogue import queries as catalogue
from balai.catalogue.rules.package import Package
from balai.catalogue.rules.shared import Shared, kind_of
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.core.vault import keys
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.regions import queries as regions

LOOKED_AT = 10
"""So many of the person's newest requests are looked at."""
PROFILE = "profile"


@dataclass(frozen=True)
class Known:
    """`origin`: place of the answer ("applicant.nik", "mother") → where it is from: PROFILE, or [service, day]."""

    applicant: Mapping[str, Any]
    answers: Mapping[str, Any]
    origin: Mapping[str, Any]


NOTHING = Known({}, {}, {})


def known(asked: Shared, actor: Actor) -> Known:
    """Return what the actor told before of what is asked now; nothing for strangers and for who helps others.

    Of earlier requests only those about the same NIK as the profile's, and only the questions that the event
    names (`known`): a former child's name is not this child's. At most five queries.
    """
    profile = accounts.own_profile(actor) if not actor.is_officer else None
    if profile is None:
        return NOTHING
    told = dict(profile.answers) | {"phone": profile.phone}
    wrong = forms.problems(forms_queries.applicant_form(), told)
    applicant = {key: value for key, value in told.items() if value and key not in wrong}
    origin: dict[str, Any] = {f"applicant.{key}": PROFILE for key in applicant}
    answers: dict[str, Any] = {}
    if nik := applicant.get("nik"):
        for key, (value, source) in _from_cases(asked, actor, nik).items():
            answers[key], origin[key] = value, source
    return _fitting(asked, Known(applicant, answers, origin))


def _fitting(asked: Shared, found: Known) -> Known:
    """Return what is known without answers that do not fit today's questions, or open none."""
    wrong = {place.split(".")[0] for place in forms.problems(asked.form, dict(found.answers))}
    answers = forms.prune(asked.form, {k: v for k, v in found.answers.items() if k not in wrong})
    kept = {place: origin for place, origin in found.origin.items() if place in answers or "." in place}
    return Known(found.applicant, answers, kept)


def _from_cases(asked: Shared, actor: Actor, nik: str) -> dict[str, tuple[Any, list[str]]]:
    """Return shared question → (answer, [service, day]), the newest answer of each."""
    cases = _earlier(actor, nik) if asked.event.known else []
    packages = catalogue.packages((case.version_id, case.offering_id) for case in cases)
    opened = keys(case.key_id for case in cases)
    found: dict[str, tuple[Any, list[str]]] = {}
    for case in cases:
        if case.key_id not in opened or case.filed_at is None:
            continue
        told = opened[case.key_id].open(case.sealed, access.data_place(case.id))["answers"]
        day = local_date(case.filed_at, regions.zone_of(case.area_code)).isoformat()
        for key, own in _same_questions(asked, packages[case.version_id, case.offering_id]):
            if told.get(own) not in (None, "", []):
                found.setdefault(key, (told[own], [packages[case.version_id, case.offering_id].name, day]))
    return found


def _earlier(actor: Actor, nik: str) -> list[Case]:
    filed = Case.objects.filter(
        person_id=actor.person_id,
        kind=Kind.APPLICATION,
        filed_at__isnull=False,
        nik_index=accounts.nik_index(nik),
    )
    return list(filed.order_by("-started_at")[:LOOKED_AT])


def _same_questions(asked: Shared, package: Package) -> Iterable[tuple[str, str]]:
    """Yield (shared question, question of the service) that mean the same."""
    wanted = [key for key in asked.event.known if key in asked.form.fields]
    for own, spec in package.form.get("properties", {}).items():
        shared = asked.names.get((package.key, own), own)
        if shared in wanted and kind_of(spec) == kind_of(asked.form.schema["properties"][shared]):
            yield shared, own
