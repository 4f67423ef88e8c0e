"""The JSON API for machines."""

from django.urls import path

from balai.channels.partners import api

urlpatterns = [path("services", api.services, name="api_services")]
