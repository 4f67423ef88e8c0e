"""Which requests of elsewhere a device may complete, because their applicant came to it and showed their code."""

from balai.cases.queries import arrived
from balai.nodes.models import Envelope
from balai.nodes.rules.envelope import Type


def is_visited(device_code: str, case_id: str) -> bool:
    """Return whether an applicant showed their code there since their request was last returned; for the system only.

    Two queries. One code shown lets a desk complete one return, and nothing else.
    """
    returned_at = arrived.returned_at(case_id)
    visits = Envelope.objects.filter(device_id=device_code, type=Type.VISIT, case_id=case_id, alarm="")
    return returned_at is not None and visits.filter(entered_at__gte=returned_at).exists()
