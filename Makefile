# Everything a developer runs. The virtual environments are made on first use and again when their
# lock changes; all output goes to build/.

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,\
	$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print(sys.executable)' 2>/dev/null)))
ARGS ?=

RUN := .venv/bin/python
DEV := .venv/fraudcore.stamp
LOCAL_AWS := .venv-aws/installed.stamp
CHECKS := .venv-checks/installed.stamp
PACKAGE := build/package/fraudcore.zip

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo demo-down redrive test fuzz faults nightly lint bench capacity docs geodata package lock clean terraform .venv .venv-aws .venv-checks

help: ## Show this list
	@printf '\nfraudcore: real-time login-fraud detection on AWS\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n  ARGS="..." is passed on: to pytest by "make test", else to the command.\n\n'

demo: $(DEV) $(LOCAL_AWS) $(PACKAGE) | terraform ## Run the whole pipeline on a local AWS and watch it
	@$(RUN) -m scripts.demo up $(ARGS)

demo-down: $(DEV) ## Remove what the demo made
	@$(RUN) -m scripts.demo down

redrive: $(DEV) ## Look at what a deployment set aside, and give it back: make redrive ARGS="list"
	@$(RUN) -m scripts.redrive $(ARGS)

test: lint $(DEV) $(LOCAL_AWS) $(CHECKS) $(PACKAGE) ## Run the checks and all tests
	@$(RUN) -m pytest fraudcore lambda_entry tests/unit tests/property tests/integration tests/e2e $(ARGS)

fuzz: $(DEV) ## Throw hundreds of thousands of hostile records at the decoder
	@HYPOTHESIS_PROFILE=fuzz $(RUN) -m pytest tests/property/test_decoder_laws.py $(ARGS)

faults: $(DEV) ## Simulate crashes, redelivery and throttling with twenty thousand seeds
	@$(RUN) -m tests.simulation --seeds 20000 $(ARGS)

bench: $(DEV) ## Measure the engine and the function around it, into build/bench.json
	@$(RUN) -m scripts.bench $(ARGS)

capacity: $(DEV) ## What a deployment needs and costs: make capacity ARGS="--events-per-s 100"
	@$(RUN) -m scripts.capacity $(ARGS)

docs: $(DEV) ## Write the pages that are made from the code
	@$(RUN) -m scripts.rules_page
	@$(RUN) -m scripts.terraform_readmes
	@$(RUN) -m scripts.capacity.cost_page

geodata: $(DEV) ## Fetch openly licensed geo databases into build/geodata
	@$(RUN) -m scripts.geodata $(ARGS)

nightly: $(DEV) ## Search the laws a hundred times longer, for hours
	@HYPOTHESIS_PROFILE=nightly $(RUN) -m pytest tests/property $(ARGS)

lint: $(DEV) $(CHECKS) | terraform ## Check style, formatting, types and the infrastructure
	@$(RUN) -m ruff check --quiet .
	@$(RUN) -m ruff format --quiet --check .
	@$(RUN) -m mypy
	@terraform fmt -check -diff -recursive terraform
	@$(RUN) -m scripts.terraform_checks

package: $(PACKAGE) ## Build the functions' deployment package
	@ls -l $(PACKAGE)

lock: $(DEV) ## Pin the newest allowed version of every dependency
	@for name in lambda_entry/requirements scripts/requirements/dev scripts/requirements/local-aws scripts/requirements/checks; do \
		$(RUN) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--custom-compile-command 'make lock' --output-file $$name.txt $$name.in || exit; \
	done

clean: ## Remove everything that make made
	rm -rf build dist .venv .venv-aws .venv-checks *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find fraudcore lambda_entry scripts tests -name __pycache__ -prune -exec rm -rf {} +

.venv: $(DEV)
.venv-aws: $(LOCAL_AWS)
.venv-checks: $(CHECKS)

# $(call environment,directory,lock): a virtual environment that holds what the lock names
define environment
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is missing: install it, or name one that is' \
		'not on the PATH with "make PYTHON=/path/to/python3.11".' >&2; exit 1; }
	@echo "Setting up $(1) (first use, or $(2) changed)"
	@"$(PYTHON)" -m venv --clear $(1)
	@$(1)/bin/python -m pip install -qq --require-hashes --requirement $(2)
	@touch $@
endef

.venv/installed.stamp: scripts/requirements/dev.txt
	$(call environment,.venv,$<)

$(LOCAL_AWS): scripts/requirements/local-aws.txt
	$(call environment,.venv-aws,$<)

$(CHECKS): scripts/requirements/checks.txt
	$(call environment,.venv-checks,$<)

$(DEV): .venv/installed.stamp setup.cfg pyproject.toml
	@$(RUN) -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(PACKAGE): $(DEV) scripts/package.py $(shell find fraudcore lambda_entry -name __pycache__ -prune -o -print)
	@$(RUN) -m scripts.package

terraform:
	@command -v terraform >/dev/null || { echo 'terraform is missing: install it from' \
		'https://developer.hashicorp.com/terraform/install and put it on the PATH.' >&2; exit 1; }
