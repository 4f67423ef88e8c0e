"""The JSON API: catalogue."""

import pytest

pytestmark = pytest.mark.django_db


def get(client, **params):
    return client.get("/api/v1/services", params)


def test_all_services_come_page_by_page(client, hall):
    seen, after = [], ""
    while True:
        body = get(client, limit="10", after=after).json()
        seen += [item["key"] for item in body["items"]]
        after = body["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 31 and seen == sorted(seen)


def test_a_need_in_own_words_finds_its_service(client, hall):
    body = get(client, q="ktp saya hilang", limit="3").json()
    assert "ktp-el-penggantian" in [item["key"] for item in body["items"]] and body["next"] is None
    assert {"key", "name", "summary", "mode", "url"} <= body["items"][0].keys()


@pytest.mark.parametrize("limit", ["0", "-1", "101", "x", "1.5", "9" * 400])
def test_a_wrong_limit_is_a_clear_problem(client, hall, limit):
    answer = get(client, limit=limit)
    assert answer.status_code == 422
    assert (
        answer["Content-Type"].startswith("application/problem+json") and "limit" in answer.content.decode()
    )


def test_only_reading_is_possible(client, hall):
    assert client.post("/api/v1/services").status_code == 405
