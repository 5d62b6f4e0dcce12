# Two commands: `make run` serves a demonstration, `make test` tries everything.
# PORT, HOST and the HOCTAPSO_… settings of the README are passed on.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: run test check assets bench guide clean-demo lock install install-test

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)

run: $(VENV)/.installed
	@exec $(BIN)/hoctapso demo run

install: $(VENV)/.installed

install-test: $(VENV)/.installed-test

# A stamp per set of locked requirements: nothing is installed twice.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=/path/to/python3.11)."; exit 1; }
ifdef UV
	@uv venv -q --python "$$(command -v $(PYTHON))" $(VENV)
else
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing (Debian: apt-get install python3-venv)."; exit 1; }
endif

$(VENV)/.installed: requirements.txt $(BIN)/python
	@echo "Installing locked requirements …"
ifdef UV
	@uv pip install -q --python $(BIN)/python --require-hashes -r requirements.txt
else
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
endif
# The checkout itself becomes importable and gets its command, without a build that would need the network.
	@printf '%s\n' "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/hoctapso.pth"
	@printf '#!/bin/sh\nexec "%s" -P -c "from app.cli import main; main(prog_name=\"hoctapso\")" "$$@"\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/hoctapso
	@chmod +x $(BIN)/hoctapso
	@touch $@

$(VENV)/.installed-test: requirements-test.txt $(VENV)/.installed
	@echo "Installing what the tests need …"
ifdef UV
	@uv pip install -q --python $(BIN)/python --require-hashes -r requirements-test.txt
else
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-test.txt
endif
	@touch $@

test: $(VENV)/.installed-test
	@exec sh tests/run.sh

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/lint-imports
	$(BIN)/hoctapso courses check

# ARGS="--full exports" measures large provinces, or some sections only.
bench: $(VENV)/.installed-test
	$(BIN)/python -m tests.bench $(ARGS)

assets:
	cd static/src && npm ci --no-audit --no-fund && npm run build

# The pictures of the trainers' guide, taken anew on the pages.
guide: $(VENV)/.installed-test
	HOCTAPSO_TEST_KEEP_GUIDE=1 $(BIN)/python -m pytest -q -p no:cacheprovider tests/browser/test_guide.py

clean-demo: $(VENV)/.installed
	$(BIN)/hoctapso demo remove

# After a change of pyproject.toml's dependencies.
lock:
	uv pip compile -q --generate-hashes --no-header --no-annotate --universal --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --generate-hashes --no-header --no-annotate --universal --python-version 3.11 --group test pyproject.toml -o requirements-test.txt
