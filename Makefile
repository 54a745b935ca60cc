# Every verb of the project; `make` alone lists them. CI runs only these.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SAMPLES ?= ../shared/samples
LOCK   := uv pip compile pyproject.toml --extra build --override requirements/overrides.txt --universal \
          --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

.DEFAULT_GOAL := help
.PHONY: help setup serve test lint lock train clean

help: ## List the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/run.stamp ## Make the virtual environment with everything the server needs

serve: setup ## Set up and start the server (settings: `kapiao serve --help`)
	$(BIN)/kapiao serve

test: $(VENV)/dev.stamp ## Set up and run every fast test, the linter and the type checker
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock: ## Pin requirements/*.txt anew from pyproject.toml (needs uv)
	$(LOCK) -o requirements/run.txt
	$(LOCK) --extra dev -o requirements/dev.txt
	$(LOCK) --extra dev --extra train -o requirements/train.txt

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/train.stamp: requirements/train.txt $(VENV)/dev.stamp
	$(PIP) --require-hashes -r requirements/train.txt
	@touch $@
