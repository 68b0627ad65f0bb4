"""How each value is known: who set it, on what grounds, and for which value the grounds hold."""

from pathlib import Path

import pytest

from sim.scenario.defaults import ground_of
from sim.scenario.evidence import Known, changes, evidence
from sim.scenario.loader import Loaded, load
from sim.scenario.provenance import is_graded, leaves_of
from sim.scenario.quantities import parse_duration
from tests.unit.scenario.files import FULL, WHOLE, written

ROOT = Path(__file__).parents[3]
LANES = "ports.khorgos.china.customs.lanes"
RATE = "services.freight.trains_per_day"


def known(loaded: Loaded) -> dict[str, Known]:
    return {each.key: each for each in evidence(loaded)}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return written(tmp_path, WHOLE)


def test_entry_speaks_for_its_value(whole: Path):
    lanes = known(load(whole))[LANES]

    assert (lanes.value, lanes.grade, lanes.range, lanes.why) == (
        3,
        "assumed",
        (2, 8),
        "not published",
    )
    assert lanes.set_in == str(whole)


def test_reported_value_has_its_source(whole: Path):
    rate = known(load(whole))[RATE]

    assert (rate.grade, rate.source, rate.unit) == ("reported", "a-paper", "trains a day")


def test_value_without_provenance_is_assumed_with_the_range_of_the_format(whole: Path):
    share = known(load(whole))["ports.khorgos.china.customs.examination.share"]

    assert (share.grade, share.range, share.why) == ("assumed", (0, 1), "no provenance given")


def test_default_is_known_by_the_format(whole: Path):
    hours = known(load(whole))["ports.khorgos.china.customs.hours"]

    assert (hours.set_in, hours.grade, hours.source) == ("default", "reported", "seed-001")


def test_default_written_out_is_known_like_the_default(tmp_path: Path):
    text = WHOLE.replace("wagons = 55", "wagons = 55\npriority = 0")

    priority = known(load(written(tmp_path, text)))["services.freight.priority"]

    assert priority.why == "no service goes before another"


def test_choice_that_is_no_number_is_known_with_all_choices(whole: Path):
    values = known(load(whole, ["ports.khorgos.china.customs.order=deadline"]))

    order = values["ports.khorgos.china.customs.order"]
    assert (order.grade, order.range) == ("assumed", ("arrival", "priority", "deadline"))
    assert values["ports.khorgos.china.customs.joint_boarding"].range == (False, True)


def test_question_itself_has_no_grade(whole: Path):
    values = known(load(whole))

    assert {values[key].grade for key in ("title", "id", "start", "end")} == {None}


def test_run_settings_are_choices(whole: Path):
    seed = known(load(whole, ["replications=3"]))["seed"]
    replications = known(load(whole, ["replications=3"]))["replications"]

    assert (seed.grade, seed.range) == ("assumed", (0, 2**128 - 1))
    assert (replications.grade, replications.set_in) == ("assumed", "command line")


def test_value_of_the_command_line_is_no_longer_reported(whole: Path):
    rate = known(load(whole, [f"{RATE}=12"]))[RATE]

    assert (rate.value, rate.grade, rate.source) == (12.0, "assumed", None)
    assert (rate.set_in, rate.why) == ("command line", "set on the command line")
    assert rate.range == (0, 5_000_000)


def test_value_said_again_keeps_its_evidence(whole: Path):
    assert known(load(whole, [f"{RATE}=10"]))[RATE].grade == "reported"


def test_command_line_may_bring_its_own_evidence(whole: Path):
    entry = f'provenance."{RATE}"={{ grade = "derived", why = "twice" }}'

    rate = known(load(whole, [f"{RATE}=20", entry]))[RATE]

    assert (rate.grade, rate.why, rate.source) == ("derived", "twice", None)


def child(folder: Path, text: str) -> Loaded:
    written(folder, WHOLE, "base.toml")
    return load(written(folder, f'extends = "base.toml"\n{text}', "child.toml"))


def test_value_that_a_child_changes_without_a_word_is_no_longer_reported(tmp_path: Path):
    rate = known(child(tmp_path, f"{RATE} = 12"))[RATE]

    assert (rate.grade, rate.why) == ("assumed", "changed in child.toml, which says no more")


def test_wider_entry_of_the_child_speaks_before_an_exact_one_of_the_base(tmp_path: Path):
    text = f"""{LANES} = 1
    [provenance]
    "ports.*.china.customs.lanes" = {{ grade = "assumed", range = [1, 2], why = "a policy" }}"""

    assert known(child(tmp_path, text))[LANES].why == "a policy"


def test_entry_that_a_child_writes_anew_keeps_nothing_of_the_old(tmp_path: Path):
    text = f"""{RATE} = 12
    [provenance]
    "{RATE}" = {{ grade = "derived" }}"""

    rate = known(child(tmp_path, text))[RATE]

    assert (rate.grade, rate.source) == ("derived", None)


def test_entry_for_a_value_that_the_child_replaces_is_dropped(tmp_path: Path):
    loaded = child(tmp_path, "services.freight.trains = 300")

    assert RATE not in loaded.scenario.provenance
    assert known(loaded)["services.freight.trains"].why == "no provenance given"


def test_entry_for_a_table_covers_all_below_and_gives_its_range_where_it_fits(tmp_path: Path):
    text = WHOLE + (
        '[provenance."ports.*.china.customs.documents"]\n'
        'grade = "assumed"\nrange = ["1 h", "3 h"]\nwhy = "a guess"\n'
    )

    values = known(load(written(tmp_path, text)))

    mean = values["ports.khorgos.china.customs.documents.mean"]
    spread = values["ports.khorgos.china.customs.documents.cv"]
    assert (mean.range, mean.why) == (("1 h", "3 h"), "a guess")
    assert (spread.range, spread.why) == ((0, 10), "a guess")


def test_most_exact_entry_wins(tmp_path: Path):
    text = WHOLE + (
        '[provenance."ports.khorgos.china.customs"]\ngrade = "derived"\nwhy = "table"\n'
        '[provenance."ports.*.china.customs.documents"]\ngrade = "derived"\nwhy = "star"\n'
        '[provenance."ports.khorgos.china.customs.documents"]\ngrade = "derived"\nwhy = "exact"\n'
    )

    values = known(load(written(tmp_path, text)))

    assert values["ports.khorgos.china.customs.documents.mean"].why == "exact"
    assert values["ports.khorgos.china.customs.boarding"].why == "table"
    assert values[LANES].why == "not published"


def test_entry_for_one_direction_of_a_value_given_once_is_taken(tmp_path: Path):
    text = WHOLE + (
        '[provenance."ports.khorgos.china.customs.boarding.westbound"]\n'
        'grade = "derived"\nwhy = "by half"\n'
    )

    loaded = load(written(tmp_path, text))

    assert known(loaded)["ports.khorgos.china.customs.boarding"].why == "by half"


def test_changes_against_the_parent(tmp_path: Path):
    found = changes(child(tmp_path, 'warm_up = "3 d"\nservices.freight.trains = 300'))

    shown = {
        known.key: (change.before and change.before.value, change.after and change.after.value)
        for change in found
        if (known := change.after or change.before) is not None
    }
    assert shown == {
        "id": ("base", "child"),
        "warm_up": ("2 d", "3 d"),
        "services.freight.trains": (None, 300),
        RATE: (10.0, None),
    }


def test_nothing_has_changed_without_a_parent(whole: Path):
    assert changes(load(whole)) == ()


SHIPPED = sorted((ROOT / "scenarios").rglob("*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_number_of_a_shipped_scenario_has_its_evidence(path: Path):
    for each in evidence(load(path)):
        first = each.value[0] if isinstance(each.value, list) else each.value
        is_number = isinstance(first, int | float) and not isinstance(first, bool)
        assert each.grade is not None or not is_graded(tuple(each.key.split(".")))
        if each.grade == "reported":
            assert each.source, each.key
        if each.grade == "assumed":
            assert each.range, each.key
        if each.grade == "assumed" and is_number:
            assert each.range is not None
            assert _size(each.range[0]) <= _size(each.range[1])


def _size(end: object) -> float:
    return parse_duration(end) if isinstance(end, str) else float(str(end))


def test_every_default_of_the_format_has_its_grounds(tmp_path: Path):
    pools = "wagons = { standard = { ready = 500 }, broad = { ready = 500 } }"
    text = f"""
    title = "x"
    start = 2024-01-01
    end = 2024-02-01
    services.a = {{ trains = 1, ports = {{ p = 1.0 }} }}
    [ports.p]
    {pools}
    china.onward.paths_per_day = 24
    kazakhstan.onward.paths_per_day = 24
    """
    loaded = load(written(tmp_path, text))
    given = set(loaded.origins)

    for leaf in leaves_of(loaded.scenario, {}):
        key = ".".join(str(part) for part in leaf.key)
        if key not in given and is_graded(leaf.key):
            assert ground_of(leaf.key) is not None, key


def test_every_number_and_choice_of_every_rule_has_its_grade_and_range(tmp_path: Path):
    for each in evidence(load(written(tmp_path, FULL))):
        if is_graded(tuple(each.key.split("."))):
            assert each.grade == "reported" or each.range, each.key


@pytest.mark.parametrize(
    ("key", "value", "unit", "span"),
    [
        ("clearance.margin", "0 s", None, ("0 s", "24 h")),
        ("services.freight.goods.cars", 0.25, None, (0, 1)),
        ("ports.khorgos.border.standard.accepted_per_day", 16, "trains a day", (1, 10_000_000)),
        ("ports.khorgos.disturbances.no-empties.capacity", 0, None, (0, 10_000_000)),
        ("ports.khorgos.disturbances.typhoon.trains", "all", None, ("all", "empties")),
        ("ports.khorgos.gales.days_per_year", 155.0, "days a year", (140, 170)),
        ("ports.khorgos.stop_loading.westbound.above", 90, "trains", (1, 10_000_000)),
        ("ports.khorgos.wagons.standard.claim", "readiness", None, ("readiness", "arrival")),
        ("goods.cars.examination_time", 1.0, None, (0.5, 3)),
        ("diversion.window", "3 d", None, ("1 d", "14 d")),
        ("costs.wagon_day", 5.0, "CNY a wagon and day", (0, 1e12)),
    ],
)
def test_value_of_a_rule_is_known_with_unit_and_range(
    tmp_path: Path, key: str, value: object, unit: str | None, span: tuple[object, object]
):
    rule = known(load(written(tmp_path, FULL)))[key]

    assert (rule.value, rule.unit, rule.grade, rule.range) == (value, unit, "assumed", span)


@pytest.mark.parametrize(
    "key",
    [
        "services.freight.origin.westbound",
        "ports.khorgos.china.customs.green.services",
        "ports.khorgos.china.customs.shifts.weekend.days",
        "ports.khorgos.disturbances.typhoon.end",
        "ports.khorgos.disturbances.typhoon.resource",
        "goods.electronics.label",
        "costs.currency",
    ],
)
def test_names_and_dates_have_no_grade(tmp_path: Path, key: str):
    assert known(load(written(tmp_path, FULL)))[key].grade is None


def test_weekly_plan_may_be_reported_or_assumed(tmp_path: Path):
    plan = 'arrivals = { khorgos = { weekly = ["mon 08:15"] } }'
    text = WHOLE.replace("trains_per_day = 10\nports = { khorgos = 1.0 }\nwestbound = 0.6", plan)
    text = text.replace('"services.freight.trains_per_day"', '"services.freight.arrivals"')

    key = "services.freight.arrivals.khorgos.weekly"

    assert known(load(written(tmp_path, text)))[key].source == "a-paper"
    again = known(load(written(tmp_path, text), [f'{key}=["tue 09:00"]']))[key]
    assert (again.grade, again.range) == ("assumed", ("mon 00:00", "sun 23:59"))


def test_expectations_are_no_values(tmp_path: Path):
    assert not any(key.startswith("expect") for key in known(load(written(tmp_path, FULL))))


def test_date_that_a_child_changes_is_shown_with_its_time(tmp_path: Path):
    written(tmp_path, FULL, "base.toml")
    text = """
    extends = "base.toml"
    [ports.khorgos.disturbances.typhoon]
    end = 2023-12-20T06:30:00
    """

    found = changes(load(written(tmp_path, text, "child.toml")))

    ends = {(str(each.before.value), str(each.after.value))
            for each in found if each.before and each.after}  # fmt: skip
    assert ends == {("base", "child"), ("2023-12-15 06:00:00", "2023-12-20 06:30:00")}
