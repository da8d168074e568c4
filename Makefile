# Every target sets itself up. `make help` lists them.
.DEFAULT_GOAL := help
py := .venv/bin/python
# Python keeps what it compiled: tests and demo start many processes.
unexport PYTHONDONTWRITEBYTECODE
code := function_app.py triggers orchestrators entities activities homeward emulator devhost scripts infra bench tests

.PHONY: help setup setup-local demo up plan-check plan-import plan-schema workbook figures preflight run test check lint types unit unit-app unit-devhost unit-others drill fuzz clients soak storm pictures bench lock roles
help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: ## everything for development, in .venv
	@scripts/setup.sh dev

setup-local:
	@scripts/setup.sh local

demo: setup-local ## fail one VM back on this machine, no Azure needed
	@$(py) scripts/demo.py

up: setup-local ## the same pair, staying, with several VMs (VMS=5)
	@$(py) scripts/up.py $(if $(VMS),--vms $(VMS))

plan-check: setup-local ## every mistake of a plan, without a server: make plan-check PLAN="plans/shop.yaml ..."
	@$(py) scripts/check_plan.py $(PLAN)

plan-import: setup-local ## an ASR recovery plan as one of ours: make plan-import PLAN=<ARM id> > plans/shop.yaml; GETs only
	@$(py) scripts/import_plan.py "$(PLAN)"

preflight: setup-local ## look at a real vault: make preflight VAULT=<ARM id> [ITEMS="vm-01 vm-02"]; GETs only
	@$(py) scripts/preflight.py "$(VAULT)" $(ITEMS)

run: setup-local ## the app on this machine against real Azure: make run VAULT=<ARM id>; looks only, without ALLOW_CHANGES=1
	@ALLOW_CHANGES="$(ALLOW_CHANGES)" $(py) scripts/run.py "$(VAULT)" $(if $(PORT),--port $(PORT))

chromium = $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)
test: lint types ## lint, types and every test, with the same values and in the same order each time (HOMEWARD_SEED=new draws others)
	@$(if $(chromium),,echo "No Chromium here: the tests of the console in a browser are left out (apt install chromium).")
	@$(py) -m pytest -q -m 'not clients$(if $(chromium),, and not browser)' -n 2 --dist worksteal

check: setup ## lint, types, unit tests, side by side: under 60 s
	@$(MAKE) --no-print-directory --jobs=5 --output-sync=target lint types $(units)

lint: setup ## ruff and the import contracts
	@$(py) -m ruff check --quiet $(code)
	@$(py) -m ruff format --check --quiet $(code)
	@PYTHONPATH=. .venv/bin/lint-imports --no-cache

types: setup ## pyright strict
	@.venv/bin/basedpyright --warnings

unit: setup ## tests that start no process; random ones with few values each
	@$(MAKE) --no-print-directory --jobs=3 --output-sync=target $(units)

# Parts of their own: workers that share one list of tests collect all of it each. Those of the dev host wait more than
# they work.
units := unit-app unit-devhost unit-others
$(units): setup
	@HOMEWARD_EXAMPLES=quick $(py) -m pytest -q -m 'not slow' $(part)
unit-app: part := tests/app tests/rules
unit-devhost: part := tests/devhost
unit-others: part := tests --ignore=tests/app --ignore=tests/rules --ignore=tests/devhost

# What hunts draws another seed each time, unless it is told one; what guards does so for HOMEWARD_SEED=new only.
now := $(shell date +%s)
drawn = HOMEWARD_SEED=$(or $(HOMEWARD_SEED),$(now))
ifeq ($(HOMEWARD_SEED),new)
override export HOMEWARD_SEED := $(now)
endif

drill: setup ## kills and faults at every step and by chance, under every guess about Azure; fleets: two hours (HOMEWARD_SEED repeats them)
	@$(drawn) HOMEWARD_DRILL=all $(py) -m pytest -q -m slow -n 2 tests/app/drill tests/app/test_zero_loss.py

fuzz: setup ## odd input at every route and reader, and schemathesis by the published document (N=20000, HOMEWARD_SEED repeats it)
	@$(drawn) HOMEWARD_FUZZ=$(or $(N),20000) $(py) -m pytest -q -s tests/app/fuzz

figures: setup ## modules and seconds of a cold start beside a bare app, and the size of the deployment package
	@$(py) scripts/figures.py

workbook: setup ## rewrite infra/workbook.json from the queries of docs/telemetry.md
	@$(py) scripts/workbook.py

plan-schema: setup ## rewrite plans/plan.schema.json from the types that read a plan
	@$(py) scripts/plan_schema.py

clients: setup ## Microsoft's clients of other versions and languages against the emulator (installs them in .run/clients)
	@$(py) -m pytest -q -m clients

soak: setup ## kill the dev host and its worker at random, five rounds (HOMEWARD_SEED repeats them)
	@$(drawn) HOMEWARD_SOAK=5 $(py) -m pytest -q -s -m slow tests/devhost/test_soak.py

storm: setup ## one request, and one outage, 10,000 times over every door at once, and again after the end and the purge: one run
	@$(drawn) HOMEWARD_STORM=10000 $(py) -m pytest -q -s -m slow tests/app/test_storm.py tests/app/test_signal_storm.py

pictures: setup ## the pictures of the console and of a report in docs/ again, in a Chromium of this machine
	@$(py) scripts/pictures.py
	@$(py) scripts/demo.py && $(py) scripts/report_picture.py

bench: setup ## 10, 200 and 1,000 VMs over the bound that no client can beat, and what a user would write (VMS="10 200" WAVES=3 BUCKET=800)
	@$(py) -m bench $(if $(VMS),--vms $(VMS)) $(if $(WAVES),--waves $(WAVES)) $(if $(BUCKET),--bucket $(BUCKET))

roles: setup ## rewrite docs/roles.md from infra/roles.yaml
	@$(py) scripts/role_table.py

lock: ## rewrite the locked requirements from pyproject.toml (needs uv)
	@scripts/lock.sh
