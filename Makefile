# Two commands matter: `make serve` and `make test`. Both set up whatever is missing first.
PYTHON ?= python3
PORT ?= 8000

CLIENT := webapp/client
STATIC := webapp/static
BIN := .venv/bin
DONE := .make
PYODIDE_FILES := $(CLIENT)/scripts/pyodide-files.json
# Two processes of whole files: what a file prepares is prepared once. With more a page would lack a core.
TWO_AT_ONCE := -n 2 --dist loadfile
# What did not come in time is waited for once more, in a new page: whatever else the machine does may have been in the
# way. So is what a browser was asked when it crashed. What was seen and is wrong is never looked at again.
PATIENCE := --reruns 1 --only-rerun 'waited in vain' --only-rerun '^TimeoutError' --only-rerun '^WebDriverError.*unknown error'

COMPOSITOR_SOURCES := $(shell find pyodide_pkg -name '*.py' -o -name 'pyproject.toml' | sort)
CLIENT_SOURCES := $(shell find $(CLIENT)/src $(CLIENT)/kernels $(CLIENT)/scripts $(CLIENT)/*.ts $(CLIENT)/tsconfig.json -type f | sort)

.PHONY: serve test lint format tools build package bench export load licences audit clean

serve: build
	$(BIN)/python -m webapp.server --port $(PORT)

build: $(DONE)/static

# The npm package: webapp/client/package/backdrop-VERSION.tgz, for `npm install FILE`.
package: $(DONE)/package

# Quick ones first.
test: build package $(DONE)/python-test $(DONE)/chromium $(DONE)/firefox
	cd $(CLIENT) && npm run --silent typecheck && npm run --silent test
	$(BIN)/python tests/compositor/run_both.py
	$(BIN)/pytest $(TWO_AT_ONCE) tests/server tests/scenery tests/modelkit tests/evaluation tests/benchmark tests/exporting tests/loading tests/supply
	$(BIN)/pytest $(TWO_AT_ONCE) $(PATIENCE) tests/browser

# Measures the page beside the bare camera; writes docs/benchmarks.md.
bench: build $(DONE)/python-test $(DONE)/chromium
	$(BIN)/python tools/benchmark.py

lint: $(DONE)/python-test $(DONE)/npm $(DONE)/compositor
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy webapp tools pyodide_pkg/src tests
	cd $(CLIENT) && npm run --silent typecheck && npm run --silent lint

format: $(DONE)/python-test $(DONE)/npm
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	cd $(CLIENT) && npm run --silent format

# TensorFlow and what else tools/*.py need.
tools: $(DONE)/python-test

# The site as files that any web server can host, into the folder TO; see docs/hosting.md.
export: build
	@test -n "$(TO)" || { echo "Say where to: make export TO=/path/to/folder"; exit 2; }
	$(BIN)/python tools/export_site.py "$(TO)"

# 500 visitors at once, three times, on this machine.
load: build
	$(BIN)/python tools/load_test.py

# What is shipped of others' work: THIRD_PARTY.md.
licences: $(DONE)/python $(DONE)/npm
	$(BIN)/python tools/list_licences.py

# Known weaknesses of what is pinned, where the network allows asking.
audit: $(DONE)/python $(DONE)/npm
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[audit]'
	$(BIN)/python tools/audit.py

clean:
	rm -rf $(DONE) .venv $(STATIC) $(CLIENT)/generated $(CLIENT)/package $(CLIENT)/node_modules

# ---- what the commands above need, each made once ----

$(DONE)/python: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Backdrop needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[serve]'
	@mkdir -p $(DONE) && touch $@

$(DONE)/python-test: $(DONE)/python
	$(BIN)/python -m pip install --quiet -c constraints.txt -e '.[serve,tools,onnx,test]'
	@touch $@

$(DONE)/npm: $(CLIENT)/package.json $(CLIENT)/package-lock.json
	cd $(CLIENT) && npm ci --no-audit --no-fund
	@mkdir -p $(DONE) && touch $@

# The wheel that Pyodide loads, and the start-up plans that the same package writes.
$(DONE)/compositor: $(DONE)/python $(COMPOSITOR_SOURCES)
	rm -rf pyodide_pkg/dist
	$(BIN)/python -m build --no-isolation --wheel pyodide_pkg >/dev/null
	mkdir -p $(CLIENT)/generated
	cp pyodide_pkg/dist/compositor-*.whl $(CLIENT)/generated/compositor.whl
	$(BIN)/python -m compositor.startup $(CLIENT)/generated/start-plans.json
	@touch $@

$(DONE)/static: $(DONE)/npm $(DONE)/compositor $(CLIENT_SOURCES) webapp/templates/index.html
	cd $(CLIENT) && npm run --silent kernels && npm run --silent snapshot && npm run --silent build
	version=$$(node -p "require('./$(CLIENT)/node_modules/pyodide/package.json').version") && \
	  mkdir -p $(STATIC)/pyodide/$$version && \
	  files=$$(node -p "require('./$(PYODIDE_FILES)').join(' ')") && \
	  cd $(CLIENT)/node_modules/pyodide && cp $$files ../../../static/pyodide/$$version/
	$(BIN)/python -m webapp.server.precompress $(STATIC)
	@touch $@

$(DONE)/package: $(DONE)/static docs/library.md $(shell find models/mediapipe-* -type f)
	cd $(CLIENT) && npm run --silent package && cd package && npm pack --silent >/dev/null
	@touch $@

$(DONE)/chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || test -n "$$BACKDROP_CHROMIUM" || \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	  { echo "The browser tests need Chromium: sudo apt-get install chromium (or set BACKDROP_CHROMIUM)"; exit 2; }
	@mkdir -p $(DONE) && touch $@

# Tests in browsers that are not there are skipped: this one is not worth stopping for.
$(DONE)/firefox:
	@command -v firefox-esr >/dev/null || command -v firefox >/dev/null || test -n "$$BACKDROP_FIREFOX" || \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends firefox-esr >/dev/null; } || \
	  echo "Firefox is not tested: sudo apt-get install firefox-esr (or set BACKDROP_FIREFOX)"
	@mkdir -p $(DONE) && touch $@
