"""What officers have looked at, and what a decision rests on."""

from collections.abc import Iterable, Mapping, Sequence

from balai.cases.models import Case, Evidence, Look
from balai.cases.rules.seeing import File, Looks, Seen
from balai.cases.rules.status import Kind
from balai.catalogue.rules.package import Package


def contested(case: Case) -> Case:
    """Return the case whose files a decision rests on: for an objection or appeal the application itself."""
    while case.kind != Kind.APPLICATION and case.parent:
        case = case.parent
    return case


def files(case: Case, package: Package) -> tuple[File, ...]:
    """Return the files that a decision on a case rests on; one query, for a remedy one more for each case before."""
    about = contested(case)
    rows = Evidence.objects.filter(case=about, replaced_at=None)
    return named(about, package, rows.values_list("id", "key"))


def named(case: Case, package: Package, rows: Iterable[tuple[str, str]]) -> tuple[File, ...]:
    """Return (id, key) of evidence as files, in the order in which the service asks for them."""
    names = {rule.key: rule.name for rule in package.evidence}
    places = {key: place for place, key in enumerate(names)}
    found = (File(id, case.id, key, names.get(key, key)) for id, key in rows)
    return tuple(sorted(found, key=lambda file: places.get(file.key, len(places))))


def looks(cases: Iterable[str], officer_id: str) -> Mapping[str, Looks]:
    """Return case id → what an officer has looked at there; one query."""
    ids = set(cases)
    found: dict[str, dict[str, Seen]] = {id: {} for id in ids}
    rows = Look.objects.filter(case_id__in=ids, officer_id=officer_id)
    for case_id, what, revision, at in rows.values_list("case_id", "what", "revision", "at"):
        found[case_id][what] = Seen(revision, at)
    return found


def of_officer(case_id: str, rests_on: Sequence[File], officer_id: str) -> Looks:
    """Return what an officer has looked at of a case and of the files that its decision rests on; one query."""
    found = looks({case_id, *(file.case_id for file in rests_on)}, officer_id)
    elsewhere = {file.id: found[file.case_id][file.id] for file in rests_on if file.id in found[file.case_id]}
    return {**elsewhere, **found[case_id]}
