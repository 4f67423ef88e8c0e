"""Results that take the place of older ones: after a renewal, a move, or a correction."""

from datetime import datetime

from django.db import transaction

from balai.accounts.queries import roles_that
from balai.cases.actions.act import begin
from balai.cases.models import Case
from balai.core.actor import SYSTEM, Actor
from balai.core.refusal import Invalid, Missing
from balai.documents import actions as documents
from balai.documents import queries as register


@transaction.atomic
def replace_result(case_id: str, old_number: str, *, by: Actor, at: datetime) -> None:
    """Let the result of a case take the place of an older document, known by its number.

    Whoever checks the older one is told which document stands for it. Refuses a number that is not of a document
    of the same citizen and agency.
    """
    case = Case.objects.filter(id=case_id).first()
    new = register.of_case(case_id)
    roles = roles_that("documents.revoke")
    if case is None or new is None or not by.may(roles, agency_id=case.agency_id, area_code=case.area_code):
        raise Missing("Hasil")
    old = register.numbered(old_number, agency_id=case.agency_id)
    if old is None or not Case.objects.filter(id=old.case_id, nik_index=case.nik_index).exists():
        raise Invalid(
            {
                "old_number": "Pemohon ini tidak mempunyai dokumen dengan nomor itu. Salin nomornya dari dokumen lama."
            }
        )
    documents.supersede(old_id=old.id, successor_id=new.id, by=by, at=at)


@transaction.atomic
def tell_superseded(case_id: str, *, at: datetime) -> None:
    """Write to the applicant that a newer document stands for that of their case; a pledge belongs to no case."""
    if Case.objects.filter(id=case_id).exists():
        begin(case_id, by=SYSTEM, at=at).tell("case_superseded")
