# Compound Watch. Needs Python 3.11 or later and make; everything else it brings into .venv.
#
#   make demo   sets up, fills a store with simulated imagery, serves the app on 127.0.0.1:8501
#   make test   sets up and passes the tests

# Real data for `make accuracy`; the tests read the same variable.
COMPOUNDWATCH_SHARED ?= $(abspath ../shared)
DATA ?= $(COMPOUNDWATCH_SHARED)/data
JOBS ?= 3
# As they stand: short ones come last, so that no process waits long for another's last file.
AT_ONCE := -n $(JOBS) --dist loadfile --no-loadscope-reorder
# Every test with a browser is in one of these (tests/conftest.py): the others need not be read.
IN_CHROMIUM = $(sort $(shell find tests -name "test_*in_chromium.py"))

BIN := $(CURDIR)/.venv/bin
ASSETS := dashboard/assets/node_modules/.package-lock.json
READY := .venv/.ready $(ASSETS)
# Never another environment that happens to be active, and never a second Python.
UV := env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON=$(BIN)/python \
	UV_PYTHON_DOWNLOADS=never $(BIN)/uv

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup assets demo serve test browser slow check format coverage accuracy coverage-of-intervals bench pictures samples messages sums clean

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-22s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv and fetch the map's files; the others call it

demo: $(READY) ## Fill a store with the gazetteer and simulated imagery, and serve the app
	@$(BIN)/compoundwatch demo

serve: $(READY) ## Serve the app over the store there is
	@$(BIN)/compoundwatch serve

test: $(READY) ## Run the tests, then those with a browser
	$(BIN)/pytest $(AT_ONCE) -m "not slow and not network and not browser"
	$(BIN)/pytest $(IN_CHROMIUM) $(AT_ONCE) -m "not slow and not network"

browser: $(READY) ## Run only the tests with a browser
	$(BIN)/pytest tests -m "browser"

slow: $(READY) ## Run the tests that take minutes
	$(BIN)/pytest tests -m "slow"

check: $(READY) ## Check format, lint, types, floors and dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

format: $(READY) ## Format, and mend what ruff can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

coverage: $(READY) ## Run the tests with coverage, and hold it to its floors
	$(BIN)/pytest $(AT_ONCE) --cov --cov-report=
	$(BIN)/coverage report --include="geo/*,layers/*" --fail-under=90
	$(BIN)/coverage report --include="data/*,imagery/*,dashboard/*" --fail-under=80

accuracy: $(READY) ## Measure on the data in ../shared/data, and write docs/accuracy.md
	@$(BIN)/compoundwatch accuracy --data "$(DATA)" --write docs/accuracy.md

coverage-of-intervals: $(READY) ## Count how often intervals of areas are true, and write docs/intervals.md
	@$(BIN)/compoundwatch intervals --data "$(DATA)/smart/MY_C000" --write docs/intervals.md

bench: $(READY) ## Measure how long things take, at fixed sizes
	$(UV) sync --frozen --quiet --group bench
	$(BIN)/pytest tests/benchmarks --benchmark-only --benchmark-autosave -p no:xdist -m ""

pictures: $(READY) ## Walk through the app over a new demo, and make the pictures of docs/images
	$(BIN)/python -m tests.dashboard.walk docs/images

samples: $(READY) ## Fill a store with the demo, and make the sample briefings of docs/samples
	@rm -rf .samples && COMPOUNDWATCH_STORE_URL=.samples/demo.gpkg COMPOUNDWATCH_VAULT_KEYS=.samples/keys \
		$(BIN)/compoundwatch demo --no-serve >/dev/null
	$(BIN)/python -m tests.dashboard.briefing.samples .samples/demo.gpkg docs/samples
	@rm -rf .samples

messages: $(READY) ## Write the catalogues of the interface again, from its texts
	@$(BIN)/python -m tests.dashboard.messages

sums: ## Write the checksums of the bundled data again
	cd data && find reference sample recipes -type f | LC_ALL=C sort | xargs sha256sum > SHA256SUMS

clean: ## Take away what was made, but not var/, where stores lie
	rm -rf .venv dashboard/assets/node_modules .benchmarks .coverage .hypothesis .mypy_cache \
		.pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

assets: $(ASSETS) ## Fetch the map's files (Leaflet, borders) at their pinned versions

$(ASSETS): dashboard/assets/package.json dashboard/assets/package-lock.json | .venv/.ready
	cd dashboard/assets && PATH="$(BIN):$$PATH" $(BIN)/npm ci --loglevel=error
	@touch $@

.venv/.ready: pyproject.toml uv.lock | .venv/bin/uv
	$(UV) sync --frozen --quiet
	@touch $@

# pip brings uv at the version that pyproject.toml pins; uv brings the rest, from uv.lock.
.venv/bin/uv:
	@set -e; \
	for each in $${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do \
		if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then found="$$each"; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
		echo "Compound Watch needs Python 3.11 or later, and none was found on the PATH." >&2; \
		echo "Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$found cannot make virtual environments: its venv module is not installed." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; \
	fi; \
	echo "Making .venv with $$("$$found" --version); the first time takes a few minutes."; \
	"$$found" -m venv --clear .venv; \
	pin=$$(sed -n 's/.*"\(uv==[0-9.]*\)".*/\1/p' pyproject.toml); \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$pin"
