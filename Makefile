# Every target does its own set-up. The machine needs python3 3.11, make and git.
#
#   RAW=folder    own raw tables instead of the sample shop (build, check)
#   ONLINE_RETAIL=file  the data of UCI Online Retail (clv-report)
#   VARS='{...}'  vars of dbt_project.yml as YAML, such as '{reporting_currency: EUR}' (build)

.DEFAULT_GOAL := help
.PHONY: help build test browser boards serve lint check docs pages clv-report spark-check bench lock clean
# files are shared, and one database has one writer
.NOTPARALLEL:

BIN := .venv/bin
DATABASE = $${CUSTOMER_VALUE_DB:-customer_value.duckdb}

# without bytecode every start of dbt takes four seconds more
unexport PYTHONDONTWRITEBYTECODE
# nothing phones home
export DO_NOT_TRACK := 1
# the Python that is there, never one that uv would download
export UV_PYTHON_DOWNLOADS := never

# An environment as a lock file has it, with the project's own package in it.
# $(1): its folder, $(2): the lock file
define environment
@set -e; \
python=; \
for name in python3.11 python3; do \
    if $$name -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then \
        python=$$(command -v $$name); break; \
    fi; \
done; \
if [ -z "$$python" ]; then \
    echo "Python 3.11 was not found, neither as python3.11 nor as python3. Install it, or put it on the PATH." >&2; \
    exit 1; \
fi; \
uv=$$(command -v uv || true); \
if [ -z "$$uv" ]; then \
    uv=.uv/bin/uv; \
    if ! $$uv --version >/dev/null 2>&1; then \
        echo "Setting up .uv (once)"; \
        rm -rf .uv; \
        "$$python" -m venv .uv || { \
            echo "python3 -m venv does not work here: install the package python3-venv, or uv." >&2; exit 1; }; \
        .uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/setup.lock; \
    fi; \
fi; \
echo "Setting up $(1) from $(2)"; \
if ! $(1)/bin/python -c '' 2>/dev/null; then rm -rf $(1); $$uv venv --quiet --python "$$python" $(1); fi; \
$$uv pip sync --quiet --python $(1)/bin/python --require-hashes $(2); \
$$uv pip install --quiet --python $(1)/bin/python --no-deps --build-constraint requirements/setup.lock --editable .; \
touch $(1)/.synced
endef

.venv/.synced: requirements/dev.lock requirements/setup.lock pyproject.toml
	$(call environment,.venv,requirements/dev.lock)

.venv-spark/.synced: requirements/spark.lock requirements/setup.lock pyproject.toml
	$(call environment,.venv-spark,requirements/spark.lock)

help: ## say what there is
	@echo "make TARGET, where TARGET is one of"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "RAW=folder names a folder of your own tables; VARS='{...}' sets vars of dbt_project.yml."

build: .venv/.synced ## build all tables and boards from the sample shop, or from RAW, and say what came out
	@set -e; vars=$$($(BIN)/customer-value vars --raw "$$RAW" --vars "$$VARS"); \
	$(BIN)/dbt build --exclude-resource-type unit_test --vars "$$vars"
	@echo
	@status=0; $(BIN)/customer-value boards || status=$$?; \
	echo; $(BIN)/customer-value summary; exit $$status

boards: .venv/.synced ## write the boards as pages that open from disk
	@if [ ! -f "$(DATABASE)" ]; then $(MAKE) build; else $(BIN)/customer-value boards; fi

serve: .venv/.synced ## show the boards live, with filters (PORT=8000)
	@if [ ! -f "$(DATABASE)" ]; then $(MAKE) build; fi
	@$(BIN)/customer-value serve --port $${PORT:-8000}

# pytest reads this build of the sample too, under the name that its views know
TEST_DATABASE := target/test/customer_value.duckdb
test: .venv/.synced browser ## run every test: a build of its own with all dbt tests, then pytest
	@mkdir -p target/test; rm -f $(TEST_DATABASE) $(TEST_DATABASE).wal
	CUSTOMER_VALUE_DB=$(TEST_DATABASE) DBT_TARGET_PATH=target/test $(BIN)/dbt build
	env -u CUSTOMER_VALUE_DB CUSTOMER_VALUE_BUILT_SAMPLE=$(TEST_DATABASE) $(BIN)/pytest

# a Chromium for the tests of the boards: the one that is there, else Debian's or Ubuntu's packages
browser:
	@tests/browser.sh

lint: .venv/.synced ## check the style of Python, YAML and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/yamllint --strict .
	$(BIN)/sqlfluff lint models tests/data

check: .venv/.synced ## say what RAW holds, what is missing or unreadable, and what a build would fill
	@if [ -z "$$RAW" ]; then echo "Name the folder of the raw tables: make check RAW=folder" >&2; exit 2; fi
	@$(BIN)/customer-value check "$$RAW"

docs: .venv/.synced ## write the documentation of all tables and columns as one HTML file
	@if [ ! -f "$(DATABASE)" ]; then $(MAKE) build; fi
	$(BIN)/dbt docs generate --static
	@echo "Open target/static_index.html in a browser. It is one file and loads nothing from the network."
	@$(BIN)/customer-value boards

pages: export CUSTOMER_VALUE_DB = customer_value_pages.duckdb
pages: export DBT_TARGET_PATH = target/pages
pages: .venv/.synced ## write the pages made from the project anew: raw contract, questions, the README's vars
	$(BIN)/customer-value contract > docs/raw_contract.md
	$(BIN)/customer-value configuration --into README.md
	@rm -f customer_value_pages.duckdb customer_value_pages.duckdb.wal
	$(BIN)/dbt build --quiet --exclude-resource-type unit_test --exclude-resource-type test
	$(BIN)/customer-value questions > target/questions.md
	mv target/questions.md docs/questions.md
	@rm -f customer_value_pages.duckdb customer_value_pages.duckdb.wal

clv-report: .venv/.synced ## hold CLV forecasts against real data in docs/clv_report.md (ONLINE_RETAIL=file for a second shop)
	$(BIN)/python -m customer_value.clv_report $${ONLINE_RETAIL:+--online-retail "$$ONLINE_RETAIL"}

spark-check: .venv-spark/.synced ## check that all SQL runs on Spark as well (needs Java 17 or newer)
	.venv-spark/bin/python -m customer_value.spark_check

bench: .venv/.synced ## time builds of 1 and 10 million orders, and each table alone (about 40 minutes; benchmarks/README.md)
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/marts.py
	$(BIN)/python benchmarks/clv.py
	$(BIN)/python benchmarks/clv_path.py
	$(BIN)/python benchmarks/voice.py
	$(BIN)/python benchmarks/support.py
	$(BIN)/python benchmarks/journey.py
	$(BIN)/python benchmarks/activation.py

lock: .venv/.synced ## write the lock files anew from pyproject.toml, keeping versions that still fit
	@set -e; uv=$$(command -v uv || echo .uv/bin/uv); \
	compile="$$uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11"; \
	$$compile requirements/setup.in --output-file requirements/setup.lock; \
	$$compile pyproject.toml --output-file requirements/run.lock; \
	$$compile pyproject.toml --extra dev --output-file requirements/dev.lock; \
	$$compile pyproject.toml --extra spark --output-file requirements/spark.lock

clean: ## remove what builds and tests wrote: databases, target, logs, caches
	rm -rf target logs customer_value.duckdb customer_value.duckdb.wal \
	    customer_value_pages.duckdb customer_value_pages.duckdb.wal next .duckdb_temp \
	    .pytest_cache .ruff_cache .hypothesis
	find src tests macros -name __pycache__ -prune -exec rm -rf {} +
