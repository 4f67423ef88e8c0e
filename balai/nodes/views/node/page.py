"""What all pages of a node share: who may see them, the frame, the way on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from balai.nodes.middleware import Request
from balai.nodes.queries import desk
from balai.nodes.queries.store import Store

View = Callable[..., HttpResponse]
NAV = (
    ("Meja", "node_home"),
    ("Permohonan", "node_cases"),
    ("Pengaduan", "node_complain"),
    ("Kirim dan terima", "node_sending"),
)


def seated(view: View) -> View:
    """Let in whoever showed a PIN; show everybody else where to."""

    @wraps(view)
    def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.is_officer:
            return to("node_enter")
        return view(request, *args, **kwargs)

    return guarded


def page(
    request: Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render a page of the node, in the frame of the portal's forms and of its own pages alike."""
    shared: dict[str, Any] = {
        "actor": request.actor,
        "place": _place(request, template),
        "area_code": request.store.certificate.area_code,
        "home": reverse("node_home"),
        "nav": _nav(request) if request.actor.is_officer else [],
        "simulation": request.store.is_simulation(),
        "zone": office(request.store)["zone"],
    }
    return render(request, template, shared | (context or {}), status=status)


def _place(request: Request, template: str) -> str:
    """Return whose form it is, on a form; on the desk's own pages who sits where."""
    if template.startswith("portal/"):
        return desk.place_name(request.store, request.store.certificate.area_code[:5]).partition(",")[0]
    name = office(request.store)["name"]
    return f"{request.operator.name} · {name}" if request.actor.is_officer else name


def office(store: Store) -> dict[str, str]:
    """Return {id, name, kind, zone} of the office where the node stands."""
    found: dict[str, str] = store.file("place.json")["office"]
    return found


def to(name: str, *args: object, tail: str = "") -> HttpResponseRedirect:
    """Redirect after a post: the browser asks for the next page with GET."""
    response = HttpResponseRedirect(reverse(name, args=args) + tail)
    response.status_code = 303
    return response


def _nav(request: Request) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name), "current": request.path == reverse(name)}
        for label, name in NAV
    ]
