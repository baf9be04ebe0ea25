# Everything sets itself up: `make run` starts the assistant, `make test` passes the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check lint bench clean
.DEFAULT_GOAL := run

run: $(VENV)/run.stamp ## starts the assistant; the address is printed
	$(BIN)/troly serve

test: $(VENV)/dev.stamp lint ## format, rules, types, tests
	$(BIN)/python -m pytest

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check: $(VENV)/run.stamp ## says what is wrong with content or settings
	$(BIN)/troly check

bench: $(VENV)/dev.stamp ## measures answers, speed and peers; see tests/benchmark/README.md
	$(BIN)/python tests/benchmark/answers.py
	$(BIN)/python tests/benchmark/peers.py
	$(BIN)/python tests/benchmark/speed.py

clean:
	rm -rf $(VENV) build *.egg-info

$(VENV)/run.stamp: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@
