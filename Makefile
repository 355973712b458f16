# Two commands for a newcomer: `make demo` and `make test`.  Each does all set-up by itself.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-ingest train soak fuzz packages clean

help: ## these lines
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; give one with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --require-hashes --requirement constraints.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q returncall ingest classifier responder config
	@touch $@

demo: $(STAMP) ## set up, then read, judge and answer the bundled sample mailbox (and serve its page on a terminal)
	@if [ -t 1 ]; then $(BIN)/returncall demo; else $(BIN)/returncall demo --no-serve; fi

packages:
	@$(PYTHON) tests/rig/packages.py

test: $(STAMP) packages ## set up, then pass the tests
	$(PYTEST) -m "not soak" -n auto --dist loadgroup

check: $(STAMP) ## lint, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(STAMP) ## measure: start-up, judging, the scoreboard
	$(BIN)/python -m bench

bench-ingest: $(STAMP) packages ## measure: the same mailbox through returncall and through programs that only fetch
	$(BIN)/python -m bench ingest

train: $(STAMP) ## make the packaged model anew from the corpus
	$(BIN)/python -m classifier.training.train

soak: $(STAMP) packages ## the long kill, fuzz and chaos runs
	$(PYTEST) -m soak -n 2

fuzz: $(STAMP) ## ten minutes of fuzzing for each entry point; FUZZ="message imap" for some, SECONDS=60 for less
	@for name in $${FUZZ:-$$($(BIN)/python -c 'from tests.fuzz.entries import ENTRIES; print(*ENTRIES)')}; do \
	  $(BIN)/python -m tests.fuzz.hunt $$name $${SECONDS:-600} build/fuzz/$$name || failed=1; done; exit $${failed:-0}

clean: ## remove what the other commands made
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
