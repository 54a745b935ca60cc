# Every verb of the project; `make` alone lists them. CI runs only these.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SAMPLES ?= ../shared/samples
LOCK   := uv pip compile pyproject.toml --extra build --override requirements/overrides.txt --universal \
          --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

.DEFAULT_GOAL := help
.PHONY: help setup serve test bench bench-same lint lock train soak load chaos hostile image sizing clean sdk lock-sdk test-node fuzz

help: ## List the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/run.stamp ## Make the virtual environment with everything the server needs

serve: setup ## Set up and start the server (settings: `kapiao serve --help`)
	$(BIN)/kapiao serve

test: $(VENV)/dev.stamp sdk ## Set up and run every fast test, the linter and the type checker
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 --dist loadfile

bench: $(VENV)/dev.stamp ## Measure speed and accuracy against peers (ARGS="--quick", SAMPLES=folder)
	$(BIN)/python -m bench --samples $(SAMPLES) $(ARGS)

bench-same: $(VENV)/dev.stamp ## Read 200 pictures in shuffled order by several readers; every answer must be the same
	$(BIN)/python -m bench.determinism --samples $(SAMPLES) $(ARGS)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lock: ## Pin requirements/*.txt anew from pyproject.toml (needs uv)
	$(LOCK) -o requirements/run.txt
	$(LOCK) --extra dev -o requirements/dev.txt
	$(LOCK) --extra dev --extra train -o requirements/train.txt

train: $(VENV)/train.stamp ## Make the weights and learned layouts in the wheel anew (training/README.md; needs fonts)
	$(BIN)/python training/quantise.py
	$(BIN)/python training/learn_layout.py resident_id_front
	$(BIN)/python training/learn_layout.py resident_id_front --minority
	$(BIN)/python training/learn_layout.py resident_id_back
	$(BIN)/python training/learn_layout.py train_ticket
	$(BIN)/python training/learn_layout.py resident_id_temporary_front
	$(BIN)/python training/learn_layout.py hmt_permit_front

soak: $(VENV)/dev.stamp ## Load the server with marked pictures: none mixed, no growth, no descriptor lost (ARGS)
	$(BIN)/python tests/web/soak.py $(ARGS)

load: $(VENV)/dev.stamp ## Three times what readers can sustain: goodput kept, the rest refused at once (ARGS)
	$(BIN)/python tests/web/load.py $(ARGS)

chaos: $(VENV)/dev.stamp ## Kill the server again and again under load: no accepted job lost, none billed twice (ARGS="--kills 20")
	$(BIN)/python tests/web/chaos.py $(ARGS)

hostile: $(VENV)/dev.stamp ## Sixty hostile URLs and two hundred hostile files: clear errors, no connection, bounded memory (ARGS)
	$(BIN)/python tests/web/hostile.py $(ARGS)

image: $(VENV)/dev.stamp ## Play the Dockerfile without an engine: size, start without a network, user, stop
	$(BIN)/python tests/docs/image.py

sizing: $(VENV)/dev.stamp ## Measure what a picture costs and simulate the machines that a load needs (ARGS="--write")
	$(BIN)/python -m bench.sizing $(ARGS)

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

# The vendor's SDK packages, one folder a generation: some versions cannot live together. tests/sdk drives them.
SDK  := $(VENV)/sdk
SDKS := viapi1 viapi2 viapi2old viapi4 core

sdk: $(SDKS:%=$(SDK)/%/stamp) ## Install the vendor's Python SDK packages that tests/sdk drives

$(SDK)/build/stamp: requirements/sdk/build.txt
	rm -rf $(@D) && $(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

$(SDK)/%/stamp: requirements/sdk/%.txt $(SDK)/build/stamp
	rm -rf $(@D)
	$(SDK)/build/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  --require-hashes --no-compile --target $(@D) -r $<
	@touch $@

lock-sdk: ## Pin requirements/sdk/*.txt anew from their .in files (needs uv)
	cd requirements/sdk && for name in build $(SDKS); do uv pip compile $$name.in --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --allow-unsafe --quiet -o $$name.txt; done

test-node: setup tests/node/node_modules/stamp ## Set up and drive the vendor's Node SDK packages (needs Node 20 or later)
	node --test --test-concurrency=1 tests/node/*.test.js

tests/node/node_modules/stamp: tests/node/package-lock.json
	cd tests/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

fuzz: $(VENV)/dev.stamp ## Send 20,000 made-up requests over all routes: no 500, no hang, no growth
	$(BIN)/python tests/web/fuzz -n 20000
