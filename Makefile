# Every target sets itself up. `make help` lists them.
.DEFAULT_GOAL := help
py := .venv/bin/python
code := function_app.py triggers orchestrators entities activities homeward emulator devhost scripts tests

.PHONY: help setup setup-local demo test check lint types unit lock
help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## everything for development, in .venv
	@scripts/setup.sh dev

setup-local:
	@scripts/setup.sh local

demo: setup-local ## fail one VM back on this machine, no Azure needed
	@$(py) scripts/demo.py

test: check ## lint, types and every test
	@$(py) -m pytest -q -m slow

check: lint types unit ## lint, types, unit tests: under 60 s

lint: setup ## ruff and the import contracts
	@$(py) -m ruff check --quiet $(code)
	@$(py) -m ruff format --check --quiet $(code)
	@PYTHONPATH=. .venv/bin/lint-imports --no-cache

types: setup ## pyright strict
	@.venv/bin/basedpyright --warnings

unit: setup ## tests that start no process
	@$(py) -m pytest -q -m 'not slow' -n 2

lock: ## rewrite the locked requirements from pyproject.toml (needs uv)
	@scripts/lock.sh
