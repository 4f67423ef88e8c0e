"""Addresses for devices, and for who looks after them."""

from django.urls import path

from balai.nodes.views import devices, exchanging

urlpatterns = [
    path("api/v1/exchange", exchanging.exchange, name="node_exchange"),
    path("api/v1/exchange/enrol", exchanging.enrol, name="node_enrol"),
    path("meja/perangkat/", devices.devices, name="node_devices"),
    path("meja/perangkat/tiket/<str:ticket_id>/setujui/", devices.approve, name="node_approve"),
    path("meja/perangkat/<str:code>/", devices.device, name="node_device"),
    path("meja/perangkat/<str:code>/cabut/", devices.revoke, name="node_revoke"),
]
