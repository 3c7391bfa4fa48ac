# Everything a newcomer needs: `make demo` and `make test`. Each step is redone only when what it rests on has changed,
# and counts as done only when its stamp is written, so an interrupted run is simply started again.

PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/.stamps
UV := .tools/bin/uv
VENDOR := src/daxu/web/static/vendor
MESSAGES := $(wildcard src/daxu/web/locale/*/LC_MESSAGES/django.po)
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
SOURCES := src tests setup benchmarks

# Commands of an environment name its folder: in a checkout that was moved or copied it has to be made anew.
ifneq ($(shell cat $(STAMPS)/place 2>/dev/null),$(CURDIR))
$(shell rm -f $(STAMPS)/run $(STAMPS)/dev)
endif

# What a run compiles is kept for the next one, whatever the machine's custom: the suite starts hundreds of processes.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup setup-test demo serve test lint fmt messages picture lock bench wheel clean

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(STAMPS)/run $(STAMPS)/front $(MESSAGES:.po=.mo) ## build everything that running needs; afterwards .venv/bin/daxu exists

demo: setup ## load the model district and serve it, with the address and the sample logins printed
	@exec $(BIN)/daxu demo $(ARGS)

setup-test: $(STAMPS)/dev $(STAMPS)/front-test $(MESSAGES:.po=.mo)

test: setup-test ## run every check and the whole suite, the real browser included
	@setup/need-chromium
	@$(MAKE) --no-print-directory lint
	@$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder -r s $(ARGS)

lint: setup-test ## format, lint, types and import contracts, without the tests
	@$(BIN)/ruff check --quiet $(SOURCES)
	@$(BIN)/ruff format --check --quiet $(SOURCES)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy

fmt: setup-test ## format the code and repair what ruff can repair
	@$(BIN)/ruff check --quiet --fix $(SOURCES) || true
	@$(BIN)/ruff format $(SOURCES)

messages: setup-test ## gather the texts of pages into the English catalogue
	@$(BIN)/python setup/messages.py

picture: setup-test ## take the README's picture of the overview anew
	@setup/need-chromium
	@$(BIN)/pytest tests/browser/picture.py

lock: $(UV) ## resolve all dependencies anew, with hashes and without any registry's address
	$(COMPILE) --upgrade --group pyproject.toml:uv --output-file requirements/uv.txt
	$(COMPILE) --upgrade --group pyproject.toml:node --output-file requirements/node.txt
	$(COMPILE) --upgrade pyproject.toml --group dev --output-file requirements/dev.txt
	$(COMPILE) --constraint requirements/dev.txt pyproject.toml --group build --output-file requirements/build.txt
	$(COMPILE) --constraint requirements/dev.txt pyproject.toml --group bench --output-file requirements/bench.txt
	$(COMPILE) --constraint requirements/dev.txt pyproject.toml --output-file requirements/core.txt
	npm install --package-lock-only

bench: setup ## measure speed beside its peers; the tables of benchmarks/README.md
	@$(UV) venv --quiet --allow-existing --python $(BIN)/python .bench
	@$(UV) pip sync --quiet --python .bench/bin/python requirements/bench.txt
	@PYTHONPATH=src .bench/bin/python benchmarks/judge.py
	@PYTHONPATH=src .bench/bin/python benchmarks/reading.py
	@PYTHONPATH=src .bench/bin/python benchmarks/reports.py
	@$(BIN)/python benchmarks/pages.py
	@$(BIN)/python benchmarks/start.py
	@$(BIN)/python benchmarks/sheets.py
	@$(BIN)/python benchmarks/storm.py
	@$(BIN)/python benchmarks/projects.py

wheel: setup ## build dist/*.whl, with the front-end files inside
	@$(UV) build --wheel --no-build-isolation --python $(BIN)/python --out-dir dist --quiet && ls dist/*.whl

clean: ## remove everything built; the data under var/ stays
	rm -rf .tools .venv .bench node_modules dist build $(VENDOR) $(MESSAGES:.po=.mo)
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(UV): requirements/uv.txt
	@PYTHON="$(PYTHON)" setup/get-uv $@

$(STAMPS)/run: requirements/build.txt pyproject.toml | $(UV)
	@PYTHON="$(PYTHON)" setup/install requirements/build.txt
	@rm -f $(STAMPS)/dev
	@touch $@

$(STAMPS)/dev: requirements/dev.txt pyproject.toml | $(UV)
	@PYTHON="$(PYTHON)" setup/install requirements/dev.txt
	@touch $(STAMPS)/run $@

$(STAMPS)/front: package-lock.json setup/front-end | $(STAMPS)/run
	@setup/front-end --omit=dev
	@rm -f $(STAMPS)/front-test
	@touch $@

$(STAMPS)/front-test: package-lock.json setup/front-end | $(STAMPS)/dev
	@setup/front-end
	@touch $(STAMPS)/front $@

%.mo: %.po | $(STAMPS)/run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@.new --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $@)))
	@mv $@.new $@
