"""A button on the page of a case: post, check that nothing changed meanwhile, one call, back to the page."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from balai.accounts.middleware import Request
from balai.cases.queries import dossier
from balai.cases.rules import seeing
from balai.channels.desk.views import stack as stacks
from balai.channels.desk.views.case import show
from balai.channels.desk.views.page import officers
from balai.core.actor import Actor
from balai.core.refusal import Missing, Refused

Act = Callable[..., object]
"""act(posted, case_id, [step_key,] by=, at=): translates what was posted and makes one call."""


def button(name: str) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """Make a view of an act on a case; `name` is the last part of its address and of its form's id."""

    def decorator(act: Act) -> Callable[..., HttpResponseBase]:
        @wraps(act)
        def view(request: Request, case_id: str, **step: str) -> HttpResponseBase:
            refusal = _refusal(act, request, case_id, by=request.actor, at=timezone.now(), **step)
            if refusal:
                return show(request, case_id, "-".join([name, *step.values()]), refusal)
            stack = stacks.read_text(request.POST.get(stacks.FROM, ""))
            return redirect(stack.case_url(case_id, stack.place, kabar=name))

        return officers(require_POST(view))

    return decorator


def _refusal(
    act: Act, request: Request, case_id: str, *, by: Actor, at: datetime, **step: str
) -> Refused | None:
    """Do the act; return what a rule said against it. What is not there for this actor stays a 404."""
    case = dossier.seen(case_id, by)
    try:
        seeing.check_current(shown(request.POST), case.revision)
        act(request.POST, case_id, by=by, at=at, **step)
    except Missing:
        raise
    except Refused as refusal:
        return refusal
    return None


def shown(posted: QueryDict) -> int:
    """Return the revision of the case that the page showed; one that cannot be read was never shown."""
    found = posted.get("revision", "")
    return int(found) if found.isdecimal() and len(found) < 10 else -1


def text(posted: QueryDict, name: str) -> str:
    return str(posted.get(name, ""))
