"""What can be done with surveys: inviting, answering, calling back, publishing, following up."""

from balai.satisfaction.actions.answering import answer
from balai.satisfaction.actions.calling_back import ask_call_back, finish_call_back, open_call_back, reopen
from balai.satisfaction.actions.inviting import invite
from balai.satisfaction.actions.measuring import measure_due
from balai.satisfaction.actions.pooling import pool_due, rebuild, rebuild_due
from balai.satisfaction.actions.publishing import finish_follow_up, plan_follow_up, publish
from balai.satisfaction.actions.screening import close_screen, open_screen

__all__ = [
    "answer",
    "ask_call_back",
    "close_screen",
    "finish_call_back",
    "finish_follow_up",
    "invite",
    "measure_due",
    "open_call_back",
    "open_screen",
    "plan_follow_up",
    "pool_due",
    "publish",
    "rebuild",
    "rebuild_due",
    "reopen",
]
