"""The hall with a village that has no network: `python -m tests.journeys.noding` says the ticket of its node."""

import django

django.setup()

from django.utils import timezone  # noqa: E402

from tests.accounts.administrators import administrator  # noqa: E402
from tests.hall import appoint  # noqa: E402
from tests.journeys.serving import HALL  # noqa: E402
from tests.nodes.village import OFFICE, hall_of_village, ticket  # noqa: E402

TWO = administrator(HALL, "admin-satu"), administrator(HALL, "admin-dua")
hall_of_village(HALL)
appoint("joko", "front_officer", "kelurahan-desa-bwi", HALL.village, OFFICE)
print(ticket(HALL, TWO, timezone.now()))
