"""Addresses that devices call, among those of the JSON API."""

from django.urls import path

from balai.nodes.views import exchanging

urlpatterns = [
    path("exchange", exchanging.exchange, name="node_exchange"),
    path("exchange/enrol", exchanging.enrol, name="node_enrol"),
]
