"""A scenario written in another way is the same scenario: same plans, same log, same figures."""

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from sim.domain.plan import Direction
from sim.scenario.loader import load
from sim.scenario.resolved import input_files, scenario_hash, to_toml
from tests.metamorphic.playing import (
    Played,
    differing,
    folder_of,
    loaded_from,
    play,
    told,
    write,
)
from tests.metamorphic.rewriting import (
    in_another_order,
    in_other_units,
    under_other_labels,
    weeks_later,
)
from tests.metamorphic.scenarios import Drawn, scenarios
from tests.metamorphic.sizes import holds_for

luck = st.integers(0, 2**32).map(Random)


def assert_same(one: Drawn, other: Drawn) -> None:
    """Check that two files say the same to the last byte, and play the same."""
    ours, theirs = loaded_from(one), loaded_from(other)
    assert to_toml(ours) == to_toml(theirs)
    assert scenario_hash(ours) == scenario_hash(theirs)
    assert_same_run(Played.of(ours), Played.of(theirs))


def assert_same_run(one: Played, other: Played) -> None:
    assert differing(told(one), told(other)) == {}


@holds_for(scenarios(), luck)
def test_the_unit_in_which_a_duration_is_given_changes_nothing(drawn, rng):
    assert_same(drawn, in_other_units(drawn, rng))


@holds_for(scenarios(), luck)
def test_the_order_of_everything_in_the_file_changes_nothing(drawn, rng):
    assert_same(drawn, in_another_order(drawn, rng))


@holds_for(scenarios(), st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=9))
def test_labels_change_nothing(drawn, text):
    other = under_other_labels(drawn, text)
    ours, theirs = loaded_from(drawn), loaded_from(other)

    assert scenario_hash(ours) == scenario_hash(theirs)
    assert_same_run(Played.of(ours), Played.of(theirs))


@holds_for(scenarios(), st.integers(-60, 120))
def test_whole_weeks_later_the_same_happens(drawn, weeks):
    here = weeks_later(drawn, 0)
    assert_same_run(play(here), play(weeks_later(drawn, weeks)))


@holds_for(scenarios())
def test_an_end_is_a_duration(drawn):
    length = loaded_from(drawn).scenario.end_s
    days = timedelta(seconds=length)
    by_end = drawn.changed(duration=None, end=drawn.tables["start"] + days)
    by_length = drawn.changed(end=None, duration=f"{length} s")
    assert_same_run(play(by_end), play(by_length))


@holds_for(scenarios())
def test_a_file_that_extends_another_and_says_nothing_is_the_other(drawn):
    with folder_of(drawn) as folder:
        child = folder / "child.toml"
        child.write_text('id = "drawn"\nextends = "scenario.toml"\n', encoding="utf-8")
        base, heir = load(folder / "scenario.toml"), load(child)

        assert scenario_hash(heir) == scenario_hash(base)
        assert_same_run(Played.of(heir), Played.of(base))


@holds_for(scenarios(), luck)
def test_it_does_not_matter_in_which_file_of_a_chain_a_table_stands(drawn, rng):
    """What is said of the file itself, its id and what it expects, stays in the last."""
    files: list[dict] = [{}, {"extends": "layer-0.toml"}, {"extends": "layer-1.toml"}]
    for name, table in drawn.tables.items():
        files[2 if name in ("id", "expect") else rng.randrange(3)][name] = table
    with folder_of(drawn) as folder:
        for number, tables in enumerate(files):
            write(Drawn(tables), folder, f"layer-{number}.toml")

        assert_same_run(Played.of(load(folder / "layer-2.toml")), play(drawn))


@holds_for(scenarios(), st.integers(0, 2**64), st.integers(1, 9))
def test_the_command_line_is_an_edited_file(drawn, seed, trains):
    tables = drawn.copy
    tables["seed"] = seed
    ordinary = tables["services"]["ordinary"]
    ordinary.pop("trains_per_day", None)
    ordinary["trains"] = trains
    tables["clearance"]["limit"] = "20 h"
    edited = Drawn(tables, drawn.files)

    asked = (f"seed={seed}", f"services.ordinary.trains={trains}", "clearance.limit=20 h")
    assert_same_run(play(drawn, asked), play(edited))


@holds_for(scenarios())
def test_the_resolved_scenario_is_the_scenario(drawn):
    loaded = loaded_from(drawn)
    with folder_of(Drawn({})) as folder:
        for name, content in input_files(loaded).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
        path = folder / "resolved.toml"
        path.write_text(to_toml(loaded), encoding="utf-8")
        again = load(path)

        assert to_toml(again) == to_toml(loaded)
        assert scenario_hash(again) == scenario_hash(loaded)
        assert_same_run(Played.of(again), Played.of(loaded))


def test_lists_without_an_order_are_resolved_in_one_order():
    """Moments of a week, days of a shift, services of a green channel."""
    law = {"weekly": ["thu 20:00", "mon 09:00", "mon 08:15"]}
    shift = {"hours": "20:00-04:00", "days": ["sun", "sat", "mon"], "lanes": 1}
    green = {"lanes": 1, "services": ["liner", "beeline"]}
    customs = {"lanes": 2, "documents": "1 h", "shifts": {"late": shift}, "green": green}
    liner = {"arrivals": {"khorgos": law}}
    drawn = Drawn(
        {
            "title": "x",
            "start": date(2024, 1, 1),
            "duration": "7 d",
            "services": {"liner": liner, "beeline": liner},
            "ports": {"khorgos": {"china": {"customs": customs}}},
        }
    )
    scenario = loaded_from(drawn).scenario

    post = scenario.ports["khorgos"].china.customs
    weekly = scenario.services["liner"].arrivals.at("khorgos", Direction.WESTBOUND).weekly
    assert weekly == ("mon 08:15", "mon 09:00", "thu 20:00")
    assert post.shifts["late"].days == ("mon", "sat", "sun")
    assert post.green is not None
    assert post.green.services == ("beeline", "liner")
