# The front door. `make help` lists what there is; tox.ini holds the environments that the test targets run.
CUBE ?= cubes/flights
HARNESS ?= ministack
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PYTHON313 ?= 3.13
VENV := .venv
EMULATORS := .local/emulators
LOCALSTACK := .local/localstack
CHECKS := .local/checks
BENCH := .local/bench
DATA ?= both
ENGINES ?= alone
SCALES ?= all
MOST ?= 10
UV_VERSION := 0.13.9
STAMP := $(VENV)/.installed $(EMULATORS)/.installed $(if $(filter localstack,$(HARNESS)),$(LOCALSTACK)/.installed)
LOCAL := PYTHONPATH=src $(VENV)/bin/python -m local
TOX := $(VENV)/bin/tox run --quiet -e

export HARNESS
.DEFAULT_GOAL := help
.PHONY: help setup build local-e2e local-up local-down local-variables local-status test check unit integration faults spark terraform e2e localstack format tables plan-cube bench-loader bench-cube bench-cube-growth bench-cube-packing lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make the virtual environments (done by the others when needed)

$(VENV)/.installed: requirements/dev.txt
	@$(PYTHON) -c 'import sys; v = "%d.%d" % sys.version_info[:2]; sys.exit(v != "3.11" and "Python 3.11 is wanted, %s is Python %s: install 3.11, or name it by PYTHON=..." % (sys.executable, v))'
	@echo "setting up $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(VENV)/bin/uv pip install --python $(VENV)/bin/python -r requirements/dev.txt uv==$(UV_VERSION)
	@touch $@

$(EMULATORS)/.installed: local/emulators/requirements.txt $(VENV)/.installed
	@echo "setting up $(EMULATORS)"
	@$(VENV)/bin/python -m venv $(EMULATORS)
	@$(VENV)/bin/uv pip install --quiet --python $(EMULATORS)/bin/python -r local/emulators/requirements.txt
	@touch $@

# LocalStack fails on 3.11. pyenv, if it is there, is asked for a 3.13 that it does not show otherwise.
$(LOCALSTACK)/.installed: local/emulators/localstack-requirements.txt $(VENV)/.installed
	@echo "setting up $(LOCALSTACK)"
	@if pyenv prefix 3.13 >/dev/null 2>&1; then export PYENV_VERSION=3.13; fi; \
	  $(VENV)/bin/uv venv --quiet --clear --no-python-downloads --python "$(PYTHON313)" $(LOCALSTACK) || { echo "HARNESS=localstack wants Python 3.13, and there is none: install 3.13, or name it by PYTHON313=/path/to/python3.13" >&2; exit 1; }
	@$(LOCALSTACK)/bin/python -c 'import sys; v = "%d.%d" % sys.version_info[:2]; sys.exit(v != "3.13" and "Python 3.13 is wanted, PYTHON313=$(PYTHON313) is Python %s: install 3.13, or name it" % v)'
	@$(VENV)/bin/uv pip install --quiet --python $(LOCALSTACK)/bin/python -r local/emulators/localstack-requirements.txt
	@touch $@

$(CHECKS)/.installed: local/checks/requirements.txt $(VENV)/.installed
	@echo "setting up $(CHECKS)"
	@$(VENV)/bin/python -m venv $(CHECKS)
	@$(VENV)/bin/uv pip install --quiet --python $(CHECKS)/bin/python -r local/checks/requirements.txt
	@touch $@

$(BENCH)/.installed: bench/requirements.txt bench/optional-requirements.txt src/csv_loader/requirements.txt $(VENV)/.installed
	@echo "setting up $(BENCH)"
	@$(VENV)/bin/python -m venv $(BENCH)
	@$(VENV)/bin/uv pip install --quiet --compile-bytecode --python $(BENCH)/bin/python -r bench/requirements.txt
	@for wanted in $$(cat bench/optional-requirements.txt); do $(VENV)/bin/uv pip install --quiet --no-deps --python $(BENCH)/bin/python "$$wanted" || echo "$$wanted cannot be installed here: it is left out" >&2; done
	@$(VENV)/bin/python -m venv $(BENCH)/csv_loader
	@$(VENV)/bin/uv pip install --quiet --compile-bytecode --python $(BENCH)/csv_loader/bin/python -r src/csv_loader/requirements.txt --constraint requirements/dev.txt
	@touch $@

build: $(STAMP) ## Build the zips that AWS runs into dist/: CUBE=cubes/flights
	@PYTHONPATH=src $(VENV)/bin/python tools/build_artifacts.py --cube "$(CUBE)"
	@$(LOCAL) jars

local-e2e: $(STAMP) ## Run the main job on real input: CUBE=cubes/flights HARNESS=ministack
	@$(LOCAL) e2e --cube "$(CUBE)"

local-up: $(STAMP) ## Start the emulators, Cassandra and the Thrift Server, and leave them up
	@$(LOCAL) up --cube "$(CUBE)"

local-down: $(VENV)/.installed ## End exactly what was started
	@$(LOCAL) down

local-variables: $(VENV)/.installed ## Print what leads an AWS SDK and Terraform to the servers, for a shell to read
	@$(LOCAL) variables

local-status: $(STAMP) ## Say how each part of the harness is
	@$(LOCAL) status --cube "$(CUBE)"

test: $(STAMP) $(LOCALSTACK)/.installed ## Run every tier of tests
	@$(TOX) lint,types,contracts,unit,terraform,spark,integration,faults,e2e,localstack

check: $(STAMP) ## Run the fast tier: lint, types, import contracts, unit tests
	@$(TOX) lint,types,contracts,unit

unit: $(STAMP) ## Run the unit tests: no service, minutes
	@$(TOX) $@

terraform: $(STAMP) ## Run the Terraform and contract tests
	@$(TOX) $@

spark: $(STAMP) ## Run the tests of the Spark side
	@$(TOX) $@

integration: $(STAMP) ## Run the tests of the edges against emulators and Cassandra
	@$(TOX) $@

faults: $(STAMP) ## Run the loader through a bad network, and kill it
	@$(TOX) $@

e2e: $(STAMP) ## Run the pipeline for two cubes, checked
	@$(TOX) $@

localstack: $(STAMP) ## Run the tests of edges and pipeline on LocalStack
	@$(TOX) $@

format: $(STAMP) ## Format Python and Terraform
	@$(VENV)/bin/ruff check --fix --quiet . && $(VENV)/bin/ruff format . && terraform fmt -recursive terraform

tables: $(STAMP) ## Write the tables of inputs and outputs into the READMEs of Terraform's modules
	@PYTHONPATH=src $(VENV)/bin/python tools/module_tables.py

plan-cube: $(STAMP) ## Tell what a cube takes before it is built: CUBE=cubes/flights PLAN="--budget 20000 --svg lattice.svg"
	@$(LOCAL) plan --cube "$(CUBE)" -- $(PLAN)

bench-loader: $(BENCH)/.installed ## Compare csv_loader with its peers: DATA=flights|lineitem|both|all ROWS=100000 PEERS=csv_loader,DSBulk
	@PYTHONPATH=src $(VENV)/bin/python -m bench.loader --data "$(DATA)" --rows "$(ROWS)" --peers "$(PEERS)"

$(BENCH)/cube/.installed: bench/cube-requirements.txt $(BENCH)/.installed
	@$(VENV)/bin/python -m venv $(BENCH)/cube
	@$(VENV)/bin/uv pip install --quiet --compile-bytecode --python $(BENCH)/cube/bin/python -r $<
	@touch $@

bench-cube: $(BENCH)/cube/.installed ## Compare the cube engine with its peers: DATA=F,L,V ENGINES=alone|all|cubo,DuckDB
	@PYTHONPATH=src $(VENV)/bin/python -m bench.cube --data "$(if $(filter both,$(DATA)),all,$(DATA))" --engines "$(ENGINES)"

bench-cube-growth: $(BENCH)/cube/.installed ## Show how the cube engine's time grows: SCALES=all|0.1,1,3 MOST=10 dimensions
	@PYTHONPATH=src $(VENV)/bin/python -m bench.cube_growth --scales "$(SCALES)" --most "$(MOST)"

bench-cube-packing: $(BENCH)/.installed ## Measure how the cube engine's cells are stored: DATA=F,L,V
	@PYTHONPATH=src $(VENV)/bin/python -m bench.cube_packing --data "$(if $(filter both,$(DATA)),all,$(DATA))"

lock: $(STAMP) ## Pin requirements/*.txt, the emulators', the checks' and the benchmark's again
	@cd requirements && ../$(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.11 --no-header --no-annotate dev.in -o dev.txt
	@cd local/emulators && ../../$(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.11 --no-header --no-annotate requirements.in -o requirements.txt
	@cd local/emulators && ../../$(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.13 --no-header --no-annotate localstack-requirements.in -o localstack-requirements.txt
	@cd local/checks && ../../$(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.11 --no-header --no-annotate requirements.in -o requirements.txt
	@cd bench && ../$(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.11 --no-header --no-annotate requirements.in -o requirements.txt
	@cd bench && ../$(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.11 --no-header --no-annotate optional-requirements.in -o optional-requirements.txt
	@cd bench && ../$(VENV)/bin/uv pip compile --quiet --upgrade --python-version 3.11 --no-header --no-annotate cube-requirements.in -o cube-requirements.txt

clean: ## Delete what was built and installed here
	@if [ -x $(VENV)/bin/python ]; then $(LOCAL) down; fi
	@rm -rf $(VENV) .local .tox dist
