# Everything a person needs, and nothing hidden elsewhere.  `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help demo serve test lint bench docs screenshots lock clean
SHELL := /bin/sh
PORT ?= 8000
SPEED ?=
ONLY ?=
# The first Python that is new enough; PYTHON=… names another one.
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
PIP := .venv/bin/python -m pip --disable-pip-version-check --no-input
INSTALL := $(PIP) install -qq --no-compile --root-user-action=ignore
unexport MAKEFLAGS
comma := ,

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-11s %s\n' "$$name" "$$what"; done

demo: .venv/runtime ## the sample story, served on http://127.0.0.1:8000 (PORT=9000 changes the port)
	@.venv/bin/diemcau demo --port $(PORT) $(if $(SPEED),--speed $(SPEED))

serve: .venv/runtime ## the platform without the sample
	@.venv/bin/diemcau serve --port $(PORT)

test: .venv/development ## everything the continuous integration runs
	@tests/run

lint: .venv/development ## the checks of `make test` that run no tests
	@tests/run lint

bench: .venv/development ## measurements, one JSON line each (ONLY=board,report chooses)
	@.venv/bin/python -m benchmarks $(subst $(comma), ,$(ONLY))

docs: .venv/runtime ## write the parts of docs/ that are made from the code
	@.venv/bin/python -m diemcau.config.handbook

screenshots: .venv/development ## take the pictures of docs/screenshots anew
	@DIEMCAU_SHOTS=docs/screenshots .venv/bin/pytest -q tests/browser/test_screenshots.py

lock: .venv/development ## choose the versions of all dependencies anew
	@.venv/bin/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-config --upgrade \
		--group build --custom-compile-command "make lock" --quiet -o requirements.lock pyproject.toml
	@.venv/bin/python -m uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --no-config --upgrade \
		--group build --group dev --constraint requirements.lock --custom-compile-command "make lock" --quiet -o requirements-dev.lock pyproject.toml

clean: ## remove the environment and everything generated, the embedded database included
	@test ! -x .venv/bin/diemcau || .venv/bin/diemcau db reset --yes
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +

# --- the environment: made once, made again when a lock file changes ---------------------------------------
.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; PYTHON=/path/to/python names one." >&2; exit 1; }
	@echo "Making the environment in .venv ..."
	@rm -rf .venv
	@$(PYTHON) -m venv .venv 2>/dev/null || { rm -rf .venv; $(PYTHON) -m venv --without-pip .venv; }
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m pip --python .venv/bin/python install --quiet pip

.venv/runtime: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what requirements.lock names ..."
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/development: requirements-dev.lock .venv/runtime
	@echo "Installing what requirements-dev.lock names ..."
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements-dev.lock
	@touch $@
