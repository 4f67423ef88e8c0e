"""What the desk of a node shows without a network: its services, what is wrong with a filing, the slip."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import Package
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.nodes.queries.store import Store

PHONE = "Isi nomor HP pemohon atau keluarganya, supaya kabar sampai."


@dataclass(frozen=True)
class Offered:
    """A service as the catalogue of this node has it."""

    version_id: str
    offering_id: str
    agency_id: str
    package: Package


def offered(store: Store, service_key: str) -> Offered:
    """Return a service that can be filed here; `Missing` otherwise."""
    said = store.file(f"services/{service_key}.json")
    return Offered(said["version"], said["offering"], said["agency"], packages.parse(said["package"]))


def problems(
    offer: Offered, applicant: Mapping[str, Any], answers: Mapping[str, Any], given: Collection[str]
) -> dict[str, str]:
    """Return all that stands in the way of filing, by the rules of the centre: place → sentence."""
    form = offer.package.questions
    pruned = forms.prune(form, dict(answers))
    about = forms.problems(forms_queries.applicant_form(), dict(applicant))
    found = {f"applicant.{field}": sentence for field, sentence in about.items()}
    if not applicant.get("phone"):
        found["applicant.phone"] = PHONE
    found |= forms.problems(form, pruned)
    for rule in packages.evidence_for(offer.package, pruned):
        if not rule.optional and rule.key not in given:
            found[f"evidence.{rule.key}"] = f"Tambahkan {rule.name}."
    return found
