# Everything starts here; each command installs what it needs first (deploy/bootstrap.py).

PYTHON    ?= $(shell command -v python3.11 || command -v python3)
PORT      ?= 8000
WORKERS   ?= 2
VECTORS   ?= $(firstword $(wildcard ../shared/vectors) tests/vectors)
BOOTSTRAP := $(PYTHON) deploy/bootstrap.py
RUN       := .venv/bin/
POSTGRES  := /usr/lib/postgresql/15/bin/postgres

.PHONY: help demo test check vectors texts format lock clean install install-dev system
.DEFAULT_GOAL := help

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: ## Run Blickwinkel with two made-up companies on http://127.0.0.1:8000 (PORT=…)
	@$(BOOTSTRAP) run blickwinkel demo --port $(PORT)

test: system install-dev ## Run all tests on PostgreSQL 18, then those about the server on 15
	@$(RUN)pytest -n $(WORKERS) --dist worksteal --durations 10 --postgres 18
	@if [ -x $(POSTGRES) ]; then \
	    $(RUN)pytest -n $(WORKERS) --dist worksteal --durations 10 --postgres 15 -m "database and server and not browser"; \
	else \
	    echo "*** SKIPPED: the tests on PostgreSQL 15, which is not installed"; [ "$$CI" != true ]; \
	fi

check: install-dev ## Check format, lint, types and the direction of imports
	@$(RUN)ruff format --check .
	@$(RUN)ruff check .
	@$(RUN)mypy
	@$(RUN)lint-imports

vectors: install-dev ## Compare the measurement with worked examples (VECTORS=folder)
	@$(RUN)python tests/support/vectors.py $(VECTORS)

texts: install-dev ## Bring the German catalogues in step with the texts in the code
	@$(RUN)python tests/support/texts.py

format: install-dev ## Format the code and mend what the linter can mend
	@$(RUN)ruff format .
	@$(RUN)ruff check --fix .

lock: ## Renew requirements*.lock from pyproject.toml (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    pyproject.toml --group build -o requirements.lock
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	    pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean: ## Remove .venv, caches and the demo's data
	@$(BOOTSTRAP) clean

install install-dev system:
	@$(BOOTSTRAP) $@
