# Everything a developer or a user runs. `make help` lists it.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# The tools of `make audit` are many and keep to themselves.
AUDIT  ?= .venv-audit
PYTEST ?= $(BIN)/pytest
AT_ONCE ?= --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder
MEMBERS := shared agent services/ingest-api services/assessor services/web deploy/embedded
SOURCES := $(addsuffix /src,$(MEMBERS))
CHROMIUM ?= /usr/bin/chromium

# uv is fast and checks hashes; where it cannot reach the index that pip is set up for, pip does it.
define install
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r $(1) 2>/dev/null \
	  || $(BIN)/pip install --quiet --require-hashes -r $(1)
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation $(addprefix -e ./,$(MEMBERS))
endef

.PHONY: help demo up test coverage check static format lint types imports rooms generated chromium browser images compose-test bench fuzz attacks faults backup restore drill audit sbom lock schema secrets docs clean

help: ## List what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/uv: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rigmark needs Python 3.11 or newer; name one: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(VENV)/.demo: $(BIN)/uv requirements/demo.txt $(addsuffix /pyproject.toml,$(MEMBERS))
	@echo "Installing (once) …"
	$(call install,requirements/demo.txt)
	@touch $@

$(VENV)/.dev: $(BIN)/uv requirements/dev.txt $(addsuffix /pyproject.toml,$(MEMBERS))
	@echo "Installing (once) …"
	$(call install,requirements/dev.txt)
	@touch $@ $(VENV)/.demo

demo: $(VENV)/.demo ## Measure, judge and show a real small model on this machine
	@$(BIN)/rigmark-embedded demo $(ARGS)

up: $(VENV)/.demo ## Run the whole service on this machine, without Docker
	@$(BIN)/rigmark-embedded up $(ARGS)

test: $(VENV)/.dev ## Run the test suite on real Postgres and Valkey, started privately
	@$(PYTEST) $(AT_ONCE) -m "not browser and not compose" $(ARGS)

coverage: $(VENV)/.dev ## Run the test suite and fail when too little of the code is covered
	@$(BIN)/coverage erase
	@$(MAKE) --no-print-directory test PYTEST="$(BIN)/coverage run -m pytest"
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report
	@$(BIN)/coverage report --fail-under=100 --include='*/rigmark_shared/methodology/*,*/rigmark_shared/wire/*' >/dev/null \
	  || { echo "methodology and wire must be covered to the last branch"; exit 1; }

check: static coverage ## The one gate: format, lint, types, imports, rooms, tests and their coverage

# What runs nothing of Rigmark's; all of it may run at once.
static: format lint types imports generated rooms

format: $(VENV)/.dev
	@$(BIN)/ruff format --check .

lint: $(VENV)/.dev
	@$(BIN)/ruff check .

types: $(VENV)/.dev
	@$(BIN)/mypy $(SOURCES)

imports: $(VENV)/.dev
	@$(BIN)/lint-imports

rooms: $(BIN)/uv ## Install each room alone and import all its modules
	@tests/architecture/rooms.sh $(BIN)/uv

generated: $(VENV)/.dev ## Fail when schema or configuration table are not those of the code
	@$(BIN)/python -m rigmark_shared.wire.schema | diff -u shared/schema/submission.schema.json - \
	  || { echo "run make schema"; exit 1; }
	@$(BIN)/python deploy/configuration.py --check README.md

schema: $(VENV)/.dev ## Write the published JSON Schema and the README's configuration table
	@mkdir -p shared/schema
	@$(BIN)/python -m rigmark_shared.wire.schema > shared/schema/submission.schema.json
	@$(BIN)/python deploy/configuration.py README.md

chromium:
	@test -x $(CHROMIUM) || { test "$$(id -u)" = 0 && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null; } \
	  || { echo "install chromium first: apt-get install chromium"; exit 1; }

browser: $(VENV)/.dev chromium ## Run the browser tests (installs Debian's chromium when it may)
	@$(BIN)/pytest -m browser tests/browser $(ARGS)

# The tests build them as well, which takes seconds where this was done before.
images:
	@RIGMARK_SECRETS_DIR=.secrets RIGMARK_TAG=test docker compose --env-file /dev/null --profile tls --profile demo build --quiet

compose-test: $(VENV)/.dev ## Bring the compose deployment up for real and test it (needs a Docker engine)
	@$(BIN)/pytest -m compose --timeout=900 tests/compose $(ARGS)

bench: $(VENV)/.dev ## Print speed and memory as ratios within one run
	@$(BIN)/python tests/bench/run.py $(ARGS)

fuzz: $(VENV)/.dev ## Send bad inputs, slow senders and schemathesis to a real ingest-api, and see that it holds
	@PYTHONPATH=tests:tests/fixtures $(BIN)/python -m fuzz.run $(ARGS)

attacks: $(VENV)/.dev ## Try the corpus of attacks on a judge that obeys all that is not fenced
	@PYTHONPATH=tests:tests/fixtures $(BIN)/python -m attacks.run

faults: $(VENV)/.dev ## Cause faults, and hold what comes of it against the promises (MINUTES=30, SEEDS=10, SEED=7, PARTS=away)
	@PYTHONPATH=tests:tests/fixtures exec $(BIN)/python -m faults.run $(if $(MINUTES),--minutes $(MINUTES)) \
	  $(if $(SEEDS),--seeds $(SEEDS)) $(if $(SEED),--seed $(SEED)) $(ARGS) $(PARTS)

secrets: ## Write the passwords of the compose deployment to .secrets/ (once)
	@deploy/secrets.sh

backup: ## Make a backup of the compose deployment now, verified, and copy it to backups/
	@deploy/backup/take.sh

restore: ## Put a backup back: make restore FILE=… (FORCE=1 replaces what is there)
	@FORCE="$(FORCE)" deploy/backup/restore.sh "$(FILE)"

drill: $(VENV)/.dev ## Restore and upgrade for real, and compare every row (needs a Docker engine)
	@$(BIN)/pytest --timeout=900 tests/drill tests/compose/test_compose_restore.py tests/compose/test_compose_postgres.py $(ARGS)

$(AUDIT)/.installed: $(BIN)/uv requirements/audit.txt
	@$(PYTHON) -m venv $(AUDIT)
	@$(BIN)/uv pip install --quiet --python $(AUDIT)/bin/python --require-hashes -r requirements/audit.txt 2>/dev/null \
	  || $(AUDIT)/bin/pip install --quiet --require-hashes -r requirements/audit.txt
	@touch $@

audit: $(AUDIT)/.installed ## Look for faults in Dockerfile, scripts, secrets and locked packages
	@deploy/audit/audit.sh $(AUDIT)/bin

sbom: $(AUDIT)/.installed ## Write what each room is made of, as CycloneDX, to build/sbom/
	@deploy/audit/sbom.sh $(AUDIT)/bin build/sbom

lock: $(BIN)/uv ## Compile requirements/*.txt anew
	@requirements/lock.sh $(BIN)/uv

clean: ## Remove the virtual environment and what tests leave
	@rm -rf $(VENV) .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
