# Every line calls a command; what they do is in orchestrate.py, scripts/ and pytest.
PYTHON ?= python3
PROJECT ?=
ENGINE ?=
FUSIONAUTH ?=
PORTS ?=
SEED ?= 1
DEEP_MINUTES ?=
# as many tests at once as there are processors
PARALLEL := --numprocesses auto --dist loadscope
VENV := .venv/bin
EMULATOR := packages/fusionauth-emulator
UNIT := tests/unit tests/attack_guards $(EMULATOR)/emulator_tests/unit $(EMULATOR)/mutations
# the tests start hundreds of Python processes: without it each compiles everything it imports
unexport PYTHONDONTWRITEBYTECODE

project := $(if $(PROJECT),--project $(PROJECT))
up_flags := $(project) $(if $(ENGINE),--engine $(ENGINE)) $(if $(FUSIONAUTH),--fusionauth $(FUSIONAUTH)) \
            $(if $(PORTS),--ports $(PORTS)) $(if $(filter 0,$(SEED)),--no-seed)
demo := $(VENV)/python orchestrate.py

.DEFAULT_GOAL := help
.PHONY: help install install-dev check fix test test-robust test-deep test-quiet test-stack real-run bench up down status logs seed env lock docs guide guide-test guide-pictures clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|'

install: ## the virtual environment with what `make up` needs
	@$(PYTHON) scripts/install.py

install-dev: ## the same, with what the tests need, the browser too
	@$(PYTHON) scripts/install.py --dev --browser --npm

up: install ## start everything, seeded (PROJECT=, PORTS=auto, SEED=0)
	@$(demo) up $(up_flags)

down: install ## stop everything (VOLUMES=1 removes data and secrets too)
	@$(demo) down $(project) $(if $(VOLUMES),--volumes)

status: install ## what runs, where, and the demo login
	@$(demo) status $(project)

logs: install ## the services' logs
	@$(demo) logs $(project)

seed: install ## bring FusionAuth to what compose/seed.yaml says
	@$(demo) seed $(project)

env: install ## write the secrets file for plain docker compose
	@$(demo) env $(project)

check: install-dev ## lint, types, unit tests
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/codespell
	@$(VENV)/mypy
	@$(VENV)/pytest -q $(UNIT) -m "not deep" $(PARALLEL)

fix: install-dev ## apply ruff's automatic fixes
	@$(VENV)/ruff check --fix .
	@$(VENV)/ruff format .

test: install-dev ## every behaviour once, the browser too (ENGINE=docker: on containers)
	@$(VENV)/python -m scripts.all_tests $(if $(filter docker,$(ENGINE)),--without-e2e)
	@$(if $(filter docker,$(ENGINE)),$(VENV)/python -m scripts.stack)

test-robust: install-dev ## unit tests an hour on and in a random order (others: scripts/robust.py)
	@$(VENV)/python -m scripts.robust unit

test-deep: install-dev ## random kills, every mutation, long property runs (DEEP_MINUTES=20: as many as fit)
	@DEEP_MINUTES=$(DEEP_MINUTES) $(VENV)/pytest tests $(EMULATOR) -m deep $(PARALLEL) --dist load --maxschedchunk 1

test-quiet: install-dev ## hostile requests beside a second client, whose wait is measured (idle machine)
	@$(VENV)/pytest -c pyproject.toml tests/integration $(EMULATOR)/emulator_tests/integration -m quiet

guide: install-dev ## write our code, the drawings and the pages of the guide again
	@$(VENV)/python -m scripts.guide all

guide-test: install-dev ## follow the guide as printed (ENGINE=docker: on containers)
	@DEMO_ENGINE=$(or $(ENGINE),local) DEMO_FUSIONAUTH=$(or $(FUSIONAUTH),emulator) $(VENV)/pytest tests/guide

guide-pictures: install-dev ## follow it and take its pictures again
	@$(VENV)/python -m scripts.guide pictures

test-stack: install-dev ## contract, recorded answers, attacks, e2e, guide on a stack (ENGINE=, FUSIONAUTH=)
	@$(VENV)/python -m scripts.stack --engine $(or $(ENGINE),docker) --fusionauth $(or $(FUSIONAUTH),emulator)

real-run: install-dev ## the same against FusionAuth's own image; writes docs/real-run.md
	@$(VENV)/python -m scripts.stack --engine docker --fusionauth real --report docs/real-run.md

bench: install-dev ## the budget table, measured (ENGINE=docker: beside Compose)
	@$(VENV)/python -m scripts.bench $(or $(ENGINE),local)

lock: install-dev ## pin every lock file again
	@$(VENV)/python scripts/lock.py

docs: install-dev ## write the generated parts of the emulator's support matrix and docs/testing.md
	@$(VENV)/python $(EMULATOR)/support_matrix.py
	@$(VENV)/python -m scripts.suites_table

clean: ## remove caches and the virtual environment; never data or secrets
	@rm -rf .venv tests/clients/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
