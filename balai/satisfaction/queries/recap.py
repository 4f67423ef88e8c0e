"""The recap that goes up to the ministry: one line for each agency, and what each plans. Only what all may see."""

from balai.accounts import queries as accounts
from balai.satisfaction.queries.definitions import survey
from balai.satisfaction.queries.figures import Figures, Scope, each
from balai.satisfaction.queries.publishing import follow_ups
from balai.satisfaction.rules.recap import Cell, Sheet

HEAD = (
    "Instansi", "Kode wilayah", "Dari", "Sampai sebelum", "Permohonan selesai", "Diundang", "Jawaban",
    "Jawaban diperlukan", "IKM", "Kategori", "Kurang lebih",
)  # fmt: skip
PLANS = (
    "Instansi",
    "Unsur",
    "Nilai saat direncanakan",
    "Rencana",
    "Penanggung jawab",
    "Paling lambat",
    "Keadaan",
    "Hasil",
)


def recap(scope: Scope) -> tuple[Sheet, Sheet]:
    """Return the results of a scope by agency, elements by name, and the plans; hidden cells are empty. Five queries."""
    asked, found = survey(), each(scope, "agency_id")
    agencies = accounts.agencies(found)
    rows = [
        _row(
            agencies[id].name if id in agencies else id,
            agencies[id].area_code if id in agencies else "",
            scope,
            one,
        )
        for id, one in sorted(found.items())
    ]
    headings = (*HEAD, *(element.name for element in asked.elements.values()), "Unsur terlemah")
    return Sheet("Hasil", headings, rows), Sheet("Tindak lanjut", PLANS, _plans(scope))


def _row(name: str, area_code: str, scope: Scope, one: Figures) -> tuple[Cell, ...]:
    asked = survey()
    means = {element.id: element.mean for element in one.elements}
    weak = ", ".join(asked.elements[id].name for id in one.weakest)
    return (
        name, area_code, scope.since.isoformat(), scope.until.isoformat(), one.ended, one.invited, one.answers, one.required,
        one.index, one.band.name if one.band else "", one.half_width, *(means.get(id) for id in asked.elements), weak,
    )  # fmt: skip


def _plans(scope: Scope) -> list[tuple[Cell, ...]]:
    rows, asked = follow_ups(area_code=scope.area_code, agency_id=scope.agency_id), survey()
    owners = accounts.officers({row.owner_id for row in rows})
    agencies = accounts.agencies(row.agency_id for row in rows)
    return [
        (
            agencies[row.agency_id].name, asked.elements[row.element].name, row.mean, row.words,
            owners[row.owner_id].post, row.due_on.isoformat(), row.get_state_display(), row.result,
        )
        for row in rows
    ]  # fmt: skip
