# Everything lives in .venv of this checkout; nothing else is needed than Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url

.PHONY: demo test lint bench docs lock clean

# The installed environment is as new as what it is made from.
.venv/.runtime: requirements/runtime.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing Broadsheet into .venv"
	@$(PIP) install --require-hashes -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.development: requirements/development.txt .venv/.runtime
	@echo "installing what tests and checks need into .venv"
	@$(PIP) install --require-hashes -r requirements/development.txt
	@touch $@

demo: .venv/.runtime ## make the starter project with its sample data and run its reports
	@rm -rf demo
	@$(BIN)/broadsheet init demo
	@$(BIN)/broadsheet run demo/reports --as-of 2026-01-01 --output demo/output \
	    $(foreach format,pdf xlsx csv json html xml png svg parquet,--format $(format))
	@echo "the reports are in $(CURDIR)/demo/output"

test: .venv/.development ## run all tests
	@$(BIN)/python tests/support/install.py
	@$(BIN)/python -m pytest -n auto --dist loadfile

lint: .venv/.development ## style, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

# The libraries that we are measured against stay apart from ours.
.venv/.bench: requirements/bench.txt .venv/.development
	@echo "installing what the benchmarks compare with into .venv/peers"
	@$(PIP) install --require-hashes --target .venv/peers --upgrade -r requirements/bench.txt
	@touch $@

bench: .venv/.bench ## measure against other programs, and print a table
	@$(BIN)/python -m bench $(ONLY)

docs: .venv/.development ## write docs/reference from the code
	@$(BIN)/python docs/generate.py

lock: ## write the requirement files again, with the newest versions
	@$(PIP) install uv
	@$(BIN)/uv pip compile pyproject.toml --all-extras $(LOCK) --group build -o requirements/runtime.txt
	@$(BIN)/uv pip compile pyproject.toml --all-extras $(LOCK) --group build --group development \
	    -c requirements/runtime.txt -o requirements/development.txt
	@$(BIN)/uv pip compile $(LOCK) --group bench -c requirements/development.txt \
	    -o requirements/bench.txt

clean:
	rm -rf .venv demo docs/reference build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
