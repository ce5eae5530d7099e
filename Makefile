# Every job a person does here, one word each. `make help` is the table of contents.

ifeq ($(filter oneshell,$(.FEATURES)),)
$(error This needs GNU make 4 or newer, and here is $(MAKE_VERSION). On macOS: brew install make, then say gmake)
endif

.DEFAULT_GOAL := report
.DELETE_ON_ERROR:
.ONESHELL:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

#: WAVE       the wave, such as 2021-03                   the latest
#: BASELINE   the wave to compare it with                 the one before, if any
#: LANGUAGE   of what is published: it, en, or it,en      it
#: JOBS       notebooks, or tests, at a time              as many as there are cores
#: DATA       the folder that data are read from          data
#: REPORTS    the folder that reports are written to      reports
#: TIMEOUT    seconds that a cell may take               600
#: MEMORY     what a kernel may hold, such as 2G (Linux)  all there is
#: SCHEDULER  address of a Dask cluster to run on         none
#: WHY        1: only say what would run, and why         -
#: FILE       import: the export of a survey platform     -
#: FORMAT     import: the platform, such as limesurvey    found out
#: MAP        import: a file of decisions about FILE      none
#: REPLACE    import: yes, to take the place of a wave    no
#: QUESTION   notebook: the question it is about          -
#: FUZZ       fuzz: seconds for each reader               60

# What `make` was given reaches the program through its environment: as it was typed, `$$` and quotes too, and out of
# the shell's sight. What only happens to be in the environment does not: LANGUAGE is gettext's on many machines.
define pass_if_given
ifeq ($$(origin $1),command line)
override $1 := $$(value $1)
export $1
else
unexport $1
endif
endef
$(foreach name,WAVE BASELINE LANGUAGE JOBS DATA REPORTS TIMEOUT MEMORY SCHEDULER WHY FILE FORMAT MAP REPLACE QUESTION FUZZ,$(eval $(call pass_if_given,$(name))))

# Nor do a person's own Python settings: the environment is what requirements.lock says, for everyone.
unexport PYTHONPATH PYTHONHOME PYTHONOPTIMIZE PYTHONDONTWRITEBYTECODE VIRTUAL_ENV
unexport PIP_TARGET PIP_PREFIX PIP_ROOT PIP_CONSTRAINT PIP_REQUIREMENT PIP_NO_DEPS UV_SYSTEM_PYTHON UV_TARGET UV_PREFIX
export PIP_USER := 0
export JUPYTER_PREFER_ENV_PATH := 1

python := .venv/bin/python

##@ Publish

.PHONY: report all pdf
report: .venv/.ready  ## Run what changed of WAVE and write REPORTS/<wave>/; what a plain `make` does
	@$(python) -m helpers report

all: .venv/.ready  ## The same for every wave
	@$(python) -m helpers all

pdf: report  ## The same, printed to report.pdf by the Chromium, Chrome or Edge that is here
	@$(python) -m helpers pdf

##@ Work

.PHONY: codebook import code notebook lab reconstruct watch
codebook: .venv/.ready  ## Draft the codebook.yml of a new folder DATA from the export FILE of a survey platform
	@$(python) -m helpers codebook

import: .venv/.ready  ## Bring the export FILE of a survey platform in as WAVE, or say exactly why not
	@$(python) -m helpers import

code: .venv/.ready  ## Code the open answers of every wave as in another, and propose options for what many wrote
	@$(python) -m helpers code

notebook: .venv/.ready  ## Begin the notebook of a QUESTION that is new in the codebook
	@$(python) -m helpers notebook

lab: .venv/.ready  ## JupyterLab on notebooks/, with the kernel ready
	@$(python) -m jupyterlab notebooks

watch: .venv/.ready  ## Publish again what a save affects, and show it in the browser
	@$(python) -m helpers watch

reconstruct: .venv/.ready  ## Find rows again for a wave of which only percentages were printed
	@$(python) -m helpers reconstruct

##@ Trust

.PHONY: test check fuzz bench verify matrix
test: .venv/.ready  ## Run every test
	@$(python) -m pytest -q -n "$${JOBS:-auto}" --dist loadfile

check: .venv/.ready  ## Lint, formatting, types, rooms, notebooks and data
	@failed=
	step() { printf -- '-- %s\n' "$$1"; shift; "$$@" || failed=1; }
	step 'lint' $(python) -m ruff check --quiet --output-format concise
	step 'formatting' $(python) -m ruff format --check --quiet --output-format concise
	step 'types' $(python) -m mypy
	step 'rooms' .venv/bin/lint-imports --no-logo
	step 'notebooks and data' $(python) -m helpers check
	test -z "$$failed"

verify: .venv/.ready  ## Run everything twice from nothing and compare bytes; a WAVE, or all
	@$(python) -m helpers verify

fuzz: .venv/.ready  ## Try inputs on every reader of a file, guided by coverage, each for FUZZ seconds; on Linux
	@PYTHONPATH=tests $(python) -m fuzzing

bench: .venv/.ready  ## Measure, each against a named alternative in the same run
	@$(python) tests/benchmarks
	$(python) tests/benchmarks/import_a_million.py

matrix: .venv/.ready  ## The tests on every Python from 3.11 that is here, and with the lowest versions admitted; needs uv
	@$(python) tests/matrix.py

##@ Keep house

.PHONY: lock audit clean help
lock:  ## Pin what pyproject.toml asks for in requirements.lock, with hashes; needs uv
	@if ! command -v uv >/dev/null; then
	    echo 'make lock needs uv: pip install uv' >&2
	    exit 1
	fi
	# A pin that still fits stays. To move every pin to its newest, remove requirements.lock first.
	uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	    --extra dask --extra dev --no-emit-index-url --no-header --no-annotate -o requirements.lock pyproject.toml

audit:  ## Look every pin up among the published vulnerabilities; needs uv, and a network
	# One that could not be looked up is a failure, not a clean bill.
	@uvx pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock

clean:  ## Remove build/ and reports/
	rm -rf build reports

help:  ## This page
	@awk '
	    /^##@ /              { printf "\n%s\n", substr($$0, 5) }
	    /^[a-z]+:.*  ## /    { sub(/:.*  ## /, "|"); split($$0, row, "|"); printf "  make %-12s %s\n", row[1], row[2] }
	    /^#: /               { variables = variables "\n  " substr($$0, 4) }
	    END                  { print "\nVariables, given after the word, as in `make report WAVE=2021-03`, and their defaults" variables "\n" }
	' '$(firstword $(MAKEFILE_LIST))'

# The environment. Made once; again only when the pins change, when the folder has moved, or when a setup was cut short.

ifneq ($(shell test -x $(python) && cat .venv/.ready 2>/dev/null),$(CURDIR))
.PHONY: .venv/.ready
endif

# Of nbstripout: ids stay, since a report names cells by them; what an editor writes of its kernel goes.
volatile := --keep-id --extra-keys "$(strip \
    metadata.language_info.codemirror_mode metadata.language_info.file_extension metadata.language_info.mimetype \
    metadata.language_info.nbconvert_exporter metadata.language_info.pygments_lexer metadata.language_info.version \
    metadata.widgets cell.metadata.jupyter)"
clean_filter := if test -x $(python); then exec $(python) -m nbstripout $(volatile); else exec cat; fi

PYTHON ?= python3
.venv/.ready: export PYTHON := $(PYTHON)
.venv/.ready: requirements.lock pyproject.toml
	@echo 'Setting up Python in .venv: once, and in a minute or two.'
	stop() { printf '%s\n' "$$@" >&2; exit 1; }
	uv=$$(command -v uv || true)

	# The interpreter behind a name, also where the name is that of a virtual environment; nothing if it is too old.
	interpreter() {
	    "$$1" -c 'import sys; print(sys._base_executable) if sys.version_info >= (3, 11) else sys.exit(1)' 2>/dev/null
	}
	usable() { interpreter $(python) && { [[ $$uv ]] || $(python) -m pip --version; }; }

	# Cut short, or moved with its folder: begin again. What was downloaded is still in the installer's cache.
	sound() { [[ -e .venv/.ready && $$(<.venv/.ready) == "$$(pwd -P)" ]] && usable; }
	if ! sound >/dev/null 2>&1; then
	    for name in "$$PYTHON" python3.11 python3.12 python3.13; do
	        base=$$(interpreter "$$name") && break
	    done
	    if [[ ! $$base ]]; then
	        found=$$("$$PYTHON" --version 2>/dev/null) || found='not there'
	        stop "This needs Python 3.11 or newer; $$PYTHON is $$found." \
	            '    Debian, Ubuntu: apt install python3 python3-venv' '    macOS: brew install python' \
	            'Or name the one to use: make PYTHON=/path/to/python3'
	    fi
	    rm -rf .venv
	    if [[ $$uv ]]; then
	        uv venv --quiet --python "$$base" .venv
	    else
	        "$$base" -c 'import ensurepip' 2>/dev/null || stop \
	            "$$name cannot make environments yet; on Debian and Ubuntu that is a package of its own." \
	            "    apt install $${name##*/}-venv"
	        "$$base" -m venv .venv
	    fi
	fi
	rm -f .venv/.ready

	if [[ $$uv ]]; then
	    uv pip sync --quiet --python $(python) --require-hashes requirements.lock
	    uv pip install --quiet --python $(python) --no-deps --no-build-isolation --editable .
	else
	    pip=($(python) -m pip install --quiet --quiet --disable-pip-version-check --no-input)
	    "$${pip[@]}" --no-compile --require-hashes -r requirements.lock
	    "$${pip[@]}" --no-deps --no-build-isolation --editable .
	fi

	# Listing the fonts takes matplotlib a while, and only at its first import.
	MPLCONFIGDIR=$$($(python) -c 'from helpers.paths import FONTS; print(FONTS)') $(python) -c 'import matplotlib.font_manager'

	# What a run leaves in a notebook is taken out on its way into git; without the environment, it passes as it is.
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	    git config filter.notebook.clean '$(clean_filter)'
	fi
	pwd -P > .venv/.ready
