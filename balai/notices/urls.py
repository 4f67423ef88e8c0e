"""Addresses for gateways."""

from django.urls import path

from balai.notices import views

urlpatterns = [path("gerbang/<slug:name>/", views.called_back, name="gateway_called_back")]
