"""What a browser at the desk of a node does: sits down, fills in forms as they stand, sends them."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.nodes.actions import unlocking
from balai.nodes.queries.desk import offered
from tests.cases.filing import answer, applicant, photo
from tests.hall import Hall, appoint
from tests.nodes.village import OFFICE, Village, admins, enrolled, hall_of_village

PIN = "480913"
LATELY = timezone.now() - timedelta(hours=2)
"""Views ask the clock themselves, so what happened before a page is looked at happened a little before now."""


def served(hall: Hall, folder, settings) -> Village:
    """Enrol a node where Joko serves, and make this process answer its addresses."""
    hall_of_village(hall)
    joko = appoint("joko", "front_officer", "kelurahan-desa-bwi", hall.village, OFFICE)
    made = enrolled(hall, folder, admins(hall), LATELY)
    for name, value in {**settings.NODE, "NODE_HOME": folder}.items():
        setattr(settings, name, value)
    return Village(made.store, joko, hall, made.code)


@dataclass
class Browser:
    """One browser at the desk of a village."""

    village: Village
    client: Client

    def get(self, address: str) -> str:
        answered = self.client.get(address, secure=True)
        assert answered.status_code == 200, (address, answered.status_code)
        return answered.content.decode()

    def post(self, address: str, **values) -> HttpResponse:
        return self.client.post(address, values, secure=True)

    def sit_down(self) -> HttpResponse:
        code = unlocking.desk_code(self.village.store)
        return self.post("/meja/masuk/", petugas=self.village.joko.id, pin=PIN, kode=code)

    def begin(self, service: str) -> str:
        """Begin a request; return the address of its draft."""
        begun = self.post("/meja/mulai/", layanan=service)
        assert begun.status_code == 303, begun.content.decode()
        return begun.headers["Location"].removesuffix("isi/0/")

    def fill(self, draft: str, service: str, serial: int = 1) -> None:
        """Answer every page of a form."""
        village, package = self.village, offered(self.village.store, service).package
        about = applicant(village.hall, serial)
        self.send(f"{draft}isi/0/", forms_queries.applicant_form().fields.values(), about)
        answers: dict = {}
        for number in range(1, len(package.questions.sections) + 1):
            fields = forms.shown_fields(package.questions, number - 1, answers)
            for field in fields:
                if field.needed and forms.holds(field.when, answers):
                    answers[field.key] = answer(field, village.hall, timezone.now().date())
            if fields:
                self.send(f"{draft}isi/{number}/", fields, answers)
        for rule in package.evidence:
            if not rule.already_held:
                self.post(f"{draft}bukti/", key=rule.key, **{rule.key: SimpleUploadedFile("f.jpg", photo())})

    def send(self, address: str, fields, answers: dict) -> None:
        answered = self.client.post(address, posted(fields, answers), secure=True)
        assert answered.status_code == 303, answered.content.decode()

    def file(self, service: str, serial: int = 1) -> str:
        """Take down a whole request; return its number."""
        draft = self.begin(service)
        self.fill(draft, service, serial)
        filed = self.post(f"{draft}ajukan/", basis="present")
        assert filed.status_code == 303, filed.content.decode()
        return filed.headers["Location"].split("/")[3]


def posted(fields, answers: dict) -> dict:
    """Return what a browser sends for answers."""
    values: dict = {}
    for field in fields:
        typed = field.typed(answers.get(field.key))
        for name, one in _inputs(field.key, typed):
            values[name] = one
    return {name: value for name, value in values.items() if value not in ("", None)}


def _inputs(name: str, typed):
    if isinstance(typed, dict):
        yield from ((f"{name}-{part}", value) for part, value in typed.items())
    elif isinstance(typed, list) and typed and isinstance(typed[0], dict):
        for number, row in enumerate(typed):
            for key, value in row.items():
                yield from _inputs(f"{name}-{number}-{key}", value)
    else:
        yield name, typed
