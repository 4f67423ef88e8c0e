"""Views that are refused in every way, for the tests of the middlewares."""

from django.http import Http404, HttpResponse
from django.urls import path

from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.ui import views


def refusing(make):
    def view(request):
        raise make()

    return view


def public(request):
    response = HttpResponse("umum")
    response["Cache-Control"] = "public, max-age=60"
    response["Content-Security-Policy"] = "sandbox"
    return response


ANSWERS = {
    "hilang": lambda: Missing("Permohonan"),
    "bukan-untuk-anda": Forbidden,
    "salah": lambda: Invalid({"nik": "NIK terdiri atas 16 angka; yang tertulis 15."}),
    "terlambat": lambda: Refused("already_decided", "Permohonan ini sudah diputus {when}.", when="kemarin"),
    "terlalu-sering": lambda: Refused("too_many", "Terlalu banyak percobaan masuk.", retry_after=300),
    "tak-ada": lambda: Http404("x"),
    "rusak": lambda: ZeroDivisionError("rahasia 3510174101900001"),
}
urlpatterns = [
    path("komponen/", views.components),
    path("bahasa/", views.switch, name="language"),
    path("umum/", public),
    path("basi/", views.csrf_failure),
    *(path(f"{prefix}{name}/", refusing(make)) for prefix in ("", "api/") for name, make in ANSWERS.items()),
]
handler400, handler403 = views.bad_request, views.forbidden
handler404, handler500 = views.not_found, views.failed
