"""Questions about satisfaction: who may answer, what the answers come to, what was published and planned."""

from balai.satisfaction.queries.calling_back import (
    Waiting,
    call_back,
    called_back_q,
    case_called_about,
    waiting,
)
from balai.satisfaction.queries.definitions import survey
from balai.satisfaction.queries.figures import Figures, Scope, divided, figures, measures, scores
from balai.satisfaction.queries.inviting import address, code_of, invited, open_to
from balai.satisfaction.queries.publishing import follow_ups, planned, publication, publications
from balai.satisfaction.queries.recap import recap
from balai.satisfaction.queries.screening import just_served, offices_for, screen, screens, served

__all__ = [
    "Figures",
    "Scope",
    "Waiting",
    "address",
    "call_back",
    "called_back_q",
    "case_called_about",
    "code_of",
    "divided",
    "figures",
    "follow_ups",
    "invited",
    "just_served",
    "measures",
    "offices_for",
    "open_to",
    "planned",
    "publication",
    "publications",
    "recap",
    "scores",
    "screen",
    "screens",
    "served",
    "survey",
    "waiting",
]
