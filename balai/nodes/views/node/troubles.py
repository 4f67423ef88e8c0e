"""How a no looks on a node, where there are no tables to ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.core.sentences import Sentence
from balai.ui import errors


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return the page of a refusal."""
    problems = refusal.problems if isinstance(refusal, Invalid) else {}
    return _answer(request, errors.status_of(refusal), refusal.message, problems=problems)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return refused(request, Missing())


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what is not for whoever asks."""
    return refused(request, Forbidden())


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what could not be read at all, e.g. a photo that is too large."""
    return _answer(request, 400, Sentence("Kiriman rusak di jalan atau terlalu besar."))


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page grew too old."""
    message = Sentence("Halaman ini sudah terlalu lama terbuka, jadi demi keamanan kiriman tidak diterima.")
    return _answer(request, 403, message, code="stale_page")


def disk_full(request: HttpRequest) -> HttpResponse:
    """Answer what could not be kept: nothing of it was, so nothing of it counts; what was kept before is safe."""
    context = {
        "heading": Sentence("Ruang simpan habis"),
        "message": Sentence(
            "Yang baru saja dikirim belum tersimpan dan belum berlaku; jangan menyerahkan tanda terima. "
            "Yang sudah tersimpan sebelumnya tetap aman."
        ),
        "advice": Sentence(
            "Kirim atau bawa dahulu yang belum sampai ke pusat, hapus berkas lain di komputer ini, lalu ulangi."
        ),
        "problems": {},
        "home": reverse("node_home"),
    }
    return render(request, "ui/error.html", context, status=507)


def _answer(
    request: HttpRequest, status: int, message: str, *, problems: dict[str, str] | None = None, code: str = ""
) -> HttpResponse:  # fmt: skip
    heading, advice = errors.WORDS.get(code) or errors.WORDS[status]
    context = {
        "heading": heading, "message": message, "advice": advice, "problems": problems or {}, "home": reverse("node_home"),
    }  # fmt: skip
    return render(request, "ui/error.html", context, status=status)
