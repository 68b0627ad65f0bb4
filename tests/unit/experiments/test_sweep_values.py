import pytest

from sim.errors import SafetyLimitError, UsageError
from sim.experiments.sweep.design import design_of
from sim.experiments.sweep.values import Value, axes_of, is_range, pieces
from sim.scenario.loader import load
from tests.unit.experiments.lanes import LANE, write_lane
from tests.unit.experiments.sweeps import DOCUMENTS, LANES, RATE

TWO_PORTS = LANE.replace("{ khorgos = 1.0 }", "{ khorgos = 0.5, alashankou = 0.5 }") + (
    'ports.alashankou.china.customs = { lanes = 1, documents = { exponential = "72 min" } }\n'
    "ports.alashankou.china.standard_tracks = 4\n"
)


@pytest.fixture
def lane(tmp_path):
    return load(write_lane(tmp_path))


@pytest.fixture
def two_ports(tmp_path):
    return load(write_lane(tmp_path, TWO_PORTS))


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("1,2,3", ["1", "2", "3"]),
        ('"a, b",c', ['"a, b"', "c"]),
        ("[1, 2],[3]", ["[1, 2]", "[3]"]),
        ("{ a = 1, b = [2, 3] },x", ["{ a = 1, b = [2, 3] }", "x"]),
        ("08:00-16:00", ["08:00-16:00"]),
        ("", [""]),
        ("1,", ["1", ""]),
    ],
)
def test_values_stand_between_commas_but_for_those_in_quotes_and_brackets(raw, parts):
    assert list(pieces(raw)) == parts


@pytest.mark.parametrize(
    ("text", "kind", "measure", "cell"),
    [
        ("3", "whole", 3, 3),
        ("3.5", "number", 3.5, 3.5),
        ("90 h", "time", 324_000, "90 h"),
        ('"90 min"', "time", 5_400, "90 min"),
        ("true", "choice", None, "true"),
        ("pause", "choice", None, "pause"),
        ("[1, 2]", "choice", None, "[1, 2]"),
        ("1 = 2", "choice", None, "1 = 2"),
    ],
)
def test_a_value_is_toml_or_else_text_and_integers_stay_integers(text, kind, measure, cell):
    value = Value.of(text)

    assert (value.kind, value.measure, value.cell) == (kind, measure, cell)
    assert type(value.cell) is type(cell)


def test_a_key_of_several_kinds_is_a_number_or_a_choice(lane):
    (numbers,) = axes_of(lane, [f"{RATE}=12,16.5"])
    (choices,) = axes_of(lane, ["ports.khorgos.china.customs.closing=pause,1"])

    assert numbers.kind == "number"
    assert choices.kind == "choice"
    assert [value.text for value in choices.ordered] == ["pause", "1"]


def test_values_are_ordered_by_size_and_the_scenario_says_its_own(lane):
    (axis,) = axes_of(lane, [f"{DOCUMENTS}=2 h,30 min,1 h"])

    assert [value.shown for value in axis.ordered] == ["30 min", "1 h", "2 h"]
    assert axis.base.measure == 72 * 60
    assert axes_of(lane, [f"{RATE}=1,2"])[0].base.cell == 16


def test_a_star_stands_for_any_one_part(two_ports):
    lanes, tracks, new = axes_of(
        two_ports,
        [
            "ports.*.china.customs.lanes=2,3",
            "ports.*.china.standard_tracks=5,6",
            "ports.*.kazakhstan.standard_tracks=5,6",
        ],
    )

    assert set(lanes.keys) == {f"ports.{port}.china.customs.lanes" for port in PORTS}
    assert tracks.keys == ("ports.alashankou.china.standard_tracks",)
    assert set(new.keys) == {f"ports.{port}.kazakhstan.standard_tracks" for port in PORTS}
    assert list(tracks.changes(tracks.values[0])) == ["ports.alashankou.china.standard_tracks=5"]


PORTS = ("khorgos", "alashankou")


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ([], "sweep needs a --vary"),
        ([LANES], "a range needs --latin-hypercube"),
        ([f"{LANES}=1..3"], "a range needs --latin-hypercube"),
        ([f"{LANES}="], "a value is missing"),
        ([f"{LANES}=1,,2"], "a value is missing"),
        (["=1,2"], "give values as in"),
        ([f"{LANES}=1,2,1"], "1 is given twice"),
        ([f"{DOCUMENTS}=60 min,1 h"], "1 h is given twice"),
        ([f"{LANES}=1,2", f"{LANES}=3,4"], "is varied twice"),
        ([f"{LANES}=1,2", "ports.*.china.customs.lanes=3"], "is varied twice"),
        (["ports.khorgos.china.customs={ lanes = 2 }", f"{LANES}=1"], "is varied twice"),
        (["seed=1,2"], "all points have the same luck"),
        (["replications=1,2"], "all points have the same luck"),
        (["port.*.lanes=1,2"], "did you mean ports?"),
    ],
)
def test_a_wish_that_does_not_fit_is_refused_with_a_remedy(lane, wishes, message):
    with pytest.raises(UsageError) as refused:
        design_of(lane, wishes, None)

    assert message in str(refused.value)


def test_the_points_of_a_grid_are_all_combinations_the_last_key_running_fastest(lane):
    design = design_of(lane, [f"{LANES}=2,1", f"{RATE}=12,16"], None)

    assert [tuple(value.cell for value in point) for point in design.points] == [
        (2, 12),
        (2, 16),
        (1, 12),
        (1, 16),
    ]
    assert design.changes(design.points[1]) == [f"{LANES}=2", f"{RATE}=16"]
    # Along the lanes by size: 1 then 2 for either rate; along the rates for either number of lanes.
    assert [(place, line) for place, _, line in design.lines()] == [
        (0, [2, 0]),
        (0, [3, 1]),
        (1, [0, 1]),
        (1, [2, 3]),
    ]


def test_a_grid_beyond_all_measure_is_refused_before_it_is_laid_out(lane):
    many = ",".join(str(number) for number in range(1, 400))

    with pytest.raises(SafetyLimitError, match="the sweep has 159,201 points"):
        design_of(lane, [f"{LANES}={many}", f"{RATE}={many}"], None)


@pytest.mark.parametrize(
    ("wishes", "points", "message"),
    [
        ([f"{LANES}=1,2"], 4, "with --latin-hypercube give the limits"),
        ([f"{LANES}=3..1"], 4, "the low limit is not below the high one"),
        ([f"{LANES}=1..3"], 1, "at least 2 points are needed"),
        (["seed=1..3"], 4, "seed"),
        ([LANES], 4, "no range in [provenance]"),
    ],
)
def test_a_hypercube_that_does_not_fit_is_refused(lane, wishes, points, message):
    with pytest.raises(UsageError) as refused:
        design_of(lane, wishes, points)

    assert message in str(refused.value)


def test_a_hypercube_over_few_whole_numbers_takes_each_of_them_equally_often(lane):
    design = design_of(lane, [f"{LANES}=1..3", f"{DOCUMENTS}=1 h..2 h"], 30)

    lanes = [point[0].cell for point in design.points]
    assert [lanes.count(number) for number in (1, 2, 3)] == [10, 10, 10]
    times = sorted(point[1].measure for point in design.points)
    assert all(3_600 + 120 * n - 10 <= time <= 3_720 + 120 * n + 10 for n, time in enumerate(times))
    assert design.points == design_of(lane, [f"{LANES}=1..3", f"{DOCUMENTS}=1 h..2 h"], 30).points


def test_a_wish_is_a_range_by_its_two_dots_or_without_values():
    assert is_range("a.b=1..2")
    assert is_range("a.b")
    assert is_range("a.b=90 min..2 h")
    assert not is_range('a.b="1..2"')
    assert not is_range("a.b=1,2")
