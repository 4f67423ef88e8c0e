"""Pages of the look itself."""

from django.urls import path

from balai.ui.views import components

urlpatterns = [path("komponen/", components, name="components")]
