"""What can be done with surveys: inviting, answering, calling back, publishing, following up."""

from balai.satisfaction.actions.answering import answer
from balai.satisfaction.actions.calling_back import ask_call_back, finish_call_back, open_call_back, reopen
from balai.satisfaction.actions.inviting import invite
from balai.satisfaction.actions.pooling import pool_due, rebuild
from balai.satisfaction.actions.publishing import finish_follow_up, plan_follow_up, publish

__all__ = [
    "answer",
    "ask_call_back",
    "finish_call_back",
    "finish_follow_up",
    "invite",
    "open_call_back",
    "plan_follow_up",
    "pool_due",
    "publish",
    "rebuild",
    "reopen",
]
