"""Addresses for devices, and for who looks after them."""

from django.urls import path

from balai.nodes.views import devices, exchanging, pocket

urlpatterns = [
    path("api/v1/exchange", exchanging.exchange, name="node_exchange"),
    path("api/v1/exchange/enrol", exchanging.enrol, name="node_enrol"),
    path("meja/perangkat/", devices.devices, name="node_devices"),
    path("meja/perangkat/tiket/<str:ticket_id>/setujui/", devices.approve, name="node_approve"),
    path("meja/perangkat/<str:code>/", devices.device, name="node_device"),
    path("meja/perangkat/<str:code>/cabut/", devices.revoke, name="node_revoke"),
    path("luring/", pocket.home, name="pocket"),
    path("luring/kiriman/", pocket.parcels_page, name="pocket_parcels"),
    path("luring/kirim", pocket.arrive, name="pocket_arrive"),
    path("luring/salam", pocket.hello, name="pocket_hello"),
    path("luring/bagian.js", pocket.script, {"name": "bagian"}, name="pocket_script"),
    path("luring/amplop.js", pocket.script, {"name": "amplop"}, name="pocket_envelope"),
    path("luring/perangkat.js", pocket.script, {"name": "perangkat"}, name="pocket_phone"),
    path("luring/kode.js", pocket.script, {"name": "kode"}, name="pocket_code"),
    path("luring/perangkat/", pocket.device, name="pocket_device"),
    path("luring/pekerja.js", pocket.worker, name="pocket_worker"),
    path("luring/balai.webmanifest", pocket.manifest, name="pocket_manifest"),
    path("luring/<str:area>/wilayah.json", pocket.names, name="pocket_names"),
    path("luring/<str:area>/<slug:key>/", pocket.form, name="pocket_form"),
]
