"""Addresses for phones without a network, and for who looks after devices."""

from django.urls import include, path

from balai.nodes.views import devices, pocket

at_the_desk = [
    path("", devices.devices, name="node_devices"),
    path("tiket/<str:ticket_id>/setujui/", devices.approve, name="node_approve"),
    path("<str:code>/", devices.device, name="node_device"),
    path("<str:code>/masukkan/", devices.release_all, name="node_release_all"),
    path("<str:code>/amplop/<str:envelope_id>/", devices.settle, name="node_settle"),
    path("<str:code>/cabut/", devices.revoke, name="node_revoke"),
]
in_the_pocket = [
    path("", pocket.home, name="pocket"),
    path("kiriman/", pocket.parcels_page, name="pocket_parcels"),
    path("kirim", pocket.arrive, name="pocket_arrive"),
    path("salam", pocket.hello, name="pocket_hello"),
    path("bagian.js", pocket.script, {"name": "bagian"}, name="pocket_script"),
    path("simpan.js", pocket.script, {"name": "simpan"}, name="pocket_keeping"),
    path("amplop.js", pocket.script, {"name": "amplop"}, name="pocket_envelope"),
    path("perangkat.js", pocket.script, {"name": "perangkat"}, name="pocket_phone"),
    path("kode.js", pocket.script, {"name": "kode"}, name="pocket_code"),
    path("perangkat/", pocket.device, name="pocket_device"),
    path("pekerja.js", pocket.worker, name="pocket_worker"),
    path("balai.webmanifest", pocket.manifest, name="pocket_manifest"),
    path("<str:area>/wilayah.json", pocket.names, name="pocket_names"),
    path("<str:area>/peristiwa/<slug:key>/", pocket.event_form, name="pocket_event"),
    path("<str:area>/<slug:key>/", pocket.form, name="pocket_form"),
]
urlpatterns = [
    path("meja/perangkat/", include(at_the_desk)),
    path("luring/", include(in_the_pocket)),
]
