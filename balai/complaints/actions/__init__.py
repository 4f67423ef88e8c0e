"""What can be done with reports."""

from balai.complaints.actions.clearing import publish, withdraw_publication
from balai.complaints.actions.exchanging import bring_in, hand_out
from balai.complaints.actions.filing import attach, file
from balai.complaints.actions.handling import answer, ask, hand_over, join, note, refer, verify
from balai.complaints.actions.improving import finish_improvement, measure_due, open_improvement
from balai.complaints.actions.opening import open_attachment, open_report, open_reporter
from balai.complaints.actions.reacting import accept, contest, reply
from balai.complaints.actions.texting import take_message
from balai.complaints.actions.ticking import close_silent, escalate_due

__all__ = [
    "accept",
    "answer",
    "ask",
    "attach",
    "bring_in",
    "close_silent",
    "contest",
    "escalate_due",
    "file",
    "finish_improvement",
    "hand_out",
    "hand_over",
    "join",
    "measure_due",
    "note",
    "open_attachment",
    "open_improvement",
    "open_report",
    "open_reporter",
    "publish",
    "refer",
    "reply",
    "take_message",
    "verify",
    "withdraw_publication",
]
