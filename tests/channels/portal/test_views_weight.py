"""How much a page costs: queries. What it weighs on the wire: tests/journeys/test_weight.py."""

import pytest

from tests.cases.filing import carry
from tests.cases.filing import file as filed
from tests.channels.portal.browser import (
    LATELY,
    PAGES,
    ready_draft,
    returned,
)

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


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
