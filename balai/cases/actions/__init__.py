"""Everything that changes a case. One verb here serves every door: web, API, command, offline replay."""

from balai.cases.actions.counting import count_day, forget_days
from balai.cases.actions.deciding import (
    annul_deemed,
    approve,
    deem_due,
    formalise,
    issue,
    issue_refused,
    reject,
)
from balai.cases.actions.filing import (
    attach,
    detach,
    drop_stale_drafts,
    resubmit,
    save,
    start,
    submit,
    withdraw,
)
from balai.cases.actions.handing import expire_uncollected, hand_over, tell_revoked
from balai.cases.actions.obstacles import end_obstacle, start_obstacle, tell_obstacle, tell_obstacle_over
from balai.cases.actions.opening import open_case, open_evidence, open_handover, open_result
from balai.cases.actions.processing import (
    claim_payment,
    complete_step,
    find_complete,
    hand_over_step,
    note_billing_code,
    open_bill,
    presume_complete,
    record_payment,
    release_step,
    return_case,
    take_step,
)
from balai.cases.actions.remedies import file_remedy
from balai.cases.actions.replacing import replace_result, tell_superseded
from balai.cases.actions.signing import open_draft, sign_stack
from balai.cases.actions.telling import mark_signal, open_call, tell

__all__ = [
    "annul_deemed", "approve", "attach", "claim_payment", "complete_step", "count_day", "deem_due", "detach", "drop_stale_drafts", "end_obstacle",
    "expire_uncollected", "file_remedy", "find_complete", "forget_days", "formalise", "hand_over", "hand_over_step", "issue", "issue_refused", "mark_signal",
    "note_billing_code", "open_bill", "open_call", "open_case", "open_draft", "open_evidence", "open_handover", "open_result", "presume_complete", "record_payment", "reject",
    "release_step", "replace_result", "resubmit", "return_case", "save", "sign_stack", "start", "start_obstacle", "submit", "take_step",
    "tell", "tell_obstacle", "tell_obstacle_over", "tell_revoked", "tell_superseded", "withdraw",
]  # fmt: skip
