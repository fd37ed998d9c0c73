# make demo [PORT=9000] [RESET=1]   the whole product at http://127.0.0.1:8000/
# make test                         everything that CI runs
# make check                        the part without tests: lint, types, architecture, deployment check
# make bench [BENCH_ROWS=1000000]   speed, as ratios to budgets (docs/bench.md)

PORT ?= 8000
PY := .venv/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --only-binary=:all: -r
WITH_DATABASE := $(PY) -m storefront.lib.embedded var/test --fast --
PRODUCTION := COUNTERSIGN_MODE=production ALLOWED_HOSTS=shop.example SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(60))")

# Where it is set, every process that a test or the demo starts would compile all it imports once more.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check lock
.DEFAULT_GOAL := demo

demo: .venv/.installed
	@exec $(PY) -m storefront.demo --port "$(PORT)" $(if $(RESET),--reset)

# The types are looked at beside all else, which leaves a part of the processor: it waits for browsers and locks.
test: .venv/.installed-for-tests chromium
	@$(MAKE) --no-print-directory -j 2 check-types check-tests

.PHONY: check-tests
check-tests: check-code collected
	$(WITH_DATABASE) $(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder --durations=15 $(ARGS)

# pytest rewrites what asserts once, and not in each worker at the same time; what cannot be collected, they say.
.PHONY: collected
collected: .venv/.installed-for-tests
	-@$(PY) -m pytest -qq --collect-only >/dev/null

check: .venv/.installed-for-tests
	@$(MAKE) --no-print-directory -j 2 check-types check-code

.PHONY: check-types check-code
check-types:
	COUNTERSIGN_MODE=test $(PY) -m mypy

check-code:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	COUNTERSIGN_MODE=test .venv/bin/lint-imports
	$(PY) -m djlint templates --lint --quiet
	COUNTERSIGN_MODE=test $(WITH_DATABASE) $(PY) manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(WITH_DATABASE) $(PY) manage.py check --deploy --fail-level WARNING
	@$(PY) tests/architecture/sizes.py

.PHONY: bench
bench: .venv/.installed
	@COUNTERSIGN_MODE=demo exec $(PY) -m bench $(if $(BENCH_ROWS),--rows $(BENCH_ROWS))

# The lock files name no index and no host, and hold the hashes of every platform.
lock: .venv/.installed-for-tests
	$(PY) -m uv --version >/dev/null 2>&1 || $(PY) -m pip install --quiet uv
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra test -o requirements-test.lock

COMPILE := $(PY) -m uv pip compile pyproject.toml --universal --python-version 3.12 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url

.PHONY: chromium
chromium: .venv/.installed-for-tests
	@$(PY) tests/browser/chromium.py

.venv/.installed-for-tests: requirements-test.lock .venv/.made
	@echo "Installing the packages for tests (once, a minute or two) ..."
	@$(INSTALL) requirements-test.lock
	@touch .venv/.installed $@

.venv/.installed: requirements.lock .venv/.made
	@echo "Installing the packages (once, a minute) ..."
	@$(INSTALL) requirements.lock
	@touch $@

.venv/.made:
	@sh .ci/make-venv
