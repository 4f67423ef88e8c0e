"""What really happened to one service, by channel and office: each number with whether it is told, and its months."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from balai.catalogue.queries import Offer
from balai.core.refusal import Missing
from balai.monitoring.queries import folded, gathered
from balai.monitoring.queries.explaining import indicator
from balai.monitoring.queries.folded import Sums
from balai.monitoring.queries.withholding import Part, part, parts, withheld
from balai.monitoring.rules.formulas import Indicator
from balai.monitoring.rules.steps import STEP_FIGURES, of_step

SHOWN = ("filed", "digital", "delivered_electronic", "without_visit", "asked_again")
"""The indicators that stand side by side."""
OF_OFFICES = SHOWN[:2]


@dataclass(frozen=True)
class Cell:
    """Where a number stands; "" is all of it."""

    channel: str = ""
    office_id: str = ""


@dataclass(frozen=True)
class Reality:
    """`channels`, `offices`: place → its figures by the key of their indicator; `steps`: step → figure → number."""

    whole: Mapping[str, Part[str]]
    channels: Mapping[Cell, dict[str, Part[Cell]]]
    offices: Mapping[Cell, dict[str, Part[Cell]]]
    steps: Mapping[str, dict[str, Part[str]]]


@dataclass(frozen=True)
class Narrow:
    """One number of a service, and its months."""

    indicator: Indicator
    cell: Cell
    whole: Part[str]
    months: tuple[Part[date], ...]


def reality(area_code: str, offer: Offer, on: date) -> Reality:
    """Return what really happened to a service in the twelve months to that of `on`; six queries."""
    service = offer.service_key
    wanted = [indicator(key) for key in SHOWN]
    whole = _whole(area_code, service, on, wanted)
    by_channel = {Cell(key): sums for key, sums in folded.by_channel(area_code, service, on).items()}
    by_office = {
        Cell(channel, office): sums
        for (office, channel), sums in folded.by_office(offer.area_code or area_code, service, on).items()
    }
    channels, offices = _empty(by_channel), _empty(by_office)
    for one in wanted:
        for found in parts(one, by_channel, is_whole_told=whole[one.key].is_told):
            channels[found.key][one.key] = found
    for key in OF_OFFICES:
        for found in _offices(indicator(key), by_office, channels):
            offices[found.key][key] = found
    return Reality(whole, channels, offices, _steps(offer, folded.whole(by_office.values()), whole["filed"]))


def _empty(cells: Iterable[Cell]) -> dict[Cell, dict[str, Part[Cell]]]:
    return {cell: {} for cell in sorted(cells, key=lambda cell: (cell.office_id, cell.channel))}


def _whole(area_code: str, service: str, on: date, wanted: Iterable[Indicator]) -> dict[str, Part[str]]:
    """Return a service's figures in an area, told as they are among its services."""
    asked = list(wanted)
    names = sorted({name for one in asked for name in one.inputs})
    services = gathered.by_service(area_code, on, names=names)
    back = withheld(area_code, on, asked)
    found = {}
    for one in asked:
        is_told = part(one, "", folded.whole(services.values())).is_told and one.key not in back
        of_service = {some.key: some for some in parts(one, services, is_whole_told=is_told)}
        found[one.key] = of_service.get(service) or part(one, service, {})
    return found


def _offices(
    one: Indicator, by_office: Mapping[Cell, Sums], channels: Mapping[Cell, dict[str, Part[Cell]]]
) -> Iterable[Part[Cell]]:
    """Return the offices of each channel, whose whole is that channel."""
    groups: dict[str, dict[Cell, Sums]] = defaultdict(dict)
    for cell, sums in by_office.items():
        groups[cell.channel][cell] = sums
    for channel, group in groups.items():
        whole = channels.get(Cell(channel), {}).get(one.key)
        yield from parts(one, group, is_whole_told=whole is not None and whole.is_told)


def _steps(offer: Offer, sums: Sums, filed: Part[str]) -> dict[str, dict[str, Part[str]]]:
    return {
        step.key: {
            figure: part(of_step(step.key, step.name, figure), figure, sums, may_be_told=filed.is_told)
            for figure in STEP_FIGURES
        }
        for step in offer.package.steps
    }


def narrow(area_code: str, offer: Offer, key: str, cell: Cell, on: date) -> Narrow:
    """Return one number of a service, by the key of its indicator; eight queries. `Missing` where there is none."""
    real = reality(area_code, offer, on)
    found = real.offices if cell.office_id else real.channels
    here = found.get(cell, {}).get(key) if cell != Cell() else real.whole.get(key)
    if here is None:
        raise Missing("Angka")
    return _by_month(indicator(key), area_code, offer, cell, on, is_told=here.is_told)


def narrow_step(area_code: str, offer: Offer, step_key: str, figure: str, on: date) -> Narrow:
    """Return one number of a step of a service; `Missing` for a step or a figure that it has not."""
    step = next((step for step in offer.package.steps if step.key == step_key), None)
    if step is None or figure not in STEP_FIGURES:
        raise Missing("Langkah")
    real = reality(area_code, offer, on)
    told = real.steps[step_key][figure].is_told
    return _by_month(of_step(step_key, step.name, figure), area_code, offer, Cell(), on, is_told=told)


def _by_month(one: Indicator, area_code: str, offer: Offer, cell: Cell, on: date, *, is_told: bool) -> Narrow:
    of_offices = bool(cell.office_id) or one.key in STEP_FIGURES
    place = (offer.area_code or area_code) if of_offices else area_code
    found = folded.empty_months(on)
    rows = folded.months_of(
        place, offer.service_key, on, channel=cell.channel, office_id=cell.office_id, of_offices=of_offices
    )
    for month, sums in rows:
        found[month].update(sums)
    whole = part(one, "", folded.whole(found.values()), may_be_told=is_told)
    return Narrow(one, cell, whole, parts(one, found, is_whole_told=is_told))
