# Coalmine. `make` prints the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONPYCACHEPREFIX :=
export PIP_DISABLE_PIP_VERSION_CHECK := 1
ENV ?= dev
# Of the tests, which wait for deployments half of the time: one more than two cores.
WORKERS ?= 3
CDK := node_modules/.bin/cdk

.PHONY: help setup demo test check lint types imports models synth deploy bench sandbox lock clean

help:  ## print the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.ready node_modules/.ready  ## install what the project needs, into .venv and node_modules

.venv/.ready: requirements-dev.txt pyproject.toml
	@echo "Setting up .venv (once, about two minutes)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed, $(PYTHON) is $$($(PYTHON) -V); name one: make PYTHON=python3.12 ..."; exit 2; }
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.ready: package.json package-lock.json .venv/.ready
	@npm ci --silent
	@touch $@

# SageMaker's own Python SDKs, each in an environment of its own: they do not agree on versions.
.venv-sagemaker%/.ready: tests/sandbox/sdk/requirements-sagemaker%.txt .venv/.ready
	@echo "Setting up .venv-sagemaker$* (once, about a minute)"
	@test -x .venv-sagemaker$*/bin/python || .venv/bin/python -m venv .venv-sagemaker$*
	@.venv-sagemaker$*/bin/python -m pip install --quiet --no-compile --require-hashes -r $<
	@touch $@

# The serving code of SageMaker's container: a test starts it with the variables of direct serving.
build/container/.ready: tests/sandbox/container/requirements.txt .venv/.ready
	@mkdir -p build/container
	@python -m pip download --quiet --no-deps --no-binary :all: --no-build-isolation --require-hashes -r $< -d build/container
	@tar -xzf build/container/*.tar.gz -C build/container --strip-components 1
	@touch $@

demo: setup  ## train, deploy, promote a good model and refuse a bad one, on the embedded AWS (KEEP=1 leaves it up)
	@python -m demo $(if $(KEEP),--keep)

test: setup .venv-sagemaker2/.ready .venv-sagemaker3/.ready build/container/.ready  ## run the tests
	@python -m pytest -q -n $(WORKERS) --dist loadscope

check: setup lint types imports test  ## what CI runs: lint, types, import rules, tests

lint: setup
	@ruff check .
	@ruff format --check .

types: setup
	@mypy
	@node_modules/.bin/pyright

imports: setup
	@lint-imports --no-logo

models: setup  ## train and pack the demo's models into build/models
	@python -m demo.models

synth: setup  ## synthesize an environment: make synth ENV=dev
	@$(CDK) synth -c env=$(ENV) --quiet

deploy: setup  ## deploy an environment: make deploy ENV=dev
	@$(CDK) deploy -c env=$(ENV) --all

bench: setup  ## run the benchmarks and simulations, each prints JSON
	@for file in bench/*.py; do python "$$file" || exit 1; done

sandbox: setup  ## start the embedded AWS in the background
	@coalmine sandbox up

lock:  ## write requirements*.txt and package-lock.json anew
	@uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate requirements-dev.in -o requirements-dev.txt
	@uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate -c requirements-dev.txt requirements.in -o requirements.txt
	@uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
		--override bench/inference-overrides.txt bench/inference-requirements.in -o bench/inference-requirements.txt
	@for sdk in 2 3; do uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
		tests/sandbox/sdk/requirements-sagemaker$$sdk.in -o tests/sandbox/sdk/requirements-sagemaker$$sdk.txt || exit 1; done
	@npm install --package-lock-only --silent

clean:  ## remove what was built, .venv and node_modules too
	@rm -rf .venv .venv-sagemaker2 .venv-sagemaker3 .venv-inference node_modules build cdk.out .sandbox
