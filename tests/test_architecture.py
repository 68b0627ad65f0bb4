"""The layers: imports go up the list, and what a layer may use stays in that layer."""

import ast
from pathlib import Path

import pytest

import sim

ROOT = Path(sim.__file__).parent
LAYERS = [
    "errors",
    "domain",
    "scenario",
    "workload",
    "model",
    "fast",
    "recording",
    "metrics",
    "experiments",
    "verification",
    "presentation",
    "api",
    "cli",
]
RESERVED = {
    "simpy": {"model"},
    "numba": {"fast"},
    "random": set(),
    "numpy.random": {"workload"},
    "matplotlib": {"presentation"},
    "bokeh": {"presentation"},
    "jinja2": {"presentation"},
    "fontTools": {"presentation"},
    "selenium": set(),
    "duckdb": {"recording"},
    "pydantic": {"scenario"},
    "tree_sitter": {"scenario"},
    "cyclopts": {"cli"},
    "zoneinfo": set(),
    "scipy.stats": set(),
    "matplotlib.pyplot": set(),
}
MODULES = sorted(
    path for path in ROOT.rglob("*.py") if path.parent != ROOT or path.stem == "errors"
)


def layer_of(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_folder_is_a_layer():
    assert {layer_of(path) for path in MODULES} == set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_imports_only_from_its_own_layer_and_those_above(path):
    place = LAYERS.index(layer_of(path))
    used = {name.split(".")[1] for name in imported(path) if name.startswith("sim.")}

    below = {name for name in used if name in LAYERS and LAYERS.index(name) > place}

    assert not below


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_library_is_used_only_where_it_belongs(path):
    used = set(imported(path))

    for library, layers in RESERVED.items():
        if layer_of(path) not in layers:
            strays = {name for name in used if name == library or name.startswith(library + ".")}
            assert not strays
