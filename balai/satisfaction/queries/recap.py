"""The recap that goes up to the ministry: results by area, agency, service and channel, and what is planned. Open to all."""

from collections.abc import Mapping

from balai.accounts import queries as accounts
from balai.satisfaction.queries.definitions import survey
from balai.satisfaction.queries.divisions import AGENCY, Division, reported_in
from balai.satisfaction.queries.figures import Figures, Scope, divided
from balai.satisfaction.queries.publishing import follow_ups
from balai.satisfaction.rules.recap import Cell, Sheet

HEAD = (
    "Kode wilayah", "Dari", "Sampai sebelum", "Permohonan selesai", "Diundang", "Jawaban", "Jawaban diperlukan", "IKM",
    "Kategori", "Kurang lebih",
)  # fmt: skip
PLANS = (
    "Instansi", "Kode wilayah", "Unsur", "Nilai saat direncanakan", "Rencana", "Penanggung jawab", "Paling lambat",
    "Keadaan", "Hasil", "Nilai sebelum", "Nilai sesudah",
)  # fmt: skip
MOST_PLANS = 20_000


def recap(scope: Scope) -> tuple[Sheet, ...]:
    """Return a sheet for each division of the area, from the widest, and the plans; hidden cells are empty.

    Three queries for each sheet.
    """
    return (*(_results(scope, one) for one in reported_in(scope.area_code)), _plans(scope))


def _results(scope: Scope, by: Division) -> Sheet:
    found = divided(scope, by.field, is_whole=True)
    names, areas = by.names(found), _areas(by, found)
    elements = [element.name for element in survey().elements.values()]
    rows = [_row(names.get(key, key), areas.get(key, ""), scope, one) for key, one in found.items()]
    return Sheet(by.group, (by.group, *HEAD, *elements, "Unsur terlemah"), rows)


def _areas(by: Division, found: Mapping[str, Figures]) -> dict[str, str]:
    """Return the area that each group is of, where it is of one."""
    if by is AGENCY:
        return {id: one.area_code for id, one in accounts.agencies(found).items()}
    return {key: key for key in found} if by.name == "wilayah" else {}


def _row(name: str, area_code: str, scope: Scope, one: Figures) -> tuple[Cell, ...]:
    asked = survey()
    means = {element.id: element.mean for element in one.elements}
    weak = ", ".join(asked.elements[id].name for id in one.weakest)
    return (
        name, area_code, scope.since.isoformat(), scope.until.isoformat(), one.ended, one.invited, one.answers, one.required,
        one.index, one.band.name if one.band else "", one.half_width, *(means.get(id) for id in asked.elements), weak,
    )  # fmt: skip


def _plans(scope: Scope) -> Sheet:
    rows = follow_ups(area_code=scope.area_code, agency_id=scope.agency_id, most=MOST_PLANS)
    owners = accounts.officers({row.owner_id for row in rows})
    agencies, asked = accounts.agencies(row.agency_id for row in rows), survey()
    cells: list[tuple[Cell, ...]] = [
        (
            agencies[row.agency_id].name, row.area_code, asked.elements[row.element].name, row.mean, row.words,
            owners[row.owner_id].post, row.due_on.isoformat(), row.get_state_display(), row.result, row.before, row.after,
        )
        for row in rows
    ]  # fmt: skip
    return Sheet("Tindak lanjut", PLANS, cells)
