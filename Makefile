# Two commands matter: `make run` and `make test`. Everything else is for those who build.
PYTHON ?= python3
PORT   ?= 8000
FOLDER ?= /tmp
BIN    := .venv/bin
LOCALE := src/changrong/network/locale
ENGLISH := $(LOCALE)/en/LC_MESSAGES/django
# In stretches, so that what a folder's tests share is made once; who is done first takes over.
SHARED := -n 2 --dist worksteal
APART  := not browser and not spark and not postgres
QUICK  := $(SHARED) -m "$(APART) and not long"
LONG   := $(SHARED) -m "$(APART) and long"
# Compiled once, whatever the machine says: tests start many processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test postgres test-all lint bench agreement conformance docs lock messages clean

run: .venv/run $(ENGLISH).mo
	PORT=$(PORT) CHANGRONG_DEMO=1 $(BIN)/changrong run

test: .venv/dev $(ENGLISH).mo
	$(BIN)/pytest $(QUICK)

# The service's tests once more, and its races and faults, on a private PostgreSQL.
postgres: .venv/dev $(ENGLISH).mo
	$(BIN)/pytest -m postgres tests/network/test_on_postgresql.py

test-all: .venv/dev .venv/spark $(ENGLISH).mo lint
	$(BIN)/pytest $(QUICK)
	$(BIN)/pytest $(LONG)
	$(BIN)/pytest -m postgres tests/network/test_on_postgresql.py
	$(BIN)/pytest -m browser tests/browser
	$(BIN)/pytest -m spark
	$(BIN)/changrong notices check --strict
	$(BIN)/changrong kinds check --strict
	$(BIN)/changrong notices test

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Cases that others published, type by type; CHANGRONG_CONFORMANCE names the folder that holds them.
conformance: .venv/dev
	$(BIN)/pytest -m conformance
	$(BIN)/python -m tests.conformance

bench: .venv/bench
	$(BIN)/python -m benchmarks

# 100,000,000 rows: some ten gigabytes of disk under FOLDER, and the better part of an hour. Then a
# city of 1,000,000 open cases and 10,000,000 deadlines, which takes as much disk again.
bench-large: .venv/bench
	$(BIN)/python -m benchmarks.large --folder $(FOLDER)
	$(BIN)/python -m benchmarks.service --large

# A million random rows on every engine; takes some minutes.
agreement: .venv/dev .venv/spark
	$(BIN)/python -m benchmarks.agreement

docs: .venv/dev
	$(BIN)/python -m changrong.docs

# Collect new messages into the English catalogue and print what lacks English.
messages: .venv/dev
	$(BIN)/python -m changrong.network.messages

# The environment is made once and made again when a lock changes.
.venv/made:
	$(PYTHON) -m venv .venv
	touch $@

.venv/run: requirements.txt pyproject.toml | .venv/made
	$(BIN)/pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --no-build-isolation --no-deps --editable .
	touch $@

# Compiled where it is used and never committed, so it cannot fall behind the catalogue.
$(ENGLISH).mo: $(ENGLISH).po .venv/run
	$(BIN)/pybabel --quiet compile --domain django --directory $(LOCALE)

.venv/dev: requirements-dev.txt .venv/run
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.txt
	touch $@

.venv/spark: requirements-spark.txt .venv/dev
	$(BIN)/pip install --quiet --require-hashes -r requirements-spark.txt
	touch $@

.venv/bench: requirements-bench.txt .venv/dev
	$(BIN)/pip install --quiet --require-hashes -r requirements-bench.txt
	touch $@

# For those who change dependencies: needs pip-tools.
LOCK := pip-compile --quiet --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
  --no-emit-trusted-host --strip-extras --allow-unsafe
lock:
	$(LOCK) --extra build --output-file requirements.txt pyproject.toml
	$(LOCK) --extra build --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(LOCK) --extra spark --constraint requirements-dev.txt --output-file requirements-spark.txt pyproject.toml
	$(LOCK) --extra bench --constraint requirements-dev.txt --output-file requirements-bench.txt pyproject.toml

clean:
	rm -rf .venv var
