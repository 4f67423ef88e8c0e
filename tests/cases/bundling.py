"""Fill a life event with made-up answers that fit."""

from datetime import datetime

from balai.cases.actions import bundling
from balai.cases.models import Bundle
from balai.cases.queries import bundles
from balai.core.actor import Actor
from balai.core.clock import local_date
from balai.forms import rules as forms
from tests.cases.filing import answer, applicant, pdf, photo
from tests.hall import MONDAY, Hall


def asked(bundle: Bundle, hall: Hall, at: datetime = MONDAY):
    """Return what a bundle asks, in the village of the applicant."""
    on = local_date(at, "Asia/Jakarta")
    return bundles.here(bundles.life_event(bundle.event_key), hall.village, on).shared(bundle.parts)


def begin(event: str, by: Actor, hall: Hall, *services: str, at: datetime = MONDAY) -> Bundle:
    """Begin a bundle, for the usual services unless some are named."""
    usual = [part.service for part in bundles.life_event(event).parts if part.is_usual]
    return bundling.start(event, services or usual, area_code=hall.area_code, by=by, at=at)


def fill(bundle: Bundle, by: Actor, hall: Hall, at: datetime = MONDAY, **chosen) -> dict:
    """Answer everything that is asked (`chosen` overrides) and put all files into the basket."""
    bundling.save(bundle.id, "applicant", applicant(hall), by=by, at=at)
    bundle.refresh_from_db()
    form, answers = asked(bundle, hall, at).form, dict(chosen)
    for _ in range(len(form.fields)):
        for field in forms.active_fields(form, answers):
            if field.key not in answers and field.needed:
                answers[field.key] = answer(field, hall, at.date())
    bundling.save(bundle.id, "answers", answers, by=by, at=at)
    for proof in asked(bundle, hall, at).basket(answers, applicant(hall)):
        if not proof.rule.optional:
            content = photo() if "photo" in proof.rule.accept else pdf()
            bundling.attach(bundle.id, proof.rule.key, content, by=by, at=at)
    return answers


def file(event: str, by: Actor, hall: Hall, *services: str, at: datetime = MONDAY, **chosen) -> Bundle:
    """File a bundle as a citizen would."""
    bundle = begin(event, by, hall, *services, at=at)
    fill(bundle, by, hall, at, **chosen)
    bundling.submit(bundle.id, by=by, at=at)
    bundle.refresh_from_db()
    return bundle
