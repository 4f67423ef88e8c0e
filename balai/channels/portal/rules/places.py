"""Which page of a request mends a problem. Pure."""

from balai.forms.rules import Form

APPLICANT = "applicant."
EVIDENCE = "evidence."


def page_of(place: str, form: Form) -> str:
    """Return the page below /permohonan/<id>/ with its anchor: "isi/0/#nik", "isi/2/#members-0-name", "bukti/#berkas-photo".

    `place` is a key of a problem, or of what an officer found lacking; an unknown one leads to the review.
    """
    if place.startswith(EVIDENCE):
        return f"bukti/#berkas-{place.removeprefix(EVIDENCE)}"
    if place.startswith(APPLICANT):
        return f"isi/0/#{place.removeprefix(APPLICANT)}"
    for number, section in enumerate(form.sections, 1):
        if place.split(".", maxsplit=1)[0] in {field.key for field in section.fields}:
            return f"isi/{number}/#{place.replace('.', '-')}"
    return "tinjau/"
