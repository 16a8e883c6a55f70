# `make` prints the commands. `make report` and `make test` do all their own set-up in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
ARGS ?=
EXTRAS ?= dask,test
JOBS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
# A worker a core, each with one thread; what ARGS say comes last and wins: ARGS="-n 0" is one process.
PYTEST := OMP_NUM_THREADS=$${OMP_NUM_THREADS:-1} $(BIN)/python -m pytest -n $(JOBS) --maxprocesses 8 --dist worksteal
ROOMS := fleck convnet benchmarks tests fuzz

.DEFAULT_GOAL := help
.PHONY: help report benchmark test coverage check format speed fuzz chaos clean

help: ## print these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

define ENVIRONMENT
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "expected Python 3.11 or newer, got: $$($(PYTHON) --version 2>&1). Name another with: make PYTHON=python3.12 report" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@echo "installing what constraints.txt names into $(VENV)" >&2
endef

# A stamp per set of dependencies: a second call finds it and starts at once.
$(VENV)/report.stamp: setup.cfg pyproject.toml constraints.txt
	$(ENVIRONMENT)
	@$(PIP) --editable .
	@touch $@

# Holds what a report needs too.
$(VENV)/test.stamp: setup.cfg pyproject.toml constraints.txt
	$(ENVIRONMENT)
	@$(PIP) --editable '.[$(EXTRAS)]'
	@touch $(VENV)/report.stamp $@

# The sets are made on first use; a second call checks their files and starts at once.
report: $(VENV)/report.stamp ## everything, on photographs and rendered figures: report/index.html
	@$(BIN)/fleck data make figures-small --out figures/small --jobs $(JOBS)
	@$(BIN)/fleck data make figures --split dev --count 512 --out figures/dev --jobs $(JOBS)
	@$(BIN)/python -m benchmarks.scripts.figures_benchmark --data figures/small/figures-small.csv --out report --jobs $(JOBS) --replace-stale
	@$(BIN)/fleck audit --method fleck --method convnet --count 20 --jobs $(JOBS) --html report/audit.html --json > report/audit.part
	@mv report/audit.part report/audit.jsonl
	@$(BIN)/python -m benchmarks.scripts.comparison_report --data figures/small/figures-small.csv --dev figures/dev/figures.csv --audit report/audit.jsonl --out report --jobs $(JOBS)
	@$(BIN)/python -m benchmarks.scripts.control_response --out report $(ARGS)

benchmark: $(VENV)/report.stamp ## the same on the whole test split of the figures: benchmark/figures.html
	@$(BIN)/fleck data make figures --out figures/test --jobs $(JOBS)
	@$(BIN)/fleck data make figures --split dev --out figures/dev-1000 --jobs $(JOBS)
	@$(BIN)/python -m benchmarks.scripts.figures_benchmark --data figures/test/figures.csv --out benchmark --jobs $(JOBS) --replace-stale $(ARGS)
	@$(BIN)/python -m benchmarks.scripts.comparison_report --data figures/test/figures.csv --dev figures/dev-1000/figures.csv --out benchmark --jobs $(JOBS) --sample 0
	@$(BIN)/python -m benchmarks.scripts.figures_leaks figures/test/figures.csv

test: $(VENV)/test.stamp ## run the tests and the examples of the documentation
	@$(PYTEST) $(ARGS)

coverage: $(VENV)/test.stamp ## run the tests and print which lines none of them reached
	@$(PYTEST) --cov --cov-report=term $(ARGS)

check: $(VENV)/test.stamp ## format, lint, types, spelling, docstrings
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/interrogate --quiet --fail-under 100 --ignore-init-module --ignore-nested-functions $(ROOMS)

format: $(VENV)/test.stamp ## format the code and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

speed: $(VENV)/test.stamp ## time the stages as multiples of a JPEG decode
	@$(BIN)/python -m benchmarks.scripts.speed $(ARGS)

fuzz: $(VENV)/test.stamp ## decode 100 000 damaged files
	@$(BIN)/python -m fuzz.mutate $(ARGS)

chaos: $(VENV)/test.stamp ## kill, fill and disturb runs, in full
	@FLECK_CHAOS=full $(BIN)/python -m pytest tests/benchmarks/chaos $(ARGS)

clean: ## remove what the commands made
	rm -rf $(VENV) report benchmark figures runs build dist *.egg-info .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
