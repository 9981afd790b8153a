# make demo   watch a pattern travel between two nodes
# make test   run the tests
# Both build .venv by themselves and are quick when nothing changed.

PACKAGE := pkgs/fedlearn
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test test-all lint format bench docs lock clean
.DEFAULT_GOAL := help

# make reference  write docs/reference anew from the program
.PHONY: reference
reference: $(VENV)/.ready
	$(BIN)/python $(PACKAGE)/tools/reference_pages.py docs/reference $(ARGS)

.PHONY: help
help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

demo: $(VENV)/.ready
	$(BIN)/fedlearn demo $(ARGS)

test: $(VENV)/.ready
	$(BIN)/python -m pytest -n auto --dist worksteal -m 'not slow' $(PACKAGE)/tests $(ARGS)

# make test-all   the same, with what is long
test-all: $(VENV)/.ready
	$(BIN)/python -m pytest -n auto --dist worksteal $(PACKAGE)/tests $(ARGS)

# make lint   style and types, as CI asks for them
lint: $(VENV)/.ready
	$(BIN)/ruff check --config $(PACKAGE)/pyproject.toml $(PACKAGE) tests benchmarks
	$(BIN)/ruff format --check --config $(PACKAGE)/pyproject.toml $(PACKAGE) tests benchmarks
	cd $(PACKAGE) && ../../$(BIN)/mypy
	MYPYPATH=tests/system:tests/eval:$(PACKAGE)/tests $(BIN)/mypy --strict tests/system/*.py
	$(BIN)/python tests/system/script_types.py
	MYPYPATH=tests/build $(BIN)/mypy --strict tests/build/*.py
	$(BIN)/mypy --strict benchmarks/*.py

format: $(VENV)/.ready
	$(BIN)/ruff check --fix --config $(PACKAGE)/pyproject.toml $(PACKAGE) tests benchmarks
	$(BIN)/ruff format --config $(PACKAGE)/pyproject.toml $(PACKAGE) tests benchmarks

# make test-system  the machines of tests/nixos on systemd in containers (root, Debian)
.PHONY: test-system
test-system: $(VENV)/.ready
	$(BIN)/python tests/system/run $(ARGS)

# make test-build   build and check the package as Nix does, without Nix' packages (Debian)
.PHONY: test-build
test-build: $(VENV)/.ready
	$(BIN)/python tests/build/run $(ARGS)

# make bench  measure what is promised, against public programs (needs jq)
bench: $(VENV)/.ready
	@failed=0; for part in sync patterns ordinary_text knowledge store; do \
	  $(BIN)/python -m benchmarks.$$part $(ARGS) || failed=1; done; exit $$failed

# make docs   build the documentation as a site in build/docs; broken links are errors
docs: $(VENV)/.ready
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --jobs auto docs build/docs

# make lock   renew the pinned versions (needs uv)
lock:
	cd $(PACKAGE) && uv pip compile --quiet --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml \
	  --output-file requirements.lock
	cd $(PACKAGE) && uv pip compile --quiet --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-header --extra mcp --group nix-build \
	  --exclude-newer 2026-05-20T00:00:00Z --constraints constraints-nixpkgs.txt pyproject.toml \
	  --output-file requirements-nixpkgs.lock

# The environment is made anew when the pins change; a half-made one has no .ready.
$(VENV)/.ready: $(PACKAGE)/requirements.lock $(PACKAGE)/pyproject.toml
	@command -v git >/dev/null || { echo 'git is missing: install the package git' >&2; exit 1; }
	@command -v $(PYTHON) >/dev/null || { echo '$(PYTHON) is missing: install the package python3' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'fedlearn needs Python 3.11 or newer: set PYTHON=/path/to/python3' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo 'the venv module is missing: install the package python3-venv' >&2; exit 1; }
	@echo 'Building $(VENV) (once; a minute or two) …' >&2
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install \
	  --require-hashes --no-deps --only-binary :all: -r $(PACKAGE)/requirements.lock
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install \
	  --no-deps --no-build-isolation --no-index -e $(PACKAGE)
	@touch $@

clean:
	rm -rf $(VENV) build
