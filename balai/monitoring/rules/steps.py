"""Figures of single steps of a service, as indicators that stand in no catalogue. Pure."""

from balai.monitoring.rules.formulas import Indicator

STEP_FIGURES = {
    "times": ("total", ("step.{key}",), "number", "Berapa kali langkah ini selesai.", "How often this step ended."),
    "automatic": ("share", ("step_automatic.{key}", "step.{key}"), "percent",
                  "Bagian yang dijawab aturan, tanpa petugas.", "Share that a rule answered, without an officer."),
    "minutes": ("mean", ("step_minutes.{key}", "step.{key}"), "minutes",
                "Rata-rata menit sejak petugas mengambil langkah ini.", "Mean minutes since an officer took this step."),
}  # fmt: skip
"""Figure → formula, measures, unit, what it tells in both languages."""


def of_step(key: str, name: str, figure: str) -> Indicator:
    """Return one figure of one step."""
    formula, inputs, unit, told, told_en = STEP_FIGURES[figure]
    return Indicator(
        figure, name, name, told, told_en, formula, tuple(one.format(key=key) for one in inputs), unit, "less", None,
        "Definisi Balai dari catatan peristiwa", "Kepala instansi", True,
    )  # fmt: skip
