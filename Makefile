# make run     a working site with its demo on http://HOST:PORT; Ctrl-C stops it
# make test    the whole suite, on SQLite and on PostgreSQL + Valkey, in a real browser too
# make help    every verb

PYTHON ?= $(shell command -v python3 || command -v python)
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
PYTEST = .venv/bin/python -m pytest -n $(WORKERS) --dist worksteal
export HOST PORT
# Workers of one run must collect the same tests in the same order.
test test-sqlite test-postgres lint: export PYTHONHASHSEED = 0

PROOF_EXAMPLES ?= 500
PROOF_STEPS ?= 60

.PHONY: help setup run test test-sqlite test-postgres proofs browser lint messages screenshots bench faults lock

help:
	@sed -n 's/^## /make /p' Makefile

## setup          install and build everything; costs nothing when nothing changed
setup:
	@$(PYTHON) tools/setup.py

## run            set up, migrate, load the demo once, serve on HOST:PORT with the worker beside it
run: setup
	@exec .venv/bin/python tools/run.py

## test           everything, twice: on SQLite, then on PostgreSQL and Valkey
test: setup browser
	@status=0; \
	$(MAKE) --no-print-directory test-sqlite || status=1; \
	$(MAKE) --no-print-directory test-postgres || status=1; \
	exit $$status

## test-sqlite    everything on SQLite: rules, browser, lint, types, import contracts
test-sqlite: setup browser
	@echo "SQLite"
	@$(PYTEST)

# What these hold is what a browser does; what their pages ask of a database is tested on both.
BROWSER_ONCE = assignments attendance authors marking people pictures reading statistics

## test-postgres  everything that touches a database, on PostgreSQL and Valkey started for the run
test-postgres: setup browser
	@echo "PostgreSQL and Valkey"
	@.venv/bin/python -m tests.servers -- $(PYTEST) --only-database --ignore=tests/house $(BROWSER_ONCE:%=--ignore=tests/e2e/test_%.py)

## proofs         the state machine of an attempt at length, on SQLite and on PostgreSQL; PROOF_EXAMPLES says how long
proofs: export PROOF_EXAMPLES := $(PROOF_EXAMPLES)
proofs: export PROOF_STEPS := $(PROOF_STEPS)
proofs: setup
	@.venv/bin/python -m pytest -n 0 -q tests/quizzes/test_state_machine.py tests/quizzes/test_races.py
	@.venv/bin/python -m tests.servers -- .venv/bin/python -m pytest -n 0 -q tests/quizzes/test_state_machine.py tests/quizzes/test_races.py

browser: setup
	@.venv/bin/python -m tests.browser install

## lint           mend format, order of imports and indentation; say what is left
lint: setup
	@.venv/bin/ruff format --quiet .
	@.venv/bin/ruff check --fix --output-format=concise .
	@.venv/bin/djhtml --tabwidth 2 templates
	@$(PYTEST) -n 0 -q tests/house

## messages       bring locale/ in line with the code and compile it
messages: setup
	@.venv/bin/python tools/messages.py update
	@.venv/bin/python tools/messages.py compile
	@.venv/bin/python tools/messages.py check

## screenshots    make the pictures in docs/images anew
screenshots: setup browser
	@SCREENSHOTS=1 $(PYTEST) -m browser

## bench          how many people can sit an exam at once; writes docs/benchmarks/exam.md
bench: setup
	@.venv/bin/python -m tests.bench

## faults         exams in a browser whose network is gone for 1, 5 and 15 minutes of real time
faults: setup browser
	@REAL_TIME=1 $(PYTEST) -n 3 tests/e2e/test_offline.py

## lock           pin all transitive versions of requirements*.in; UPGRADE=1 takes newer ones
lock: setup
	@.venv/bin/python tools/lock.py $(if $(UPGRADE),--upgrade)
