"""The whole list of what time sets off: name → interval → action(at)."""

from datetime import timedelta

from balai.accounts import actions as accounts
from balai.cases import actions as cases
from balai.cases.actions import bundling
from balai.complaints import actions as complaints
from balai.core.ticks import Ticking
from balai.documents import actions as documents
from balai.monitoring.actions import alerting
from balai.nodes.actions import entering, receiving
from balai.notices import actions as notices
from balai.satisfaction import actions as satisfaction

TICKINGS = (
    Ticking("notices.send", timedelta(seconds=5), notices.send_due),
    Ticking("notices.end_waiting", timedelta(hours=1), notices.end_waiting),
    Ticking("nodes.enter_waiting", timedelta(seconds=2), entering.enter_waiting),
    Ticking("nodes.forget_pieces", timedelta(hours=6), receiving.forget_pieces),
    Ticking("accounts.forget_spent", timedelta(hours=1), accounts.forget_spent),
    Ticking("cases.presume_complete", timedelta(minutes=1), cases.presume_complete),
    Ticking("cases.deem_due", timedelta(minutes=1), cases.deem_due),
    Ticking("cases.expire_uncollected", timedelta(hours=1), cases.expire_uncollected),
    Ticking("cases.issue_refused", timedelta(hours=1), cases.issue_refused),
    Ticking("cases.drop_stale_drafts", timedelta(hours=1), cases.drop_stale_drafts),
    Ticking("cases.forget_days", timedelta(hours=1), cases.forget_days),
    Ticking("complaints.escalate_due", timedelta(minutes=1), complaints.escalate_due),
    Ticking("complaints.close_silent", timedelta(hours=1), complaints.close_silent),
    Ticking("complaints.measure_due", timedelta(hours=1), complaints.measure_due),
    Ticking("monitoring.raise_due", timedelta(hours=1), alerting.raise_due),
    Ticking("satisfaction.pool_due", timedelta(hours=1), satisfaction.pool_due),
    Ticking("satisfaction.measure_due", timedelta(hours=1), satisfaction.measure_due),
    Ticking("bundles.drop_stale", timedelta(hours=1), bundling.drop_stale_bundles),
    Ticking(
        "documents.write_status_list", timedelta(minutes=1), lambda at: documents.write_status_list(at=at)
    ),
)
