# The commands people type; CI calls the same.
#   make demo     set everything up, send a person and two attacks through the real thing, then serve a demo shop
#   make test     set everything up and run all tests
#   make check    lint, types, and whether the documentation holds together
#   make docs     build the documentation into site/ (ARGS=serve: show it while you write)
#   make bench    measure, and print ratios
#   make bench-kills  kill the service at drawn moments, and count what it lost
#   make bench-mutations  send the API and the socket what no client would, and count the answers
#   make bench-pad  measure the error rates: how often attacks pass, and people do not
#   make screenshots  every screen of the page on one sheet

PYTHON ?= python3
UV ?= $(shell command -v uv || echo .uv/bin/uv)
RUN = $(UV) run --frozen --all-extras
# Tests wait half of their time, for a browser or a camera: one more than there are cores.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
DOCS = NO_MKDOCS_2_WARNING=1 $(RUN) mkdocs

.PHONY: demo test check docs format bench bench-kills bench-mutations bench-relief bench-pad system screenshots
.DEFAULT_GOAL := demo

demo: .venv/.complete
	@INPERSON_HOME="$${INPERSON_HOME:-.demo}" $(RUN) inperson demo $(ARGS)

test: .venv/.complete system
	@$(RUN) pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: .venv/.complete
	@$(UV) lock --check --quiet
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy
	@$(RUN) python .ci/audit.py
	@$(DOCS) build --strict

# Not with --quiet: it hides the warnings from --strict too, which then lets everything pass.
docs: .venv/.complete
	@$(DOCS) $(or $(ARGS),build --strict)

format: .venv/.complete
	@$(RUN) ruff check --fix
	@$(RUN) ruff format

bench: .venv/.complete
	@$(RUN) python -m bench $(ARGS)

bench-kills: .venv/.complete
	@$(RUN) python -m bench.kills $(ARGS)

bench-mutations: .venv/.complete
	@$(RUN) python -m bench.mutations $(ARGS)

bench-relief: .venv/.complete
	@$(RUN) python -m bench.relief $(ARGS)

bench-pad: .venv/.complete
	@$(RUN) python -m bench.pad $(ARGS)

# Every screen of the page on one sheet: artefacts/screens.png.
screenshots: .venv/.complete system
	@$(RUN) python -m tests.browser.contact_sheet $(ARGS)

# What the tests drive besides Python: installed where we may, named where we may not.
system:
	@sh tests/system-packages.sh

.venv/.complete: pyproject.toml uv.lock $(UV)
	@echo "Setting up: Python packages (once, about a minute)"
	@$(UV) sync --frozen --all-extras --compile-bytecode --quiet
	@touch $@

.uv/bin/uv:
	@echo "Setting up: uv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' \
		|| { echo "In Person needs Python 3.11 or 3.12; set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .uv >/dev/null 2>&1 \
		|| { rm -rf .uv; echo "Python's venv is missing: install it (Debian: python3-venv), or uv itself"; exit 1; }
	@.uv/bin/python -m pip --disable-pip-version-check install --quiet uv
