"""How a no looks: a page for people, problem details (RFC 9457) for machines."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from balai.core import facts
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.core.sentences import Sentence

TOO_MANY = "too_many"
"""The code of a refusal because of too many tries; its parameter `retry_after` is in seconds."""

AGAIN = Sentence("Kembali ke halaman sebelumnya, muat ulang, lalu coba sekali lagi.")
WORDS: dict[int | str, tuple[Sentence, Sentence]] = {
    400: (Sentence("Kiriman ini tidak dapat dibaca"), AGAIN),
    403: (
        Sentence("Anda tidak berwenang"),
        Sentence("Bila ini bagian dari tugas Anda, minta hak aksesnya kepada admin instansi Anda."),
    ),
    404: (
        Sentence("Halaman tidak ditemukan"),
        Sentence("Periksa lagi alamatnya, atau mulai dari halaman depan."),
    ),
    409: (
        Sentence("Belum dapat dilakukan"),
        Sentence(
            "Tidak ada yang hilang. Kembali ke halaman sebelumnya dan muat ulang untuk melihat keadaan terakhir."
        ),
    ),
    422: (
        Sentence("Ada yang perlu dibetulkan"),
        Sentence("Kembali ke halaman sebelumnya; isian Anda masih ada di sana."),
    ),
    429: (
        Sentence("Terlalu banyak percobaan"),
        Sentence("Tunggu beberapa menit, lalu coba lagi. Bila mendesak, datang ke loket."),
    ),
    500: (
        Sentence("Ada gangguan pada sistem kami"),
        Sentence(
            "Ini bukan salah Anda, dan yang sudah tersimpan tidak hilang. Coba lagi sebentar lagi. Bila tetap terjadi, "
            "sebutkan nomor kejadian ini kepada petugas."
        ),
    ),
    503: (
        Sentence("Tunggu sebentar, lalu coba lagi"),
        Sentence(
            "Ini bukan salah Anda, dan yang sudah tersimpan tidak hilang. Kembali ke halaman sebelumnya, tunggu satu menit, "
            "lalu kirim lagi. Bila tetap terjadi, sebutkan nomor kejadian ini kepada petugas."
        ),
    ),
    "stale_page": (Sentence("Halaman ini sudah kedaluwarsa"), AGAIN),
}
"""Heading and advice, by status or, where one needs its own, by code."""


def status_of(refusal: Refused) -> int:
    """Return the HTTP status of a refusal."""
    match refusal:
        case Missing():
            return 404
        case Forbidden():
            return 403
        case Invalid():
            return 422
        case Refused(code=code) if code == TOO_MANY:
            return 429
        case _:
            return 409


def wants_json(request: HttpRequest) -> bool:
    """Return whether the answer is for a machine: the API, or a script that asks for JSON."""
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in accepted and "text/html" not in accepted)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return the answer to a request that a rule refused."""
    problems = refusal.problems if isinstance(refusal, Invalid) else {}
    response = answer(request, status_of(refusal), refusal.message, code=refusal.code, problems=problems)
    if "retry_after" in refusal.params:
        response["Retry-After"] = str(refusal.params["retry_after"])
    return response


def answer(
    request: HttpRequest,
    status: int,
    message: str,
    *,
    code: str,
    problems: dict[str, str] | None = None,
    incident: str = "",
) -> HttpResponse:
    """Return a page, or problem details, with what happened and what can be done next."""
    if wants_json(request):
        return _problem_details(status, message, code=code, problems=problems, incident=incident)
    heading, advice = WORDS.get(code) or WORDS[status]
    context = {
        "heading": heading,
        "message": message,
        "advice": advice,
        "problems": problems or {},
        "incident": incident,
    }
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:  # whatever failed may fail again in a context processor
        return HttpResponse(render_to_string("ui/error.html", context), status=status)
    return render(request, "ui/error.html", {**context, "simulation": facts.is_simulation()}, status=status)


def _problem_details(
    status: int, message: str, *, code: str, problems: dict[str, str] | None, incident: str
) -> JsonResponse:
    details = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": message,
        "code": code,
        "problems": problems,
        "instance": f"urn:uuid:{incident}" if incident else "",
    }
    filled = {name: value for name, value in details.items() if value}
    return JsonResponse(filled, status=status, content_type="application/problem+json")
