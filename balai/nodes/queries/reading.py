"""What was typed into a whole form on a phone, read by the rules of the site."""

from functools import partial
from typing import Any

from balai.catalogue.rules.package import Package
from balai.channels.portal.queries import places
from balai.forms import queries as forms_queries
from balai.forms import rules as forms
from balai.nodes.rules.parcels import Posted, parted


def read(posted: Posted, package: Package, area_code: str) -> tuple[forms.Answers, forms.Answers]:
    """Return the answers about the applicant and of the service; what cannot be read stays as it was typed."""
    return read_form(posted, package.questions, area_code)


def read_form(posted: Posted, form: forms.Form, area_code: str) -> tuple[forms.Answers, forms.Answers]:
    """Return the same for any form beside that about the applicant."""
    about, answers = parted(posted)
    find = partial(places.find, area_code[:5])
    return _read(forms_queries.applicant_form(), about, find), _read(form, answers, find)


def _read(form: forms.Form, posted: Posted, find: Any) -> forms.Answers:
    found = forms.read(form, posted, find=find)
    unread = {key: _text(typed) for key, typed in found.typed.items() if key in found.problems}
    return forms.prune(form, unread | found.answers)


def _text(typed: Any) -> str:
    return " ".join(filter(None, typed.values())) if isinstance(typed, dict) else str(typed)
