"""Found the small demo: in a test's database, or (`python -m tests.demo.founding`) in one of its own, ready to serve."""

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from balai.catalogue import actions as catalogue  # noqa: E402
from balai.core import facts  # noqa: E402
from balai.core.actor import SYSTEM  # noqa: E402
from balai.demo import actions  # noqa: E402
from balai.regions import actions as regions  # noqa: E402
from balai.regions.models import Area, AreaWord  # noqa: E402
from balai.regions.rules.names import index_words  # noqa: E402
from tests.demo.small import AREAS, CODES, FOUNDED  # noqa: E402


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
