"""How much a page costs: queries, and bytes on the wire."""

from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from tests.cases.filing import carry
from tests.cases.filing import file as filed
from tests.channels.portal.browser import (
    LATELY,
    PAGES,
    ready_draft,
    returned,
    submit,
)

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
MOST_BYTES = 14_000


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_asks_the_database_little(address, visitor, django_assert_max_num_queries):
    visitor.get(address)
    with django_assert_max_num_queries(MOST_QUERIES):
        visitor.get(address)


@pytest.mark.parametrize("page", ["isi/0/", "isi/1/", "bukti/", "tinjau/", "ajukan/", ""])
def test_a_page_of_a_draft_asks_the_database_little(page, visitor, django_assert_max_num_queries):
    case = ready_draft(visitor)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert visitor.get(case + page).status_code == 200


def test_a_returned_request_asks_the_database_little(
    sari, sari_there, banyuwangi, django_assert_max_num_queries
):
    case = returned(sari, banyuwangi)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert sari_there.get(f"/permohonan/{case.id}/").status_code == 200


@pytest.mark.parametrize("page", ["", "tanda-terima/"])
def test_a_page_of_a_filed_request_asks_the_database_little(
    page, sari, sari_there, banyuwangi, django_assert_max_num_queries
):
    case = carry(filed("sktm", sari, banyuwangi, LATELY), banyuwangi, LATELY)
    sari_there.get(f"/permohonan/{case.id}/{page}")
    with django_assert_max_num_queries(MOST_QUERIES):
        assert sari_there.get(f"/permohonan/{case.id}/{page}").status_code == 200


def wire_bytes(page: bytes) -> int:
    """Return what a first visit costs: page, style and script, as the server compresses them."""
    parts = [page, *(finders.find(f"ui/balai.{kind}") for kind in ("css", "js"))]
    contents = [part if isinstance(part, bytes) else Path(part).read_bytes() for part in parts]
    return sum(len(brotli.compress(content)) for content in contents)


@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_weighs_little(address, visitor):
    assert wire_bytes(visitor.get(address).content) <= MOST_BYTES


def test_the_pages_of_a_request_weigh_little(visitor):
    case = ready_draft(visitor)
    assert (
        max(wire_bytes(visitor.get(case + page).content) for page in ("isi/0/", "bukti/", "tinjau/"))
        <= MOST_BYTES
    )
    submit(visitor, case)
    assert max(wire_bytes(visitor.get(case + page).content) for page in ("", "tanda-terima/")) <= MOST_BYTES
