"""Prepare a hall with cases for schemathesis, and print a token for each kind of caller as JSON, then a case to try on.

`python -m scripts.started tests.channels.partners.serving`; then `balai serve`. See schemathesis.toml.
"""

import json

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from balai.core import facts
from tests.cases import filing
from tests.channels.partners import programs
from tests.channels.partners.test_api import SIGNER, now_code
from tests.hall import Hall, build, citizen


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    facts.put("simulation", True)
    facts.put("regions", ["35.10"])
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # nobody signs in with one here
    with transaction.atomic():  # one commit, one wait for the disk
        callers = prepared(build())
    print(json.dumps(callers))


def prepared(hall: Hall) -> dict[str, str]:
    """File two cases and return a token for each kind of caller, and the id of a case."""
    case = filing.file("sktm", citizen(), hall, timezone.now(), for_whom="self")
    filing.file("ktp-el-penggantian", citizen(), hall, timezone.now(), reason="lost", handover="hall")
    _, machine = programs.machine()
    counter = programs.officer(hall.officer("kelurahan-desa", "front_officer"))
    signer = programs.officer(hall.officer("kelurahan-desa", "signer"), SIGNER, totp=now_code())
    callers = {"citizen": programs.person(), "officer": counter, "signer": signer, "partner": machine}
    return {name: program.token for name, program in callers.items()} | {"case": case.id}


if __name__ == "__main__":
    main()
