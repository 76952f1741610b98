# Needs make and Python 3.11 or newer; everything else comes from wheels into .venv.
PYTHON ?= $(shell for one in python3 python3.13 python3.12 python3.11; do \
	if $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$one; break; fi; done)
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt

# pip says nothing but errors; dots show that it works.
define install
	@{ while kill -0 $$$$ 2>/dev/null; do printf .; sleep 2; done; } & dots=$$!; \
	$(INSTALL) $(1); status=$$?; kill $$dots; wait $$dots 2>/dev/null; echo; exit $$status
endef

.DEFAULT_GOAL := help
.PHONY: help run test models clean-data bench bench-redemptions bench-policies bench-feed bench-agency lint format api fuzz

help: ## what you can type
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/installed ## set up and start everything; Ctrl-C stops it
	@$(BIN)/python -m config.embedded run

test: $(VENV)/installed-dev ## every check and every test, browser journeys included
	@$(BIN)/python -m config.embedded test

models: $(VENV)/installed ## add torch and transformers (README: how to get a CPU-only torch)
	$(call install,-e '.[models]')

clean-data: $(VENV)/installed ## empty the data folder
	@$(BIN)/python -m config.embedded clean

bench: $(VENV)/installed-dev ## measure latency, loss and memory with 200 sockets
	@$(BIN)/python -m tests.bench

bench-redemptions: $(VENV)/installed-dev ## 1,000 people press the button for one of 100
	@$(BIN)/python -m tests.bench.redemptions

bench-policies: $(VENV)/installed-dev ## measure the search over 20,000 policies
	@$(BIN)/python -m tests.bench.policies

bench-feed: $(VENV)/installed-dev ## homes and lists among 100,000 people and 1,000,000 posts
	@$(BIN)/python -m tests.bench.feed

bench-agency: $(VENV)/installed-dev ## queue, boards and 500 live sockets among 200 agencies and 300,000 alerts
	@$(BIN)/python -m tests.bench.agency

lint: $(VENV)/installed-dev ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-logo

format: $(VENV)/installed-dev ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

api: $(VENV)/installed ## write docs/api-v1.yml anew
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/api-v1.yml

fuzz: $(VENV)/installed-dev ## call every operation of docs/api-v1.yml a hundred times each way
	FUZZ_EXAMPLES=100 $(BIN)/pytest tests/contract

$(VENV)/installed: pyproject.toml constraints.txt
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Python 3.11 이상이 필요해요  ·  Python 3.11 or newer is needed: make run PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "venv 모듈이 없어요  ·  the venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "필요한 것을 설치해요 (처음에는 1~2분)  ·  installing, a minute or two the first time"
	$(call install,-e .)
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "시험 도구를 설치해요  ·  installing what the tests need"
	$(call install,-e '.[dev]')
	@touch $@
