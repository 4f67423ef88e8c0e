"""Pages and answers: headers, refusals, errors, the gallery of components, the weight of a form page."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import brotli
import pytest
from django.template import engines

from balai.ui.jinja import environment
from balai.ui.middleware import ONE_PACKET

UI = Path(__file__).parents[2] / "balai" / "ui"


def rendered(source: str, **context) -> str:
    return engines["jinja2"].env.from_string(source).render(**context)


def components(source: str, **context) -> str:
    return rendered('{% import "ui/components.html" as ui %}' + source, **context)


# headers


def test_every_answer_is_guarded(client):
    headers = client.get("/komponen/").headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_a_page_is_personal_until_its_view_says_otherwise(client):
    assert client.get("/hilang/").headers["Cache-Control"] == "private, no-store"
    assert client.get("/komponen/").headers["Cache-Control"] == "public, max-age=300"


def test_a_view_may_be_stricter(client):
    assert client.get("/umum/").headers["Content-Security-Policy"] == "sandbox"


def test_transport_security_is_asked_for_only_over_tls(client):
    assert "Strict-Transport-Security" not in client.get("/umum/").headers
    assert "max-age=31536000" in client.get("/umum/", secure=True).headers["Strict-Transport-Security"]


def test_what_fits_in_one_packet_is_not_compressed(client):
    small = client.get("/umum/", headers={"accept-encoding": "gzip"})
    large = client.get("/komponen/", headers={"accept-encoding": "gzip"})
    assert len(small.content) < ONE_PACKET < len(client.get("/komponen/").content)
    assert "Content-Encoding" not in small.headers
    assert large.headers["Content-Encoding"] == "gzip"


# refusals


@pytest.mark.parametrize(
    ("name", "status", "phrase"),
    [
        ("hilang", 404, "Permohonan tidak ditemukan, atau bukan untuk Anda."),
        ("tak-ada", 404, "Halaman tidak ditemukan, atau bukan untuk Anda."),
        ("bukan-untuk-anda", 403, "Anda tidak berwenang melakukan ini."),
        ("salah", 422, "NIK terdiri atas 16 angka; yang tertulis 15."),
        ("terlambat", 409, "Permohonan ini sudah diputus kemarin."),
        ("terlalu-sering", 429, "Tunggu beberapa menit"),
    ],
)
def test_a_refusal_becomes_a_page_that_says_what_to_do(client, name, status, phrase):
    response = client.get(f"/{name}/")
    assert response.status_code == status
    assert phrase in response.content.decode()
    assert '<a class="btn quiet" href="/">' in response.content.decode()


def test_machines_get_problem_details(client):
    response = client.get("/api/salah/")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "Ada 1 hal yang perlu dibetulkan.",
        "code": "invalid",
        "problems": {"nik": "NIK terdiri atas 16 angka; yang tertulis 15."},
    }


def test_a_script_that_asks_for_json_gets_it(client):
    assert (
        client.get("/terlambat/", headers={"accept": "application/json"}).json()["code"] == "already_decided"
    )
    assert (
        b"<h1>" in client.get("/terlambat/", headers={"accept": "text/html,application/json;q=0.9"}).content
    )


def test_too_many_tries_say_when_to_come_back(client):
    assert client.get("/api/terlalu-sering/").headers["Retry-After"] == "300"


def test_an_address_that_leads_nowhere_looks_like_one_that_is_not_yours(client):
    nowhere, not_yours = client.get("/tidak/ada/"), client.get("/tak-ada/")
    assert nowhere.status_code == not_yours.status_code == 404
    assert nowhere.content == not_yours.content


# bugs


@pytest.fixture
def lenient(client):
    client.raise_request_exception = False
    return client


def test_a_bug_shows_an_incident_and_nothing_of_itself(lenient, caplog):
    response = lenient.get("/rusak/")
    page = response.content.decode()
    assert response.status_code == 500
    incident = re.search(r'Nomor kejadian: <b class="num">([0-9a-f-]{36})</b>', page)[1]
    assert "rahasia" not in page
    assert "ZeroDivisionError" not in page
    logged = next(record for record in caplog.records if record.name == "balai.ui")
    assert incident in logged.getMessage()
    assert logged.exc_info[0] is ZeroDivisionError


def test_a_bug_in_the_api_names_its_incident(lenient):
    details = lenient.get("/api/rusak/").json()
    assert details["status"] == 500
    assert details["instance"].startswith("urn:uuid:")


def test_a_form_whose_page_grew_too_old_says_so(client):
    page = client.get("/basi/").content.decode()
    assert "Halaman ini sudah kedaluwarsa" in page
    assert "muat ulang" in page


# pages


def test_the_gallery_shows_every_component(client):
    page = client.get("/komponen/").content.decode()
    source = (UI / "jinja2/ui/components.html").read_text(encoding="utf-8")
    gallery = (UI / "jinja2/ui/komponen.html").read_text(encoding="utf-8")
    public = set(re.findall(r"\{% macro ([a-z]\w+)", source)) - {"wrapped", "error_list", "things"}
    assert public == {name for name in public if f"ui.{name}(" in gallery}
    assert "Komponen Balai" in page


def test_labels_belong_to_inputs_and_ids_are_unique(client):
    page = client.get("/komponen/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    pointed = re.findall(r'(?:for|aria-describedby|list)="([^"]+)"', page)
    assert {name for names in pointed for name in names.split()} <= set(ids)


def test_links_within_the_gallery_lead_somewhere(client):
    page = client.get("/komponen/").content.decode()
    summary = page[page.index('id="perbaiki"') :].split("</div>")[0]
    assert set(re.findall(r'href="#([^"]+)"', summary)) <= set(re.findall(r'\sid="([^"]+)"', page))


def test_what_people_typed_cannot_become_markup():
    attack = '"><script>alert(1)</script>'
    page = components(
        "{{ ui.text('a', x, x, x, x) }}{{ ui.radios('b', x, ((x, x),), x) }}{{ ui.textarea('c', x, x) }}"
        "{{ ui.error_summary({x: x}) }}{{ ui.facts(((x, x),)) }}{{ ui.list(({'title': x, 'url': x},)) }}"
        "{{ ui.way(({'title': x, 'detail': x},)) }}{{ ui.summary(((x, x, x),), x) }}{{ ui.date('d', x, {'d': x}) }}",
        x=attack,
    )
    assert "<script>" not in page
    assert page.count("&lt;script&gt;") >= 12


def test_the_banner_of_a_simulation_is_shown_only_then():
    page = '{% extends "ui/base.html" %}'
    assert "SIMULASI — BUKAN DATA RESMI" in rendered(page, simulation=True)
    assert "SIMULASI" not in rendered(page)


def test_navigation_is_what_the_context_gives():
    links = [
        {"label": "Lacak", "url": "/lacak/", "current": True},
        {"label": "English", "url": "/en/", "lang": "en"},
    ]
    page = rendered('{% extends "ui/base.html" %}', nav=links, place="Kabupaten Banyuwangi")
    assert '<a href="/lacak/" aria-current="page">Lacak</a>' in page
    assert '<a href="/en/" lang="en">English</a>' in page
    assert "<nav" not in rendered('{% extends "ui/base.html" %}')


def test_an_aside_makes_two_columns():
    page = '{% extends "ui/base.html" %}{% block main %}isi{% endblock %}'
    assert "<aside>" not in rendered(page)
    assert "<aside>" in rendered(page + "{% block aside %}samping{% endblock %}")


def test_the_title_says_that_something_must_be_mended():
    page = '{% extends "ui/base.html" %}{% block title %}Data{% endblock %}'
    assert "<title>Perlu dibetulkan: Data · Balai</title>" in rendered(page, problems={"nik": "Isi NIK."})
    assert "<title>Data · Balai</title>" in rendered(page)


def test_the_desk_is_its_own_page():
    assert '<body class="desk">' in rendered('{% extends "ui/desk.html" %}')


def test_a_region_of_java_has_a_joglo_others_a_plain_hall():
    joglo, plain = components("{{ ui.mark('35.10') }}"), components("{{ ui.mark('53.01') }}")
    assert joglo != plain == components("{{ ui.mark('') }}")


def test_filters_speak_indonesian():
    at = datetime(2026, 11, 21, 3, 45, tzinfo=UTC)
    page = rendered(
        "{{ at|moment('Asia/Jakarta') }}; {{ day|day_date }}; {{ day|long_date }}; {{ 30000|rupiah }}; "
        "{{ 3|duration('working_days') }}",
        at=at,
        day=date(2026, 11, 21),
    )
    assert page == (
        "Sabtu, 21 November 2026 pukul 10.45 WIB; Sabtu, 21 November 2026; 21 November 2026; Rp30.000; 3 hari kerja"
    )


def test_markup_is_escaped_even_without_djangos_backend():
    assert environment().from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_a_first_visit_fits_into_one_initial_window():
    fields = "".join(
        f"{{{{ ui.text('f{n}', 'Pertanyaan nomor {n}', 'isi', 'Bantuan nomor {n}.') }}}}" for n in range(12)
    )
    page = rendered(
        '{% extends "ui/base.html" %}{% import "ui/components.html" as ui %}{% block main %}'
        + fields
        + "{% endblock %}"
    )
    assets = [(UI / "static/ui" / name).read_bytes() for name in ("balai.css", "balai.js", "balai.svg")]
    assert sum(len(brotli.compress(part)) for part in (page.encode(), *assets)) <= 8_000
