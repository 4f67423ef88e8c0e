"""What the desk of a node shows without a network: its services, what is wrong with a filing, the slip."""

import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from balai.catalogue.rules import package as packages
from balai.catalogue.rules.package import Package
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.forms.rules import Option
from balai.nodes.queries.store import Store
from balai.regions.rules import names

MOST_FOUND = 12
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
    return parsed(store.packed(f"services/{service_key}.json"))


@lru_cache(maxsize=64)
def parsed(packed: bytes) -> Offered:
    """Parse a service once, for as long as the catalogue says the same of it."""
    said = json.loads(zlib.decompress(packed))
    return Offered(said["version"], said["offering"], said["agency"], packages.parse(said["package"]))


@lru_cache(maxsize=8)
def _places(packed: bytes) -> Mapping[str, str]:
    return dict(json.loads(zlib.decompress(packed))["areas"])


def places(store: Store) -> Mapping[str, str]:
    """Return code → full name of the villages round here and of all regencies."""
    return _places(store.packed("place.json"))


def find_place(store: Store, kind: str, text: str) -> list[Option]:
    """Return the places that a typed name may mean, at most 12; each word begins a word of the full name."""
    wanted = names.tokens(text)
    is_depth = {"area": 3, "regency": 1}[kind]
    found = (
        Option(code, name) for code, name in places(store).items()
        if code.count(".") == is_depth and wanted and _all_begin(wanted, names.tokens(name))
    )  # fmt: skip
    return list(islice(found, MOST_FOUND))


def _all_begin(wanted: list[str], words: list[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in wanted)


def place_name(store: Store, code: str) -> str:
    """Return the full name of a place; its code when it is not known here."""
    return places(store).get(code, code)


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
