"""The hall with a village that has no network: `python -m scripts.started tests.journeys.noding` says the ticket of its node."""

from django.utils import timezone

from tests.accounts.administrators import administrator
from tests.hall import appoint
from tests.journeys.serving import HALL
from tests.nodes.village import OFFICE, hall_of_village, ticket

TWO = administrator(HALL, "admin-satu"), administrator(HALL, "admin-dua")
hall_of_village(HALL)
appoint("joko", "front_officer", "kelurahan-desa-bwi", HALL.village, OFFICE)
print(ticket(HALL, TWO, timezone.now()))
