"""What applicants see of their own cases while they fill them in, and when the result is there."""

from collections.abc import Collection, Mapping
from typing import Any

from balai.cases.models import Case, Evidence
from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import Package
from balai.core.prepared import Prepared
from balai.core.refusal import Missing
from balai.core.sentences import Sentence, Shaped
from balai.core.vault import key
from balai.documents import queries as documents
from balai.forms import queries as forms_queries
from balai.forms import rules as forms

OF_ALL = ("applicant.", "evidence.")
"""How the places begin that are not questions of the service's own form."""
_ATTACHED = Prepared(lambda case_id: Evidence.objects.filter(case_id=case_id, replaced_at=None))


def attached(case: Case) -> dict[str, Evidence]:
    """Return the current files of a case by the requirement they prove."""
    return {row.key: row for row in _ATTACHED.all(case.id)}


def problems(case: Case, package: Package, data: Mapping[str, Any], given: Collection[str]) -> dict[str, str]:
    """Return all that stands in the way of filing: place → sentence.

    Places: "applicant.<field>", "<field>" (of the service's form; rows as "group.0.column"), "evidence.<key>".
    """
    form = package.questions
    answers = forms.prune(form, data["answers"])
    about = forms.problems(forms_queries.applicant_form(), data["applicant"])
    found = {f"applicant.{field}": sentence for field, sentence in about.items()}
    if case.assisted_by and not data["applicant"].get("phone"):
        found["applicant.phone"] = Sentence("Isi nomor HP pemohon atau keluarganya, supaya kabar sampai.")
    found |= forms.problems(form, answers)
    for rule in packages.evidence_for(package, answers):
        if not rule.optional and rule.key not in given:
            found[f"evidence.{rule.key}"] = lacking_file(rule.name)
    return found


def stopped_at(case: Case, package: Package, data: Mapping[str, Any], given: Collection[str]) -> str:
    """Return the place of the first question, in the order of asking, that stood in the way of filing; "" for none.

    A group is named as one: "heirs", not "heirs.0.name".
    """
    lacking = problems(case, package, data, given)
    whole = {place if place.startswith(OF_ALL) else place.partition(".")[0] for place in lacking}
    order = [f"applicant.{field}" for field in forms_queries.applicant_form().fields]
    order += [*package.questions.fields, *lacking]
    return next((place for place in order if place in whole), "")


def lacking_file(name: str) -> Sentence:
    """Return how a file is asked for that was not given: "Tambahkan surat keterangan lahir.", "Tambahkan KTP-el."."""
    return Sentence("Tambahkan {file}.", file=Shaped(Sentence(name), _small))


def _small(name: str) -> str:
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def result(case: Case) -> tuple[str, bytes]:
    """Return (number, signed PDF) of the result of a case the caller was found to own."""
    document = documents.of_case(case.id)
    if document is None:
        raise Missing("Hasil")
    return document.number, documents.pdf(document, key(case.key_id))


def has_result(case: Case) -> bool:
    """Return whether Balai issued a document for the case."""
    return documents.of_case(case.id) is not None
