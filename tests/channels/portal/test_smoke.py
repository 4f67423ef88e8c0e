import pytest
from tests.channels.portal.browser import *
pytestmark = pytest.mark.django_db

def test_pages(banyuwangi, client):
    for path in ["/", "/?q=ktp hilang", "/layanan/", "/layanan/?keadaan=menikah", "/layanan/ktp-el-penggantian/", "/layanan/sktm/", "/layanan/paspor/", "/wilayah/", "/wilayah/?kode=35.10", "/wilayah/?q=kemiren", "/wilayah/?untuk=sktm", "/permohonan/", "/lacak/", "/verifikasi/", "/masuk/", "/kotak-pesan/", "/tentang/"]:
        r = client.get(path)
        print(path, r.status_code, len(r.content))
        assert r.status_code == 200, words(r)

def test_whole(banyuwangi, client):
    case = ready_draft(client)
    for p in ["isi/0/", "isi/1/", "bukti/", "bukti/police_report/", "tinjau/", "", "ajukan/"]:
        r = client.get(case + p); print(p, r.status_code, len(r.content))
        assert r.status_code == 200, words(r)
    n = file(client, case)
    print(n)
    for p in ["", "tanda-terima/", "tanda-terima.pdf"]:
        r = client.get(case + p); print(p, r.status_code, len(r.content))
        assert r.status_code == 200, words(r)
    print(words(client.get(case)))
    print(words(client.get(case+"tanda-terima/")))
    print(words(client.get("/kotak-pesan/")))
