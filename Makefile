# make run, make test: both install what they need first. Python 3.11 to 3.13; another one than python3: make PYTHON=python3.12 run
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
VENV_PYTHON := .venv/Scripts/python.exe
else
VENV_PYTHON := .venv/bin/python
endif

.PHONY: run test soak lint format ready clean lock catalogues scene bench goldens docs pictures

run: ready
	$(VENV_PYTHON) -m viewer

# Beside each other, file by file: half the time on two cores. Each process has a display of its own and about 1 GB.
# In the order of the folders: files of many small tests come last, so that neither process waits for the other at the end.
test: ready lint
	$(VENV_PYTHON) -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

# What takes too long for make test, whole: hours. Its figures go into bench/soak.md.
soak: ready
	$(VENV_PYTHON) -m pytest --soak

lint: ready
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m mypy

format: ready
	$(VENV_PYTHON) -m ruff check --fix .
	$(VENV_PYTHON) -m ruff format .

ready:
	$(PYTHON) tools/bootstrap.py

# Needs uv. Without index addresses, so that the lock serves any mirror.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --python-version 3.11 --group dev pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" --python-version 3.11 --group docs -c requirements.lock -o docs/requirements.lock

catalogues: ready
	$(VENV_PYTHON) tools/catalogues.py

scene: ready
	$(VENV_PYTHON) -m tools.scenegen

# Needs a display and ../shared/bench; moderngl, pyvista and scipy where they are installed.
bench: ready
	$(VENV_PYTHON) bench/run.py

# Draws the golden pictures anew: look at what changed before you commit them.
goldens: ready
	$(VENV_PYTHON) -m tests.render.goldens

# The pages as a site in build/docs, with pictures that the viewer has just drawn. What it needs is installed here only.
docs: ready pictures
	$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r docs/requirements.lock
	$(VENV_PYTHON) -m tools.keys
	$(VENV_PYTHON) -m tools.format_reference
	$(VENV_PYTHON) -m sphinx --fail-on-warning --keep-going --quiet -b html docs build/docs

# Draws the pictures of the pages anew; what looks as before stays as it is. Needs a display.
pictures: ready
	$(VENV_PYTHON) -m tools.pictures

clean:
	$(PYTHON) -c "import shutil; [shutil.rmtree(d, ignore_errors=True) for d in ('.venv', '.mypy_cache', '.ruff_cache', '.pytest_cache', '.hypothesis', 'dist')]"
