"""Reports as files for and from SP4N-LAPOR!, by those who keep the exchange of an area."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balai.accounts import queries as accounts
from balai.accounts.middleware import Request
from balai.channels.desk.views.page import officers_who_may, page
from balai.complaints import actions
from balai.complaints.actions.exchanging import LONGEST, Taken
from balai.core.clock import local_date
from balai.core.refusal import Missing, Refused
from balai.regions import queries as regions
from balai.ui.errors import status_of

VERB = "complaints.exchange"


@officers_who_may(VERB)
@require_safe
def lapor(request: Request) -> HttpResponse:
    """Show both ways: bring in, hand out."""
    return _show(request)


@officers_who_may(VERB)
@require_POST
def bring_in(request: Request) -> HttpResponse:
    """Take a file in; say what became of each line."""
    upload = request.FILES.get("berkas")
    try:
        if upload is None:
            raise Refused("lapor.file", "Pilih berkas CSV-nya.")
        content = upload.read(LONGEST + 1)
        taken = actions.bring_in(content, area_code=_area(request), by=request.actor, at=timezone.now())
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, refusal=refusal)
    return _show(request, taken=taken)


@officers_who_may(VERB)
@require_POST
def hand_out(request: Request) -> HttpResponseBase:
    """Give the reports of a period as a file; recorded, so it is asked for with a button."""
    area = _area(request)
    try:
        since, until = (_day(request, name, area) for name in ("dari", "sampai"))
        text = actions.hand_out(
            area, by=request.actor, at=timezone.now(), since=since, until=until + timedelta(days=1)
        )
    except Missing:
        raise
    except Refused as refusal:
        return _show(request, refusal=refusal)
    answer = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="laporan-{area}.csv"'
    return answer


def _area(request: Request) -> str:
    """Return the area that was chosen, one of the actor's; others are not there."""
    areas, chosen = accounts.managed_areas(request.actor, VERB), request.POST.get("wilayah", "")
    if chosen not in areas:
        raise Missing("Wilayah")
    return chosen


def _day(request: Request, name: str, area_code: str) -> datetime:
    try:
        on = date(*(int(request.POST.get(f"{name}-{part}", "")) for part in "ymd"))
    except ValueError:
        raise Refused("lapor.day", "Tulis tanggal dengan angka: hari, bulan, tahun.") from None
    return datetime.combine(on, time(), tzinfo=ZoneInfo(regions.zone_of(area_code)))


def _show(request: Request, *, taken: Taken | None = None, refusal: Refused | None = None) -> HttpResponse:
    areas = accounts.managed_areas(request.actor, VERB)
    names = regions.short_names(areas)
    today = local_date(timezone.now(), regions.zone_of(areas[0])) if areas else date.min
    context: dict[str, Any] = {
        "areas": [(code, f"{names.get(code, code)} ({code})") for code in areas],
        "taken": taken, "refusal": refusal, "t": request.POST if refusal else {},
        "since": _parts(today - timedelta(days=30)), "until": _parts(today),
    }  # fmt: skip
    return page(request, "desk/lapor.html", context, status=status_of(refusal) if refusal else 200)


def _parts(on: date) -> dict[str, int]:
    return {"d": on.day, "m": on.month, "y": on.year}
