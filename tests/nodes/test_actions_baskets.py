"""A life event that was filled in without a network arrives: once, whole, and as the same cases as on the site."""

from dataclasses import replace
from datetime import timedelta

import pytest

from balai.cases.models import Bundle, Case
from balai.cases.queries import bundles
from balai.channels.portal.queries import bundle_drafts
from balai.core.actor import Actor
from balai.core.refusal import Missing
from balai.core.vault import token_hash
from balai.forms import queries as forms_queries
from balai.nodes.actions import parcels as actions
from balai.nodes.queries import pocket
from balai.nodes.rules import parcels
from tests.cases import bundling
from tests.cases.filing import applicant
from tests.hall import MONDAY, citizen
from tests.nodes.wrapping import wrapped

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EVENT = "anak-baru-lahir"
NOBODY = Actor(kind="anonymous", id="", visitor=token_hash("phone"))
ELSEWHERE = replace(NOBODY, visitor=token_hash("another phone"))


def inputs(prefix, fields, answers):
    """Return answers as the inputs of a page post them."""
    found = {}
    for field in fields:
        typed = field.typed(answers[field.key]) if field.key in answers else ""
        rows = typed if field.kind == "group" else []
        for number, row in enumerate(rows):
            found |= _posted(f"{prefix}{field.key}-{number}-", row)
        found |= {} if rows else _posted(prefix, {field.key: typed})
    return found


def _posted(prefix, typed):
    found = {}
    for name, value in typed.items():
        if isinstance(value, dict):
            found |= {f"{prefix}{name}-{part}": [text] for part, text in value.items()}
        elif value:
            found[prefix + name] = value if isinstance(value, list) else [value]
    return found


@pytest.fixture
def filled(hall):
    """Return what somebody types into the whole form, and the files that it asks for."""
    site = bundling.begin(EVENT, citizen("+628400000777"), hall)
    answers = bundling.fill(site, citizen("+628400000777"), hall)
    offer = pocket.happening(EVENT, "35.10", at=MONDAY)
    about = inputs(parcels.OF_APPLICANT, forms_queries.applicant_form().fields.values(), applicant(hall))
    files = {
        proof.rule.key: bundling.photo() if "photo" in proof.rule.accept else bundling.pdf()
        for proof in bundling.asked(site, hall).basket(answers, applicant(hall))
    }
    Bundle.objects.all().delete()
    return about | inputs("", offer.form.fields.values(), answers), files


@pytest.fixture
def known(hall):
    return replace(citizen(), visitor=NOBODY.visitor)


def brought(filled, by, **how):
    posted, files = filled
    frame, pieces = wrapped(posted, files, service_key=parcels.OF_EVENT + EVENT)
    return frame, pieces, actions.receive(frame + pieces, remote="", by=by, at=MONDAY)


def test_it_becomes_one_draft_of_all_its_services(filled):
    _, _, reached = brought(filled, NOBODY)
    draft = bundle_drafts.draft(reached.case_id, NOBODY, at=MONDAY)
    assert (reached.receipt, reached.problems, draft.problems) == ("", 0, {})
    assert set(draft.files) == set(filled[1]) and Bundle.objects.count() == 1


def test_whoever_is_known_gets_the_numbers_at_once_and_once(filled, known):
    frame, pieces, first = brought(filled, known)
    assert first.receipt and bundles.standing(first.case_id) == first.receipt
    count = Case.objects.count()
    assert count >= 2
    again = actions.receive(frame + pieces, remote="", by=ELSEWHERE, at=MONDAY)
    assert (again.case_id, again.receipt, Case.objects.count()) == (first.case_id, first.receipt, count)


def test_whoever_brings_it_first_keeps_it_and_what_was_thrown_away_stays_so(filled):
    frame, _, first = brought(filled, NOBODY)
    assert actions.receive(frame, remote="", by=ELSEWHERE, at=MONDAY).end == parcels.End.ELSEWHERE
    bundling.bundling.discard(first.case_id, by=NOBODY, at=MONDAY)
    assert actions.receive(frame, remote="", by=NOBODY, at=MONDAY).end == parcels.End.WITHDRAWN
    assert not Bundle.objects.exists()


def test_one_whose_draft_has_expired_is_begun_anew(filled):
    frame, pieces, first = brought(filled, NOBODY)
    late = MONDAY + timedelta(days=31)
    Bundle.objects.filter(id=first.case_id).delete()
    assert actions.receive(frame, remote="", by=NOBODY, at=late - 2 * DAY).end == parcels.End.WITHDRAWN
    second = actions.receive(frame + pieces, remote="", by=NOBODY, at=late)
    assert second.end != parcels.End.WITHDRAWN and second.case_id != first.case_id
    assert Bundle.objects.get().id == second.case_id
    bundling.bundling.discard(second.case_id, by=NOBODY, at=late)
    assert actions.receive(frame, remote="", by=NOBODY, at=late + DAY).end == parcels.End.WITHDRAWN


def test_objections_are_counted_and_nothing_typed_is_lost(filled, known):
    posted, files = filled
    wrong = posted | {f"{parcels.OF_APPLICANT}nik": ["123"]}
    _, _, reached = brought((wrong, files), known)
    draft = bundle_drafts.draft(reached.case_id, known, at=MONDAY)
    assert reached.receipt == "" and reached.problems == len(draft.problems) > 0
    assert draft.applicant["nik"] == "123"


def test_the_page_asks_all_that_the_site_asks(client, hall):
    page = client.get(f"/luring/35.10/peristiwa/{EVENT}/").content.decode()
    offer = pocket.happening(EVENT, "35.10", at=MONDAY)
    for field in offer.form.fields.values():
        assert f'name="{field.key}' in page, field.key
    assert all(f'name="berkas-{rule.key}"' in page for rule, _, _ in offer.photos)
    assert f'data-parcel="peristiwa/{EVENT}"' in page


def test_without_script_the_page_begins_the_same_draft(client, filled):
    posted, _ = filled
    answer = client.post(f"/luring/35.10/peristiwa/{EVENT}/", posted | {"once": "a"})
    assert answer.status_code == 303 and answer["Location"] == f"/paket/{Bundle.objects.get().id}/tinjau/"


@pytest.mark.parametrize("area, event", [("35", EVENT), ("35.10", "tidak-ada"), ("99.99", EVENT)])
def test_what_cannot_be_had_there_is_not_found(client, hall, area, event):
    assert client.get(f"/luring/{area}/peristiwa/{event}/").status_code == 404
    with pytest.raises(Missing):
        pocket.happening(event, area, at=MONDAY)
