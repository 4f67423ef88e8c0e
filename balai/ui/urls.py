"""Pages of the look itself."""

from django.urls import path

from balai.ui.views import components, switch

urlpatterns = [
    path("komponen/", components, name="components"),
    path("bahasa/", switch, name="language"),
]
