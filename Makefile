# `make` lists the targets: every `name: … ## description` line below.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PY := .venv/bin/python
# what Rasa and TensorFlow would otherwise print or send at every start
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3

# processes that share the tests; each loads the model and takes 1 GB
WORKERS ?= 2

FAST := not slow and not browser and not server

.PHONY: help
help: ## list these targets
	@echo "三个一 sangeyi · 常用命令 / everyday commands"
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- start it ---------------------------------------------------------------------------------

.PHONY: setup run call customers console-user reset
setup: ## make .venv from requirements.lock (PYTHON=… names a Python 3.10)
	@scripts/setup.sh

run: setup ## start everything at http://127.0.0.1:5005 (PORT, HOST)
	@exec $(PY) -m bot run

call: setup ## call the running hotline from this terminal
	@exec $(PY) -m bot call $(ARGS)

customers: setup ## list the demo customers, their passwords and stories
	@$(PY) -m bot customers

console-user: setup ## add a console user: NAME=… ROLE=supervisor|auditor
	@test -n "$(NAME)" || { echo "用法 / usage: make console-user NAME=wang ROLE=supervisor" >&2; exit 2; }
	@$(PY) -m bot console-user add "$(NAME)" --role "$(or $(ROLE),supervisor)"

reset: setup ## empty the database and write the demo customers again (asks)
	@$(PY) -m bot reset

# --- test it ----------------------------------------------------------------------------------

.PHONY: test check test-browser static validate lint format
test: setup chromium static ## every test, browser tests included
	@$(PY) -m bot train
	$(PY) -m pytest -n $(WORKERS) --dist worksteal

check: setup static ## the fast part: format, lint, types, data, fast tests
	$(PY) -m pytest -m "$(FAST)"

test-browser: setup chromium ## the browser tests alone
	@$(PY) -m bot train
	$(PY) -m pytest -m browser

.PHONY: chromium
chromium:
	@scripts/chromium.sh

static: setup
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m bot domain --check
	@$(MAKE) --no-print-directory validate

validate: setup ## Rasa's own check of training data and domain
	@scripts/validate.sh

lint: setup ## ruff's and mypy's opinion
	$(PY) -m ruff check .
	$(PY) -m mypy

format: setup ## format the code and mend what ruff can mend
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

# --- measure it -------------------------------------------------------------------------------

.PHONY: bench-understanding bench-nlu-compare bench-hotline bench-customers nlu-errors
bench-understanding: setup ## train, measure, write docs/understanding.md (ARGS=--record, --curve …)
	@$(PY) -W ignore -m benchmarks.understanding $(ARGS)

bench-nlu-compare: setup ## the same against Rasa's default pipeline and spaCy, half an hour
	@$(PY) -W ignore -m benchmarks.compare_nlu $(ARGS)

bench-hotline: setup ## up to 200 calls at once, ten minutes, write docs/hotline.md (ARGS=--calls 1 50)
	@$(PY) -W ignore -m benchmarks.hotline $(ARGS)

bench-customers: setup ## simulated customers talk to the house (ARGS="--per-flow 1 --failures", --record …)
	@$(PY) -W ignore -m benchmarks.customers $(ARGS)

nlu-errors: setup ## list what the development set gets wrong
	@$(PY) -W ignore -m benchmarks.understanding --errors

# --- build on it ------------------------------------------------------------------------------

.PHONY: screenshots prompt-wav
prompt-wav: setup ## record what a caller hears, with espeak-ng: TEXT=… OUT=prompt.wav
	@$(PY) -W ignore -m scripts.record_prompt $(if $(TEXT),--text "$(TEXT)") $(if $(OUT),--out "$(OUT)")

screenshots: setup chromium ## take the screenshots of the documents anew
	@$(PY) -W ignore scripts/screenshots.py

.PHONY: train domain new-flow shell lock clean
train: setup ## train the model, if its sources changed
	@$(PY) -m bot train

domain: setup ## build domain.yml from bot/domain/*.yml
	@$(PY) -m bot domain

new-flow: setup ## make the files of a new flow: NAME=query_points TITLE=查积分
	@test -n "$(NAME)" || { echo "用法 / usage: make new-flow NAME=query_points TITLE=查积分" >&2; exit 2; }
	@$(PY) scripts/new_flow.py "$(NAME)" $(if $(TITLE),--title "$(TITLE)")

shell: train ## talk to the model in this terminal, with Rasa's own shell
	@exec $(PY) -W ignore -m rasa shell --model models

lock: ## write requirements.lock anew from pyproject.toml (needs uv)
	@scripts/lock.sh

.PHONY: clean-model
clean-model: ## drop the trained model, so that the next start trains it anew
	rm -rf models .rasa

clean: ## drop models, caches and .venv; the database in var/ stays
	rm -rf models .rasa results .mypy_cache .ruff_cache .pytest_cache .venv
	find . -name __pycache__ -type d -not -path './node_modules/*' -prune -exec rm -rf {} +
