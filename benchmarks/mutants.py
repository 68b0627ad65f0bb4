"""How many small faults the tests notice: ``python -m benchmarks.mutants [--sample N]``.

The code of the model, the workload, the figures and their statistics is changed in one place at a
time (a sum into a difference, a bound by one, a name into None ...) and the tests are run until one
fails: first those that import the module, then those of its layer, and for what is left, when all
mutants have had their turn, all others. Of all such mutants a random sample is tried, the same for
the same seed. What was found goes to ``results/mutation/mutants.csv`` at once, and a trial that was
interrupted goes on from there; ``--again`` tries the survivors once more.
"""

import argparse
import random
import re
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stdout
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path

import libcst as cst
import mutmut.__main__ as mutmut
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import (
    find_mutant,
    get_diff_for_mutant,
    read_functions_from_index,
)

from benchmarks.mutants_page import Mutant, read, save, write_page
from benchmarks.scratch import scratch
from benchmarks.selections import Tests, selections

LAYERS = ("domain", "workload", "model", "metrics")
EARLY = 2
"""So many selections of tests every mutant goes through before the first goes on to the rest."""


def main() -> None:
    """Try a sample of mutants and write down what the tests noticed."""
    parser = argparse.ArgumentParser(description="How many small faults the tests notice.")
    parser.add_argument("--sample", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--early", action="store_true", help="leave out the last, widest tests")
    parser.add_argument("--again", action="store_true", help="try the survivors once more")
    parser.add_argument("--page", action="store_true", help="only write the page again")
    asked = parser.parse_args()
    if not asked.page:
        with scratch() as folder, chdir(folder):
            trial = Trial(asked.sample, asked.seed, again=asked.again)
            trial.run(EARLY)
            if not asked.early:
                trial.run(EARLY + 1)
    write_page(read(), LAYERS)


class Trial:
    """A sample of the mutants of the copy in the current folder, and what became of them."""

    def __init__(self, sample: int, seed: int, *, again: bool) -> None:
        names = generated()
        chosen = random.Random(seed).sample(names, min(sample, len(names)))
        self.total = len(names)
        self._tests = Tests(Path())
        known = {mutant.name: mutant for mutant in read()}
        self._mutants: dict[str, Mutant] = {}
        for name in chosen:
            fresh = mutant_of(name)
            before = known.get(name, fresh)
            is_same = (before.was, before.becomes) == (fresh.was, fresh.becomes)
            self._mutants[name] = before if is_same else fresh
        self._again = {name for name in chosen if again and not self._mutants[name].noticed_by}

    def run(self, stage: int) -> None:
        """Try every mutant that nothing has noticed yet with the selections up to `stage`."""
        for name, mutant in self._mutants.items():
            stage_before = 0 if name in self._again else mutant.stage
            if not mutant.noticed_by and stage_before < stage:
                self._again.discard(name)
                self._mutants[name] = self._tried(replace(mutant, stage=stage_before), stage)
                save([each for each in self._mutants.values() if each.stage])
                print(f"{name}: {self._mutants[name].noticed_by or 'not noticed'}", flush=True)

    def _tried(self, mutant: Mutant, stage: int) -> Mutant:
        layer, module = mutant.layer, mutant.name.rpartition(".")[0]
        for number, files in enumerate(selections(layer, module)[:stage], 1):
            if number > mutant.stage:
                test = self._tests.noticing(files, partial(planted, mutant.name))
                mutant = replace(mutant, stage=number, noticed_by=test)
                if test:
                    break
        return mutant


def generated() -> list[str]:
    """Return the names of all mutants of the copy in the current folder."""
    with redirect_stdout(StringIO()):
        mutmut.copy_src_dir()
        mutmut.create_mutants(1)
    names: list[str] = []
    for path in mutmut.walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        names += data.exit_code_by_key
    return sorted(names)


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Have the mutant called `name` in the place of the code."""
    path = Path(find_mutant(name).path)
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(_changed(cst.parse_module(text), name, path), encoding="utf-8")
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def _changed(module: cst.Module, name: str, path: Path) -> str:
    """Return the code of `module` with the mutant; mutmut takes a method for its namesake."""
    *_, owner, function = function_of(name).split(".")
    found = read_functions_from_index(name, path)
    if found is None:
        raise ValueError(f"no mutant {name} in {path}")
    places: list[cst.Module | cst.ClassDef] = [
        each for each in module.body if isinstance(each, cst.ClassDef) and each.name.value == owner
    ]
    body = places[0].body.body if places else module.body
    (before,) = (
        each for each in body if isinstance(each, cst.FunctionDef) and each.name.value == function
    )
    return module.deep_replace(before, found[1].with_changes(name=before.name)).code


def mutant_of(name: str) -> Mutant:
    """Return the mutant called `name` of the copy in the current folder."""
    lines = get_diff_for_mutant(name).splitlines()
    was = " ".join(line[1:].strip() for line in lines if re.match(r"-(?!--)", line))
    becomes = " ".join(line[1:].strip() for line in lines if re.match(r"\+(?!\+\+)", line))
    return Mutant(name, name.split(".")[1], function_of(name), was, becomes)


def function_of(name: str) -> str:
    """Return the dotted name of the function of a mutant."""
    module, _, rest = name.rpartition(".")
    function = rest.partition("__mutmut_")[0].removeprefix("x").removeprefix("_")
    return f"{module}.{function.strip('ǁ').replace('ǁ', '.')}"


if __name__ == "__main__":
    main()
