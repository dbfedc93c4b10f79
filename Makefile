# Needs python3 (3.11 or later) and a package index. `make help` says what is here.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT := out
# Pages made from the code, from tests and from runs, in the order in which they build on each other.
PAGES := $(wildcard $(patsubst %,tools/make_%.py,reference performance verification relations calibration validation odd))
TESTS := -m "not slow" --numprocesses auto --maxprocesses 4 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help install test run compare bench lint format docs docs-check mutants clean

help:  ## say what is here
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 20

install: $(READY)  ## make .venv and install the package with its tools

test: $(READY)  ## run the test suite
	$(BIN)/python -m pytest $(TESTS)

run: $(READY)  ## run what happened in Libya; tables and figures go to out/
	$(BIN)/blowback run light_footprint --out $(OUT)

compare: $(READY)  ## what four policies change on the same luck, 20 runs each; tables, figures and a page go to out/
	$(BIN)/blowback compare light_footprint secure_depots border_control niche_package --runs 20 --out $(OUT)

bench: $(READY)  ## the same rules as engine, Mesa, NumPy and C, and the full model by size (ten minutes; SHORT=1 two)
	$(BIN)/python -m bench $(if $(SHORT),--short) --out $(OUT)/bench

lint: $(READY)  ## formatting, layers, types, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/codespell

format: $(READY)  ## put the code in the house format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

docs: $(READY)  ## write again every page that is made from code, tests and runs (minutes)
	@for page in $(PAGES); do echo "$$page"; $(BIN)/python "$$page" || exit 1; done

# Pictures may differ by a pixel from machine to machine, so they are put back as they were.
docs-check: $(READY)  ## do so, and fail where the text, a table or a number differs from what is committed
	@mkdir -p .cache && rm -rf .cache/figures && cp -Rp docs/figures .cache/figures
	@made=0; $(MAKE) docs || made=1; rm -rf docs/figures && mv .cache/figures docs/figures; exit $$made
	@git diff --exit-code -- docs ':!docs/figures' \
	    || { echo "These pages are not what the code makes of them: make docs, look, and commit." >&2; exit 1; }
	@new=$$(git ls-files --others --exclude-standard -- docs ':!docs/figures'); \
	    [ -z "$$new" ] || { echo "These pages are made and not committed: $$new" >&2; exit 1; }

mutants: $(READY)  ## plant faults in the core and the rules, and count those noticed (hours; SAMPLE=300 draws some)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,mutation]'
	$(BIN)/python tools/mutate.py --sample $(or $(SAMPLE),0)

clean:  ## remove what was made: .venv, out, caches
	rm -rf $(VENV) .venv-3.12 .cache $(OUT) build dist *.egg-info .coverage htmlcov .benchmarks
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment is made once; the package is installed again only when what it asks for changes.
$(BIN)/python:
	@for candidate in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14 python; do \
	    "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    echo "Making $(VENV) with $$($$candidate --version) ..."; \
	    "$$candidate" -m venv $(VENV) && exit 0; \
	done; \
	echo "Blowback needs Python 3.11 or later with its venv module, and found none." >&2; \
	echo "On Debian or Ubuntu: apt-get install python3 python3-venv. Or name one: make PYTHON=/path/to/python3.11" >&2; \
	exit 1

$(READY): setup.cfg pyproject.toml | $(BIN)/python
	@echo "Installing Blowback and its tools (a few minutes the first time) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@
