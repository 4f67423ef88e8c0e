"""Everything that changes people, officers, agencies, grants and ways in."""

from balai.accounts.actions.appointing import (
    appoint,
    deactivate,
    enrol_totp,
    move,
    reactivate,
    reset_password,
)
from balai.accounts.actions.codes import confirm_code, request_code
from balai.accounts.actions.entering import choose_password, confirm_totp, sign_in
from balai.accounts.actions.founding import found_agency, open_office
from balai.accounts.actions.granting import confirm_grant, end_grant, grant, propose_grant
from balai.accounts.actions.people import check_identity, keep_profile, know_phone
from balai.accounts.actions.proposing import drop, put_forward, second
from balai.accounts.actions.spending import forget_spent, spend
from balai.accounts.actions.substituting import confirm_absence, end_absence, propose_absence, set_absence

__all__ = [
    "appoint",
    "check_identity",
    "choose_password",
    "confirm_absence",
    "confirm_code",
    "confirm_grant",
    "confirm_totp",
    "deactivate",
    "drop",
    "end_absence",
    "end_grant",
    "enrol_totp",
    "forget_spent",
    "found_agency",
    "grant",
    "keep_profile",
    "know_phone",
    "move",
    "open_office",
    "propose_absence",
    "propose_grant",
    "put_forward",
    "reactivate",
    "request_code",
    "reset_password",
    "second",
    "set_absence",
    "sign_in",
    "spend",
]
