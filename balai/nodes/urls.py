"""Addresses for devices."""

from django.urls import path

from balai.nodes import views

urlpatterns = [
    path("api/v1/exchange", views.exchange, name="node_exchange"),
    path("api/v1/exchange/enrol", views.enrol, name="node_enrol"),
]
