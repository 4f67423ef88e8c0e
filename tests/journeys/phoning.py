"""Prepare the hall and a ticket for the phone of a village officer; say the ticket: `python -m scripts.started tests.journeys.phoning`."""

from django.utils import timezone

from tests.journeys.serving import HALL
from tests.nodes.desk import appoint
from tests.nodes.village import OFFICE, admins, hall_of_village, ticket

hall_of_village(HALL)
appoint("joko", "front_officer", "kelurahan-desa-bwi", HALL.village, OFFICE)
print(ticket(HALL, admins(HALL), timezone.now()))
