# Every target sets up .venv first, from requirements.lock, with nothing but Python 3.11 or later and a package index.
# `make PYTHON=/path/to/python3` chooses the interpreter; otherwise the first suitable one on PATH is taken.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input -qq
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
# What pytest is given besides the defaults: make test TESTS="tests/fields -x"
TESTS ?=

.DEFAULT_GOAL := help
.PHONY: demo test test-slow test-long lint types lock clean help

demo: $(READY) ## Show the whole way, from pages to a due comparison, on a bundled recording, without network
	@$(BIN)/modelwire demo

test: $(READY) ## Run the tests, except the slow ones
	@$(BIN)/pytest -m "not slow" $(TESTS)

test-slow: $(READY) ## Run the slow tests: the built wheel, crashes, volume
	@$(BIN)/pytest -m "slow and not long" $(TESTS)

test-long: $(READY) ## Run the longest tests: a hundred kills, two hundred moving pages, the Hub over two days (an hour)
	@$(BIN)/pytest -m long $(TESTS)

lint: $(READY) ## Check style and formatting with ruff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY) ## Check types with mypy --strict
	@$(BIN)/mypy --strict

lock: $(READY) ## Write requirements.lock anew from pyproject.toml, for every platform (needs the network)
	@$(BIN)/python -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip --disable-pip-version-check install --quiet uv
	@$(VENV)/lock/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--upgrade --no-annotate --no-header --quiet --output-file requirements.lock
	@echo "requirements.lock is new; run make test before it is committed."

clean: ## Remove .venv, caches and built packages; databases stay
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# Done again when the lock or the project's own description changes. An environment that works is kept and brought up
# to date; one whose Python is gone is made anew.
$(READY): requirements.lock pyproject.toml
	@if ! $(BIN)/python -c '$(NEW_ENOUGH)' 2>/dev/null; then \
		found=; \
		for candidate in $(if $(PYTHON),"$(PYTHON)",python3.11 python3.12 python3.13 python3.14 python3 python); do \
			if "$$candidate" -c '$(NEW_ENOUGH)' 2>/dev/null; then found="$$candidate"; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "modelwire needs Python 3.11 or later, and $(if $(PYTHON),$(PYTHON) is not one,none was found on PATH). \
	Install one, or say where it is: make PYTHON=/path/to/python3" >&2; \
			exit 1; \
		fi; \
		echo "Setting up $(VENV) with $$("$$found" --version) (once; a minute or two)"; \
		if ! "$$found" -m venv --clear $(VENV); then \
			echo "$$found could not make a virtual environment: install its venv module" \
				"(on Debian and Ubuntu: apt install python3-venv), then run make again." >&2; \
			exit 1; \
		fi; \
	fi
	@$(PIP) install --require-hashes --requirement requirements.lock || { \
		echo "The packages of requirements.lock could not be installed: see pip's message above, check that a" \
			"package index can be reached, then run make again." >&2; exit 1; }
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(READY)
