# The two commands of the README, and what developers run. Needs Python 3.10+, make, a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test slow lint bench docs pictures model judges clean

$(VENV)/.base: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -e . -c constraints.txt
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -e '.[dev]' -c constraints.txt
	touch $@ $(VENV)/.base

demo: $(VENV)/.base
	$(BIN)/austicker demo

test: $(VENV)/.dev
	$(BIN)/austicker assets fetch
	$(BIN)/python -m pytest -n auto --dist loadgroup

slow: $(VENV)/.dev
	$(BIN)/austicker assets fetch
	$(BIN)/python -m pytest -m slow

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/austicker assets fetch
	$(BIN)/python -m benchmarks

# The site, in build/site; warnings are errors.
docs: $(VENV)/.dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict -q

# What the pages show: pictures, the command reference, the results of the benchmark.
pictures: $(VENV)/.dev
	$(BIN)/python docs/make_cli.py
	$(BIN)/python docs/make_stickers.py
	$(BIN)/python docs/make_worn.py
	$(BIN)/python docs/make_pictures.py
	$(BIN)/python docs/make_synth.py
	$(BIN)/python docs/make_judges.py
	$(BIN)/python docs/make_results.py
	$(BIN)/python docs/make_app.py

# The emotion models of the package, from synthetic clips and stills: about twenty minutes.
model: $(VENV)/.dev
	$(BIN)/austicker assets fetch
	$(BIN)/austicker fit --force -o src/austicker/causal/model.json
	$(BIN)/austicker fit --dataset rendered-stills --force -o src/austicker/causal/stills.json

# The judges of the package, from clips of some 170 synthetic people, which take most of the time.
judges: $(VENV)/.dev
	$(BIN)/austicker assets fetch
	$(BIN)/python -m austicker.bench.judge_fit

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
