# Two commands for a newcomer: `make demo` and `make test`.  Each does all set-up by itself.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
STAMP := $(VENV)/.ready
PIP_INSTALL := $(BIN)/python -m pip install --quiet --no-deps --no-compile
COMPILE := $(BIN)/python -m compileall -q -j 0 -x '[/\\]tests?[/\\]'
PACKAGES = $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
OURS := returncall ingest classifier responder config
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-ingest train soak fuzz packages constraints clean

help: ## these lines
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# Two steps, because a newcomer waits for the first one: what runs, then what tests, lints and trains.  Both files of
# constraints name every package with its hash, so pip need not look for dependencies; compiling is left to all cores.
$(RUNS): pyproject.toml constraints-run.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; give one with: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@echo "Fetching the packages that returncall runs on into $(VENV); half a minute ..."
	$(PIP_INSTALL) --require-hashes --requirement constraints-run.txt
	$(PIP_INSTALL) --no-build-isolation --editable .
	@$(COMPILE) $(OURS) "$(PACKAGES)" || true  # a package may bring a file for another Python
	@touch $@

$(STAMP): $(RUNS) constraints.txt
	$(PIP_INSTALL) --require-hashes --requirement constraints.txt
	@$(COMPILE) $(OURS) "$(PACKAGES)" || true
	@touch $@

demo: $(RUNS) ## set up, then read, judge and answer the bundled sample mailbox (and serve its page on a terminal)
	@if [ -t 1 ]; then $(BIN)/returncall demo; else $(BIN)/returncall demo --no-serve; fi

packages:
	@$(PYTHON) tests/rig/packages.py

test: $(STAMP) packages ## set up, then pass the tests
	$(PYTEST) -m "not soak" -n auto --dist loadgroup

constraints: ## write both files of constraints anew (needs uv)
	uv pip compile -q pyproject.toml --universal --generate-hashes --no-header --no-emit-index-url --upgrade --group dev --all-extras -o constraints.txt
	uv pip compile -q pyproject.toml --universal --generate-hashes --no-header --no-emit-index-url --no-annotate --group build -c constraints.txt -o constraints-run.txt

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
