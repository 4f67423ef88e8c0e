"""File cases for ever, printing each receipt once it was acknowledged. Killed by test_kill.py.

Run as a program, so that it has a process and a database of its own; the first argument "build" makes the hall.
"""

import sys

from django.core.management import call_command

from balai.cases import actions
from tests.cases.filing import fill
from tests.hall import MONDAY, Hall, build, citizen

if sys.argv[1] == "build":
    call_command("migrate", verbosity=0)
    build()
else:
    hall, sari = Hall({}, None), citizen()
    while True:
        case = actions.start("ktp-el-penggantian", area_code="35.10", by=sari, at=MONDAY)
        fill(case, sari, hall, MONDAY, reason="lost", handover="hall")
        print("trying", case.id, flush=True)
        print("filed", actions.submit(case.id, by=sari, at=MONDAY).receipt, flush=True)
