# The newsroom's own commands. `make help` lists them.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell sh scripts/python.sh)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
TESTS := $(BIN)/python -m pytest --durations=12
# One more than the two cores of the smallest machine: tests of servers wait for much of their time.
XDIST := -n 3 --dist worksteal
POSTGRES ?= postgresql://postgres@127.0.0.1:5432/rotative_test

unexport DJANGO_SETTINGS_MODULE

.DEFAULT_GOAL := help
.PHONY: help demo install test quick test-all lint clean reference requirements catalogues shots

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

demo: ## Start a newsroom with five editions on 127.0.0.1:8000 (PORT, ROTATIVE_DATA)
	@$(PYTHON) scripts/preflight.py --demo
	@$(MAKE) --no-print-directory install catalogues
	@exec $(BIN)/rotative demo

install: $(VENV)/.package ## Install the program and what it stands on into .venv

catalogues: $(VENV)/.package ## Compile the message catalogues that changed
	@$(BIN)/python scripts/catalogues.py

$(VENV)/.made:
	@$(PYTHON) scripts/preflight.py
	@echo "Making a virtual environment in $(VENV) (a few seconds) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.base: requirements/base.txt $(VENV)/.made
	@echo "Installing what Rotative stands on, checked by hash (about a minute, once) ..."
	@$(PIP) install -qq --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.package: pyproject.toml $(VENV)/.base
	@echo "Installing Rotative itself ..."
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.package
	@echo "Installing what the tests need, checked by hash (about a minute, once) ..."
	@$(PIP) install -qq --require-hashes -r requirements/test.txt
	@touch $@

test: $(VENV)/.test catalogues ## Run the tests on SQLite, and what touches the database on PostgreSQL
	@sh scripts/browser.sh
	@sh scripts/axe.sh
	@sh scripts/vnu.sh
	$(TESTS) $(XDIST) -m "not alone and not long"
	$(TESTS) -m alone
	@sh scripts/postgres.sh "$(POSTGRES)" $(TESTS) $(XDIST) -m "django_db and not slow and not long and not server and not browser"

quick: $(VENV)/.test catalogues ## Run the quick tests on SQLite (under 90 s)
	$(TESTS) $(XDIST) -m "not slow and not unhurried and not long and not server and not browser and not alone"

test-all: $(VENV)/.test catalogues ## Run every test on both databases
	@sh scripts/browser.sh
	@sh scripts/axe.sh
	@sh scripts/vnu.sh
	$(TESTS) $(XDIST) -m "not alone"
	$(TESTS) -m alone
	@sh scripts/postgres.sh "$(POSTGRES)" $(TESTS) $(XDIST) -m "not alone"
	@sh scripts/postgres.sh "$(POSTGRES)" $(TESTS) -m alone

lint: $(VENV)/.test ## Check style, types, the house's layers and the templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet rotative
	@if [ -d lint ]; then $(BIN)/python -m lint; fi
	$(BIN)/rotative strings check

reference: $(VENV)/.package ## Write the reference pages of the docs from the code
	@$(BIN)/python scripts/reference.py
	@$(BIN)/python scripts/decisions.py

requirements: $(VENV)/.test ## Lock requirements/*.in again, with hashes, for every system
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(PIP) install -qq uv
	for lock in base test; do $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --output-file requirements/$$lock.txt requirements/$$lock.in; done

shots: $(VENV)/.test catalogues ## Photograph every public page, and lay the pictures side by side
	@sh scripts/browser.sh
	@sh scripts/fonts.sh
	$(BIN)/python -m tests.shots

clean: ## Remove what was built; the data folder stays
	rm -rf $(VENV) build artefacts *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find rotative tests bench -name __pycache__ -prune -exec rm -rf {} +
	find rotative -name '*.mo' -delete
