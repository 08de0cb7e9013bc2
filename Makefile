# `make` lists what there is to do. Every target but `help` first sets up .venv, once, and again when its recipe changes.
.DEFAULT_GOAL := help
.PHONY: help lab site test test-long refresh bench

PYTHON := .venv/bin/python

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile

# JUPYTER_CONFIG_PATH adds the course's own defaults (no news pop-up) and leaves the user's settings alone.
# JupyterLab refuses to start for the root user, as in a container, unless told.
lab: .venv/.done ## open the course in JupyterLab
	@echo "If no browser opens: open the address that is printed below, and there 00_welcome.ipynb in the list of files."
	cd notebooks && JUPYTER_CONFIG_PATH="$(CURDIR)/.jupyter$${JUPYTER_CONFIG_PATH:+:$$JUPYTER_CONFIG_PATH}" \
	  ../$(PYTHON) -m jupyterlab $(if $(filter 0,$(shell id -u)),--allow-root) 00_welcome.ipynb

site: .venv/.done ## make the course as static pages in site/: open site/index.html, or let any web server show them
	$(PYTHON) -m tools.site site

test: .venv/.done ## run every test; TEST_OPTIONS=--require-all counts a skipped one as failed
	$(PYTHON) -m tests.run_all $(TEST_OPTIONS)

test-long: .venv/.done ## full doses, planted faults, lowest versions: hours; LONG=faults runs that part alone
	$(PYTHON) -m tests.run_long $(LONG)

refresh: .venv/.done ## execute all notebooks anew and fill in the figures of the READMEs
	$(PYTHON) -m tools refresh

bench: .venv/.done ## measure how fast the parts are on this computer
	$(PYTHON) -m tests.benchmarks

# A .venv whose pip works is kept: only the packages are brought up to date.
.venv/.done: requirements.txt pyproject.toml
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { \
	  for name in python3.13 python3.12 python3.11 python3; do \
	    if $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	      echo "Making .venv with $$name."; exec $$name -m venv .venv; \
	    fi; \
	  done; \
	  echo "The course needs Python 3.11 or newer with its venv module (on Debian: apt-get install python3-venv)." >&2; \
	  exit 1; }
	$(PYTHON) -m pip install -r requirements.txt
	@touch $@
