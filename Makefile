# make run    a working site with demo data on http://HOST:PORT (Ctrl-C stops it)
# make test   the whole suite, on SQLite and on PostgreSQL + Valkey, browser included
# make help   all the verbs

PYTHON ?= $(shell command -v python3 || command -v python)
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT

.PHONY: help setup run test test-sqlite test-postgres lint lock bench faults messages clean

help:
	@sed -n 's/^## //p' Makefile

## setup     install and build everything; costs nothing when nothing changed
setup:
	@$(PYTHON) tools/setup.py

## run       set up, migrate, load the demo once, serve, with the worker beside it
run: setup
	@exec .venv/bin/python tools/run.py

## test      everything: both databases, the browser, lint, types, import contracts
test: setup
	@.venv/bin/python -m tests.browser install
	@exec .venv/bin/python tools/test.py

## lint      mend the format, then say what is left
lint: setup
	@.venv/bin/ruff format --quiet . && .venv/bin/ruff check --fix .
	@find templates -name '*.html' -print0 | xargs -0 .venv/bin/djhtml --tabwidth 2
	@.venv/bin/lint-imports && .venv/bin/mypy

## lock      pin requirements*.in anew, with all transitive versions
lock: setup
	@$(PYTHON) tools/lock.py
