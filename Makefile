# `make serve` and `make test` need Python 3.11 to 3.13, make and git, and nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(VENV)/.run
DEV    := $(VENV)/.dev

.PHONY: serve build test check docs bench bench-gateway bench-documents bench-validation bench-reconciliation bench-search bench-pages screenshots lock clean

serve: $(RUN) ## build what is needed and serve it on 127.0.0.1:8000
	@$(BIN)/pvegraph serve

build: $(RUN) ## make a release of the authored files
	@$(BIN)/pvegraph build

# Tests start many interpreters, which need not compile again what one has compiled; a worker takes a half of the suite, so
# that it makes most of what modules share alone.
test: $(DEV) check ## lint, types, layers, then every test
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist worksteal -q

check: $(DEV)
	@$(BIN)/ruff check --no-cache .
	@$(BIN)/ruff format --no-cache --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

docs: $(DEV) ## fail when a setting, a command or a route is undocumented
	@$(BIN)/pytest -q tests/test_docs.py

bench: $(DEV) ## how long a build and the first answer take
	@$(BIN)/python benchmarks/build_and_serve.py

bench-gateway: $(DEV) ## the gateway beside oxigraph serve and rdflib-endpoint, in one run
	@$(BIN)/python -m benchmarks.gateway

bench-documents: $(DEV) ## documents beside the same octets as static files, in one run
	@$(BIN)/python -m benchmarks.documents

bench-validation: $(DEV) ## full validation beside pySHACL alone, and a change asked of a server
	@$(BIN)/python -m benchmarks.validation
	@$(BIN)/python -m benchmarks.validation_change

bench-reconciliation: $(DEV) ## names written otherwise, asked over HTTP, beside rapidfuzz and SQLite alone
	@$(BIN)/python -m benchmarks.reconciliation

bench-search: $(DEV) ## names as they are typed and written otherwise, beside FTS5 alone, tantivy and what was there before
	@$(BIN)/python -m benchmarks.search

bench-pages: $(DEV) ## what each kind of page costs: octets, queries, time, first view
	@$(BIN)/python -m benchmarks.pages

screenshots: $(DEV) ## the pictures of docs/screenshots, taken anew
	@$(BIN)/python docs/screenshots/take.py

lock: ## write the lock files again, with hashes and without addresses
	@test -x $(BIN)/uv || $(MAKE) --no-print-directory $(DEV)
	@$(BIN)/uv pip compile -q pyproject.toml requirements-build.in --universal --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header --python-version 3.11 -o requirements.lock
	@$(BIN)/uv pip compile -q pyproject.toml requirements-build.in --group dev --universal --generate-hashes --no-emit-index-url \
	    --no-annotate --no-header --python-version 3.11 -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) releases build *.egg-info

$(RUN): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info[:2] <= (3, 13) else "pvegraph needs Python 3.11, 3.12 or 3.13; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12 …")'
	@echo "Setting up .venv (once; a minute or two) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUN) requirements-dev.lock
	@echo "Adding what the tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
