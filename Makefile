# Everything that a fresh machine needs is Python 3.11 or newer, make and a package index.
# Set-up is stamped inside the environment it made, so that a second run starts at once.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

BIN := .venv/bin
TOOLS := .tools
LOWEST := .venv-lowest
BENCH := .venv-bench
ORACLES := .venv-oracles
PEERS := .venv-peers
# A worker takes a stretch of neighbours, which share what was made for them, and steals when idle.
SHARED_OUT := -n auto --maxprocesses 8 --dist worksteal
CODE := src tests $(wildcard bench) $(wildcard docs/*.py)

# Python is never downloaded: the first interpreter that is new enough is taken.
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo "$$name"; break; }; done)
PYTHON_LOWEST ?= $(shell for name in python3.11 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& { echo "$$name"; break; }; done)
NEEDS_PYTHON = { echo 'Cynosure needs Python 3.11 or newer; set it with: make PYTHON=/path/to/python3.11' >&2; exit 2; }

# The uv on the path serves if there is one; if not, .tools gets the locked one.
UV_ON_PATH := $(shell command -v uv 2>/dev/null)
UV := $(or $(UV_ON_PATH),$(TOOLS)/bin/uv)
UV_READY := $(if $(UV_ON_PATH),,$(TOOLS)/.ready)
export UV_PYTHON_DOWNLOADS := never
# As pip does: otherwise the first question is asked while four seconds of source are compiled.
export UV_COMPILE_BYTECODE := 1
# Where it is set, each process of each test compiles our source anew, and every worker all tests.
unexport PYTHONDONTWRITEBYTECODE
PIP = $(UV) pip install --quiet --python
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(LOCK_OPTIONS)

.PHONY: demo test lint types contract lowest oracles bench methods selftest pictures lock format check clean help

help:
	@echo 'make demo      set everything up and run the main job on a simulated product'
	@echo 'make test      set everything up and run the tests'
	@echo 'make check     lint, types and contract'
	@echo 'make lint      rules of style and their formatting'
	@echo 'make types     the type checker, strict'
	@echo 'make contract  imports go down only'
	@echo 'make lowest    the tests on Python 3.11 with the lowest versions allowed'
	@echo 'make oracles   the statistics against the packages of others, asked anew'
	@echo 'make bench     benchmarks against named peers'
	@echo 'make methods   how often each interval holds the truth: hours, and goes on where it stopped'
	@echo 'make pictures  the pictures of the README, from the demo in a browser'
	@echo 'make selftest  how often each estimator is wrong on worlds of known truth: an hour, resumable'
	@echo 'make format    rewrite the code in the house style'
	@echo 'make lock      compile requirements/ anew (LOCK_OPTIONS=--upgrade takes new releases)'
	@echo 'make clean     remove everything that make made'

demo: .venv/.runtime
	@$(BIN)/cynosure demo --folder build/demo

test: .venv/.test
	@$(BIN)/python -m pytest $(SHARED_OUT)

check: lint types contract

lint: .venv/.lint
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

format: .venv/.lint
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

types: .venv/.lint
	@$(BIN)/mypy

contract: .venv/.lint
	@$(BIN)/lint-imports

# `make test` runs all; what is left out here says nothing about versions (markers in pyproject.toml),
# and of the examples that a property is tried on, few say what all would.
lowest: export ONE_EXAMPLE_OF := 4
lowest: $(LOWEST)/.ready
	@$(LOWEST)/bin/python -m pytest $(SHARED_OUT) -m 'not slow and not browser and not versionless'

# Under CI=true a package that is missing fails instead of being skipped.
oracles: $(ORACLES)/.ready
	@CI=true $(ORACLES)/bin/python -m pytest -m oracles tests/stats

# In an environment of its own, with what a user installs and the peers: pyarrow imports pandas where
# the tests have brought it along, which costs every process a second.
# The peers of the statistics bring pandas, so that they have an environment of their own again.
bench: $(BENCH)/.ready $(PEERS)/.ready
	@$(BENCH)/bin/python -m bench --peers $(PEERS)/bin/python

# Every process draws for itself: more threads in each would only wait for each other.
methods: export OMP_NUM_THREADS := 1
methods: export OPENBLAS_NUM_THREADS := 1
methods: .venv/.test
	@$(BIN)/python -m tests.stats.grid.run
	@$(BIN)/python -m tests.stats.grid.families

pictures: .venv/.test
	@$(BIN)/python -m docs.pictures

selftest: export OMP_NUM_THREADS := 1
selftest: export OPENBLAS_NUM_THREADS := 1
selftest: .venv/.test
	@$(BIN)/python -m tests.selftest.publish $(if $(JOBS),--jobs $(JOBS))

$(TOOLS)/.ready: requirements/tools.txt
	@test -n '$(PYTHON)' || $(NEEDS_PYTHON)
	@$(PYTHON) -m venv --clear $(TOOLS) \
		|| { echo 'Python lacks its venv module; on Debian: apt-get install python3-venv' >&2; exit 2; }
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# A .venv that already works is taken over, any other is made anew.
.venv/.python: | $(UV_READY)
	@test -n '$(PYTHON)' || $(NEEDS_PYTHON)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| $(UV) venv --quiet --clear --python '$(PYTHON)' .venv
	@touch $@

.venv/.runtime: .venv/.python requirements/build.txt requirements/runtime.txt pyproject.toml
	@$(PIP) .venv --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP) .venv --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test .venv/.lint: .venv/.%: .venv/.runtime requirements/%.txt
	@$(PIP) .venv --require-hashes -r requirements/$*.txt
	@touch $@

$(LOWEST)/.ready: requirements/build.txt requirements/lowest.txt pyproject.toml | $(UV_READY)
	@test -n '$(PYTHON_LOWEST)' \
		|| { echo 'The lowest versions are proved on Python 3.11; set it with: make lowest PYTHON_LOWEST=/path/to/python3.11' >&2; exit 2; }
	@$(UV) venv --quiet --clear --python '$(PYTHON_LOWEST)' $(LOWEST)
	@$(PIP) $(LOWEST) --require-hashes -r requirements/build.txt -r requirements/lowest.txt
	@$(PIP) $(LOWEST) --no-deps --no-build-isolation --editable .
	@touch $@

$(BENCH)/.ready: requirements/build.txt requirements/bench.txt pyproject.toml | $(UV_READY)
	@test -n '$(PYTHON)' || $(NEEDS_PYTHON)
	@$(UV) venv --quiet --clear --python '$(PYTHON)' $(BENCH)
	@$(PIP) $(BENCH) --require-hashes -r requirements/build.txt -r requirements/bench.txt
	@$(PIP) $(BENCH) --no-deps --no-build-isolation --editable .
	@touch $@

$(ORACLES)/.ready $(PEERS)/.ready: .venv-%/.ready: requirements/build.txt requirements/%.txt pyproject.toml | $(UV_READY)
	@test -n '$(PYTHON)' || $(NEEDS_PYTHON)
	@$(UV) venv --quiet --clear --python '$(PYTHON)' .venv-$*
	@$(PIP) .venv-$* --require-hashes -r requirements/build.txt -r requirements/$*.txt
	@$(PIP) .venv-$* --no-deps --no-build-isolation --editable .
	@touch $@

# One release of a package in every file: the later ones are held to the earlier. A pin is kept as long
# as its range allows, but for the lowest versions, which follow their bounds.
lock: | $(UV_READY)
	@mkdir -p requirements
	@$(LOCK) --group tools -o requirements/tools.txt
	@$(LOCK) --group build -o requirements/build.txt
	@$(LOCK) pyproject.toml -o requirements/runtime.txt
	@$(LOCK) pyproject.toml --group test -c requirements/runtime.txt -o requirements/test.txt
	@$(LOCK) pyproject.toml --group lint -c requirements/test.txt -o requirements/lint.txt
	@$(LOCK) pyproject.toml --group bench -c requirements/test.txt -o requirements/bench.txt
	@$(LOCK) pyproject.toml --group test --group oracles -c requirements/test.txt \
		-o requirements/oracles.txt
	@$(LOCK) pyproject.toml --group peers -o requirements/peers.txt
	@$(LOCK) pyproject.toml --group test --upgrade --resolution lowest-direct \
		-o requirements/lowest.txt

clean:
	@rm -rf .venv $(LOWEST) $(BENCH) $(ORACLES) $(PEERS) $(TOOLS) .cynosure build dist .hypothesis .import_linter_cache \
		.mypy_cache .pytest_cache .ruff_cache
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
