"""Found the small demo: in a test's database, or (`python -m scripts.started tests.demo.founding`) in one of its own, ready to serve."""

from django.conf import settings
from django.core.management import call_command

from balai.catalogue import actions as catalogue
from balai.core import facts
from balai.core.actor import SYSTEM
from balai.demo import actions
from balai.regions import actions as regions
from balai.regions.models import Area, AreaWord
from balai.regions.rules.names import index_words
from tests.demo.small import AREAS, CODES, FOUNDED


def found() -> None:
    """Make the areas, the catalogue and the two regencies."""
    for code, name, level, kind in AREAS:
        known = {"name": name, "level": level, "kind": kind, "parent_code": code.rpartition(".")[0]}
        Area.objects.get_or_create(code=code, defaults=known)
        for word in index_words(name):
            AreaWord.objects.get_or_create(code=code, word=word, defaults={"depth": code.count(".") + 1})
    regions.load_calendars(by=SYSTEM, at=FOUNDED)
    catalogue.load_folder(settings.DATA / "services", by=SYSTEM, at=FOUNDED)
    facts.put("simulation", True)
    actions.prepare(CODES, by=SYSTEM, at=FOUNDED)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    found()
