"""Acts on one step: take it, hand it on, finish it, or send the case back."""

from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from balai.accounts.middleware import Request
from balai.cases import actions
from balai.cases.actions.processing import Lack
from balai.cases.queries import dossier
from balai.cases.rules.steps import Outcome
from balai.channels.desk import queries
from balai.channels.desk.views import reading
from balai.channels.desk.views.acting import button, text
from balai.channels.desk.views.page import officers, page
from balai.core.actor import Actor
from balai.core.refusal import Invalid
from balai.regions import queries as regions

NOTE = "catatan-"
"""Before the key of what lacks, in the name of its input."""


@button("ambil")
def take(posted: QueryDict, case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    actions.take_step(case_id, step_key, by=by, at=at)


@button("lepas")
def release(posted: QueryDict, case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    actions.release_step(case_id, step_key, by=by, at=at)


@button("alihkan")
def hand_on(posted: QueryDict, case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    actions.hand_over_step(case_id, step_key, text(posted, "rekan"), by=by, at=at)


@officers
@require_safe
def colleagues(request: Request, case_id: str, step_key: str) -> HttpResponse:
    """Show to whom a step can be handed on."""
    case = dossier.seen(case_id, request.actor)
    step, able = queries.colleagues(case, step_key, request.actor, timezone.now())
    return page(request, "desk/alihkan.html", {"case": case, "step": step, "able": able})


@button("lengkap")
def complete(posted: QueryDict, case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    actions.find_complete(case_id, step_key, by=by, at=at)


@button("kembalikan")
def send_back(posted: QueryDict, case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    """Return with one full list: all that was ticked or noted."""
    noted = {name.removeprefix(NOTE): text(posted, name) for name in posted if name.startswith(NOTE)}
    ticked = posted.getlist("kurang")
    noted |= {key: "" for key in ticked if key not in noted}
    lacks = [Lack(key, note) for key, note in noted.items() if note.strip() or key in ticked]
    fault = "office" if text(posted, "salah") == "office" else "applicant"
    actions.return_case(
        case_id, step_key, lacks, reason=text(posted, "alasan_lagi"), fault=fault,
        by=by, at=at,
    )  # fmt: skip


@button("selesai")
def finish(posted: QueryDict, case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    """End a verification, a recommendation, a printing or a foreign record."""
    outcome = text(posted, "hasil")
    if outcome not in set(Outcome):
        raise Invalid({"hasil": "Pilih hasilnya."})
    recorded_on = reading.day(posted, "tanggal") if reading.has_day(posted, "tanggal") else None
    actions.complete_step(
        case_id, step_key, Outcome(outcome), note=text(posted, "catatan_langkah"), record_number=text(posted, "nomor"),
        record_on=recorded_on, by=by, at=at,
    )  # fmt: skip


@button("tagihan")
def bill(posted: QueryDict, case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    actions.open_bill(case_id, step_key, reading.amount(text(posted, "jumlah"), "jumlah"), by=by, at=at)


@button("kode-bayar")
def billing_code(posted: QueryDict, case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    actions.note_billing_code(case_id, step_key, text(posted, "kode"), by=by, at=at)


@button("bayar")
def pay(posted: QueryDict, case_id: str, step_key: str, *, by: Actor, at: datetime) -> None:
    zone = regions.zone_of(dossier.seen(case_id, by).area_code)
    paid_at = reading.moment(posted, "tanggal_bayar", "jam_bayar", zone)
    actions.record_payment(case_id, step_key, text(posted, "bukti"), paid_at=paid_at, by=by, at=at)
