"""What can be done with messages on their way out."""

from balai.notices.actions.receiving import receive
from balai.notices.actions.sending import send_due
from balai.notices.actions.settling import end_waiting

__all__ = ["end_waiting", "receive", "send_due"]
