"""All addresses."""

from django.urls import include, path

from balai.ui.views import components

urlpatterns = [
    path("komponen/", components, name="components"),
    path("api/v1/", include("balai.channels.partners.urls")),
    path("", include("balai.channels.desk.urls")),
    path("", include("balai.channels.portal.urls")),
]
