# What a developer types. `make run` and `make test` install what they need on a bare Debian 12.
SHELL := /bin/bash
PY := .venv/bin/python
.PHONY: help run test soak check lint types docs bench weigh pictures english schemathesis lock clean

help:            ## list of targets
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:[^#]*##/ —/'

.venv/.run: requirements.txt
	scripts/install run
	@touch $@

.venv/.dev: requirements-dev.txt
	scripts/install dev
	@touch .venv/.run $@

run: .venv/.run  ## demo on SQLite (or DATABASE_URL) at PORT (8000)
	@exec scripts/run

test: .venv/.dev ## all tests, on SQLite and PostgreSQL, with a real browser
	scripts/test

soak: .venv/.dev ## hours: 500 kills, 20,000 stories, bad lines, 500 desks at once; each failure says its SEED
	$(PY) -m tests.nodes.soak

check: .venv/.dev ## what CI runs
	scripts/check

lint: .venv/.dev
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/lint-imports

types: .venv/.dev
	.venv/bin/mypy

docs: .venv/.dev ## write the generated reference
	$(PY) -m scripts.started scripts.reference

bench: .venv/.dev ## measure; results in docs/reference/
	$(PY) -m benchmarks

weigh: .venv/.dev ## bytes of each citizen page on a first visit; more than 14 KB fails
	@export BALAI_HOME=$$(mktemp -d) && .venv/bin/pytest -q -s tests/journeys/test_weight.py

pictures: .venv/.dev ## take the pictures of the README again, in a real browser, into docs/images/
	@export BALAI_HOME=$$(mktemp -d) && .venv/bin/pytest -q tests/journeys/pictures.py

english: .venv/.dev ## collect what citizens read into the English catalogue, and compile it
	$(PY) -m scripts.catalogue

schemathesis: .venv/.dev ## try the JSON API for minutes; reports in var/schemathesis
	SECONDS_EACH=120 .venv/bin/pytest -s tests/channels/partners/test_schemathesis.py

lock:            ## compile the lock files (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements.in -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf var .venv
