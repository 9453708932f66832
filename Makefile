# The verbs of the house. `make demo` needs only Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
CORE := $(VENV)/.core-installed
FULL := $(VENV)/.everything-installed
MANIFESTS := pyproject.toml constraints.txt

.PHONY: help install demo test check format proofs clean

help:
	@echo "make demo     crawl a small practice province, archive it, show its tables (installs what it needs)"
	@echo "make install  a .venv with everything: all extras and the developers' tools"
	@echo "make test     the test suite"
	@echo "make check    format, lint, types, import contract"
	@echo "make proofs   long proofs: many kills, every mangling"
	@echo "make format   let ruff format the code"

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(CORE): $(MANIFESTS) | $(BIN)/python
	$(PIP) install --quiet --editable . --constraint constraints.txt
	@touch $@

$(FULL): $(MANIFESTS) | $(BIN)/python
	$(PIP) install --quiet --no-compile --editable '.[all,dev]' --constraint constraints.txt # what is used is compiled when it is
	@touch $(CORE) $@

install: $(FULL)

demo: $(CORE)
	@$(BIN)/python -m fixtures.demo

test: $(FULL)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not proof"

check: $(FULL)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(FULL)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

proofs: $(FULL)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m proof

clean:
	rm -rf $(VENV) demo
