"""Named deterministic rules that may do a step instead of an officer. Pure.

UU 30/2014 Pasal 53 ayat (3) as changed by UU 6/2023: where an electronic system finds every requirement
met, its decision is the official's. No statistics, no AI: each rule is a comparison a lawyer can read,
and its inputs and answer are kept with the case.
"""

from collections.abc import Callable
from dataclasses import dataclass

from balai.core.areas import inside


@dataclass(frozen=True)
class Facts:
    """What rules may look at. Areas are Kemendagri codes; evidence by key."""

    agency_area: str
    applicant_area: str
    place_area: str
    problems: tuple[str, ...]
    evidence_required: frozenset[str]
    evidence_given: frozenset[str]
    identity_checked: bool
    failed_before: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """`passed`: yes, or no (then an officer looks). `inputs`: codes only, no personal data."""

    passed: bool
    reason: str
    inputs: dict[str, object]


def place_in_regency(facts: Facts) -> Verdict:
    """The place named in the form lies in the agency's area."""
    inputs: dict[str, object] = {"place": facts.place_area, "agency": facts.agency_area}
    if inside(facts.place_area, facts.agency_area):
        return Verdict(True, "Tempat berada di wilayah instansi.", inputs)
    return Verdict(False, "Tempat tidak berada di wilayah instansi.", inputs)


def resident_of_area(facts: Facts) -> Verdict:
    """The applicant's own village lies in the agency's area."""
    inputs: dict[str, object] = {"home": facts.applicant_area, "agency": facts.agency_area}
    if inside(facts.applicant_area, facts.agency_area):
        return Verdict(True, "Alamat pemohon berada di wilayah instansi.", inputs)
    return Verdict(False, "Alamat pemohon di luar wilayah instansi.", inputs)


def identity_verified(facts: Facts) -> Verdict:
    """An officer has seen the person and their card before."""
    inputs: dict[str, object] = {"identity_checked": facts.identity_checked}
    if facts.identity_checked:
        return Verdict(True, "Identitas pemohon sudah pernah diperiksa petugas.", inputs)
    return Verdict(False, "Identitas pemohon belum pernah diperiksa petugas.", inputs)


def requirements_met(facts: Facts) -> Verdict:
    """Every answer is valid, every required piece of evidence is there, every earlier rule passed."""
    lacking = sorted(facts.evidence_required - facts.evidence_given)
    inputs: dict[str, object] = {
        "problems": list(facts.problems), "lacking": lacking, "failed_before": list(facts.failed_before),
    }  # fmt: skip
    if facts.problems or lacking:
        return Verdict(False, "Isian atau bukti belum lengkap.", inputs)
    if facts.failed_before:
        return Verdict(False, "Ada pemeriksaan otomatis yang tidak lolos.", inputs)
    return Verdict(True, "Semua persyaratan terpenuhi.", inputs)


RULES: dict[str, Callable[[Facts], Verdict]] = {
    rule.__name__: rule for rule in (place_in_regency, resident_of_area, identity_verified, requirements_met)
}
