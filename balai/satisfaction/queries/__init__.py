"""Questions about satisfaction: who may answer, what the answers come to, what was published and planned."""

from balai.satisfaction.queries.calling_back import (
    Waiting,
    call_back,
    called_back_q,
    case_called_about,
    waiting,
)
from balai.satisfaction.queries.definitions import survey
from balai.satisfaction.queries.figures import Figures, Group, Scope, divided, each, figures, measures
from balai.satisfaction.queries.inviting import address, code_of, invited, open_to
from balai.satisfaction.queries.publishing import follow_ups, planned, publication, publications
from balai.satisfaction.queries.recap import recap

__all__ = [
    "Figures",
    "Group",
    "Scope",
    "Waiting",
    "address",
    "call_back",
    "called_back_q",
    "case_called_about",
    "code_of",
    "divided",
    "each",
    "figures",
    "follow_ups",
    "invited",
    "measures",
    "open_to",
    "planned",
    "publication",
    "publications",
    "recap",
    "survey",
    "waiting",
]
