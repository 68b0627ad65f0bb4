"""When trains come: pencil answers for each law, and the statistics each law promises."""

from datetime import date
from math import sqrt

import numpy as np
import pytest
from scipy.special import chdtr, chdtrc, kolmogorov

from sim.errors import UsageError
from sim.scenario.inputs import Inputs, TimetableRow
from sim.scenario.schema import Profile
from sim.workload.arrivals import Window, _Frame, _settled
from sim.workload.pace import Pace
from sim.workload.plans import draw
from tests.unit.workload.scenarios import DAY, NO_FILES, E, W, make_scenario, one_way, only_stream

LIMIT = 4.66


def arrived(inputs=NO_FILES, **changes):
    """Return the arrivals of a one-way service; keys of a scenario go by their names."""
    of_scenario = {"duration", "warm_up", "start", "seed"} & changes.keys()
    general = {key: changes.pop(key) for key in of_scenario}
    scenario = make_scenario({"any": one_way(**changes)}, **general)
    return only_stream(scenario, inputs)


# Even spacing


def test_even_trains_come_at_equal_distances_the_first_at_the_start():
    stream = arrived(trains_per_day=4.0, arrivals="even", duration="1 d", warm_up="12 h")

    assert stream.arrived_s.tolist() == [-43_200, -21_600, 0, 21_600, 43_200, 64_800]
    assert stream.ordinal.tolist() == [-2, -1, 0, 1, 2, 3]


def test_exact_number_of_even_trains_divides_the_period():
    stream = arrived(trains=3, arrivals="even", duration="10 s", warm_up="4 s")

    assert stream.arrived_s.tolist() == [-4, 0, 3, 6]


@pytest.mark.parametrize("per_day", [3.0, 7.0, 14.4, 25.8, 0.7, 1e-3])
def test_even_trains_miss_no_second_by_rounding(per_day):
    stream = arrived(trains_per_day=per_day, arrivals="even", duration="3000 d")

    tenths = round(per_day * 1_000)
    expected = stream.ordinal * DAY * 1_000 // tenths
    assert np.array_equal(stream.arrived_s, expected)
    assert len(stream) == -(-3_000 * tenths // 1_000)


def test_even_trains_are_denser_on_days_with_more_volume():
    weekdays = [1.0, 2.0, 0.0, 1.0, 1.0, 1.0, 1.0]

    stream = arrived(
        trains_per_day=2.0, arrivals="even", duration="4 d", profile={"weekdays": weekdays}
    )

    days, hours = stream.arrived_s // DAY, stream.arrived_s % DAY // 3_600
    assert days.tolist() == [0, 0, 1, 1, 1, 1, 3, 3]
    assert hours.tolist() == [0, 12, 0, 6, 12, 18, 0, 12]


def test_exact_number_is_shared_out_by_the_profile():
    weekdays = [0.0, 3.0, 1.0, 0.0, 0.0, 0.0, 0.0]

    stream = arrived(trains=8, arrivals="even", duration="7 d", profile={"weekdays": weekdays})

    assert (stream.arrived_s // DAY).tolist() == [1] * 6 + [2] * 2


def test_warm_up_has_the_rate_and_the_profile_of_the_run():
    months = [2.0] + [0.5] * 10 + [1.0]

    stream = arrived(
        trains=62 * 2,
        arrivals="even",
        duration="31 d",
        warm_up="61 d",
        profile={"months": months},
    )

    day = stream.arrived_s // DAY
    assert ((day >= 0).sum(), ((day < 0) & (day >= -31)).sum(), (day < -31).sum()) == (124, 62, 30)


# Poisson and renewal


def test_poisson_is_the_renewal_law_with_cv_one():
    poisson = arrived(trains_per_day=20.0, arrivals="poisson", warm_up="5 d")
    renewal = arrived(trains_per_day=20.0, arrivals={"gamma_cv": 1.0}, warm_up="5 d")

    assert np.array_equal(poisson.arrived_s, renewal.arrived_s)


@pytest.mark.parametrize("cv", [0.2, 0.6, 1.0, 2.0])
def test_gaps_have_the_mean_and_spread_of_the_law(cv):
    rate = 50.0
    stream = arrived(trains_per_day=rate, arrivals={"gamma_cv": cv}, duration="2000 d")

    gaps = np.diff(stream.arrived_s) * rate / DAY

    assert abs(gaps.mean() - 1.0) <= LIMIT * cv / sqrt(len(gaps))
    squares = (gaps - 1.0) ** 2
    assert abs(squares.mean() - cv**2) <= LIMIT * squares.std() / sqrt(len(gaps))


@pytest.mark.parametrize("cv", [0.3, 0.6, 1.5])
@pytest.mark.parametrize("demand", [{"trains_per_day": 2.0}, {"trains": 60}], ids=str)
def test_stream_is_stationary_from_its_first_hours(cv, demand):
    """Without the length-biased first gap, cv 0.3 would show half a train less or more a day."""
    scenario = make_scenario({"any": one_way(arrivals={"gamma_cv": cv}, **demand)}, warm_up="2 d")

    moments = np.concatenate([only_stream(scenario, replication=k).arrived_s for k in range(1_200)])

    # Half days around the start, and at the end; one train expected in each.
    halves = np.bincount(moments // (DAY // 2) + 4, minlength=64)[[0, 1, 2, 3, 4, 5, 6, 7, 62, 63]]
    error = sqrt(1_200 * max(cv**2, 1.0))
    assert np.abs(halves - 1_200).max() <= LIMIT * error


def test_very_irregular_streams_fill_the_run_and_the_warm_up():
    """Gaps of cv 10 sum up so slowly at times that the first guess of their number falls short."""
    service = one_way(arrivals={"gamma_cv": 10.0}, trains_per_day=20.0)
    short = make_scenario({"any": service}, duration="4 d", warm_up="4 d")
    long = make_scenario({"any": service}, duration="40 d", warm_up="40 d")

    for replication in range(100):
        some = draw(short, NO_FILES, replication).streams
        more = only_stream(long, replication=replication).arrived_s
        within = more[np.abs(more + 0.5) < 4 * DAY]
        assert np.array_equal(some[0].arrived_s if some else [], within)


def test_gap_over_the_start_is_met_in_proportion_to_its_length():
    cv, rate = 0.5, 10.0
    scenario = make_scenario(
        {"any": one_way(arrivals={"gamma_cv": cv}, trains_per_day=rate)},
        duration="3 d",
        warm_up="3 d",
    )
    gaps = []
    for replication in range(1_200):
        stream = only_stream(scenario, replication=replication)
        gap = np.diff(stream.arrived_s)
        over = np.flatnonzero(stream.ordinal[1:] == 0)
        gaps.append(gap[over[0]] * rate / DAY)

    # Seen from a moment, not from a train, the mean gap is 1 + cv^2.
    error = np.std(gaps) / sqrt(len(gaps))
    assert abs(np.mean(gaps) - (1.0 + cv**2)) <= LIMIT * error
    assert error <= 0.0187


def test_poisson_counts_by_hour_of_the_week_follow_the_profile_with_dispersion_one():
    weekdays = [1.2, 1.0, 0.8, 1.0, 1.5, 0.3, 0.0]
    weeks = 520
    stream = arrived(trains_per_day=96.0, duration=f"{weeks * 7} d", profile={"weekdays": weekdays})

    week, hour = np.divmod(stream.arrived_s // 3_600, 168)
    counts = np.zeros((weeks, 168))
    np.add.at(counts, (week, hour), 1)
    expected = np.repeat(np.array(weekdays) * 4.0, 24)

    assert counts[:, 144:].sum() == 0
    busy = expected > 0
    totals, means = counts[:, busy].sum(axis=0), expected[busy] * weeks
    assert chdtrc(busy.sum(), float(((totals - means) ** 2 / means).sum())) >= 1e-5
    dispersion = float(((counts[:, busy] - expected[busy]) ** 2 / expected[busy]).sum())
    assert 1e-5 <= chdtr(weeks * busy.sum(), dispersion) <= 1.0 - 1e-5


def test_exact_number_of_poisson_trains_are_uniform_order_statistics():
    scenario = make_scenario({"any": one_way(trains=5)}, duration="10 d")

    rows = np.array([only_stream(scenario, replication=k).arrived_s for k in range(4_000)])

    moments = np.sort(rows.ravel() + 0.5) / (10 * DAY)
    steps = np.arange(len(moments) + 1) / len(moments)
    distance = max((steps[1:] - moments).max(), (moments - steps[:-1]).max())
    assert kolmogorov(distance * sqrt(len(moments))) >= 1e-5
    for place in range(5):
        # The k-th of five is Beta(k, 6 - k).
        mean, variance = (place + 1) / 6, (place + 1) * (5 - place) / (36 * 7)
        z = (rows[:, place].mean() / (10 * DAY) - mean) / sqrt(variance / 4_000)
        assert abs(z) <= LIMIT
    counts = (rows < 2 * DAY).sum(axis=1)
    assert abs(counts.var() - 5 * 0.2 * 0.8) <= LIMIT * 0.8 * sqrt(2.0 / 4_000) * 1.2


def test_months_have_the_proportions_of_the_profile():
    months = [0.927, 0.967, 0.990, 1.013, 1.018, 1.040, 1.043, 0.982, 0.989, 1.008, 1.084, 0.941]
    lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    weights = np.array(months) * lengths
    scenario = make_scenario(
        {"any": one_way(trains=8_000, profile={"months": months})}, duration="366 d"
    )

    counts = np.zeros(12)
    for replication in range(5):
        day = only_stream(scenario, replication=replication).arrived_s // DAY
        counts += np.bincount(np.repeat(np.arange(12), lengths)[day], minlength=12)

    expected = 40_000 * weights / weights.sum()
    assert chdtrc(11, float(((counts - expected) ** 2 / expected).sum())) >= 1e-5


# Lateness


def test_lateness_of_a_second_is_almost_even():
    stream = arrived(trains=24, arrivals={"even_with_lateness": "1 s"}, duration="1 d")

    assert np.abs(stream.arrived_s - (stream.ordinal * 3_600 + 1_800)).max() <= 9
    assert stream.ordinal.tolist() == list(range(24))


def test_late_trains_of_a_warm_up_longer_than_the_period_lie_in_all_of_it():
    stream = arrived(
        trains=24, arrivals={"even_with_lateness": "1 s"}, duration="1 d", warm_up="3 d"
    )

    # One an hour on either side of the start, each within seconds of the half hour.
    middles = np.arange(-72, 24) * 3_600 + 1_800
    assert np.abs(np.sort(stream.arrived_s) - middles).max() < 10


def test_lateness_has_the_spread_it_is_given():
    stream = arrived(
        trains_per_day=24.0, arrivals={"even_with_lateness": "2 h"}, duration="400 d", warm_up="4 d"
    )

    inner = (stream.ordinal >= 24) & (stream.ordinal < 399 * 24)
    late = stream.arrived_s[inner] - (stream.ordinal[inner] * 3_600 + 1_800)

    count = len(late)
    assert abs(late.mean() + 0.5) <= LIMIT * 7_200 / sqrt(count)
    assert abs(late.std() - 7_200) <= LIMIT * 7_200 / sqrt(2 * count)


@pytest.mark.parametrize("demand", [{"trains": 80}, {"trains_per_day": 8.0}], ids=str)
def test_late_trains_are_spread_evenly_up_to_the_edges(demand):
    """Reflected at the start and, for an exact number, at the end: no edge is thinner."""
    scenario = make_scenario(
        {"any": one_way(arrivals={"even_with_lateness": "8 h"}, **demand)},
        duration="10 d",
        warm_up="3 d",
    )

    moments = np.concatenate([only_stream(scenario, replication=k).arrived_s for k in range(1_500)])

    quarters = np.bincount(moments // (DAY // 4) + 12, minlength=52)
    assert np.abs(quarters - 3_000).max() <= LIMIT * sqrt(3_000)


def test_exact_number_survives_a_lateness_longer_than_the_period():
    stream = arrived(trains=50, arrivals={"even_with_lateness": "30 d"}, duration="2 d")

    assert stream.ordinal.tolist() == list(range(50))
    assert stream.arrived_s.min() >= 0
    assert stream.arrived_s.max() < 2 * DAY
    assert 10 <= (stream.arrived_s < DAY).sum() <= 40


# Timetables


def timetable(*rows):
    """Return inputs with one timetable of rows (arrival, direction)."""
    return Inputs(
        timetables={
            "t.csv": tuple(TimetableRow(at, "any", "khorgos", toward) for at, toward in rows)
        }
    )


def test_timetable_rows_count_from_the_start_in_both_directions_of_time():
    inputs = timetable((7_200, W), (-60, W), (0, W), (-7_200, W), (3_600, W))

    stream = arrived(arrivals={"timetable": "t.csv"}, warm_up="1 d", inputs=inputs)

    assert stream.arrived_s.tolist() == [-7_200, -60, 0, 3_600, 7_200]
    assert stream.ordinal.tolist() == [-2, -1, 0, 1, 2]


def test_timetable_rows_outside_the_run_are_left_out_and_keep_their_numbers():
    inputs = timetable((-90_000, W), (-60, W), (0, W), (30 * DAY, W), (30 * DAY - 1, W))

    stream = arrived(arrivals={"timetable": "t.csv"}, warm_up="1 h", inputs=inputs)

    assert stream.arrived_s.tolist() == [-60, 0, 30 * DAY - 1]
    assert stream.ordinal.tolist() == [-1, 0, 1]


def test_timetable_gives_each_direction_its_rows():
    inputs = timetable((0, W), (60, E), (120, W))
    scenario = make_scenario({"any": one_way(arrivals={"timetable": "t.csv"})})

    streams = draw(scenario, inputs, 0).streams

    assert [(stream.key, stream.arrived_s.tolist()) for stream in streams] == [
        ("any/khorgos/eastbound", [60]),
        ("any/khorgos/westbound", [0, 120]),
    ]


# Edges


def test_rounding_puts_no_train_on_the_other_side_of_an_edge():
    window = Window(date(2024, 1, 1), warm_up_s=10, end_s=100)
    pace = Pace.over(Profile(), window.start, -10, 100)
    frame = _Frame(interval=50.0, trains=2, pace=pace, window=window)

    settled = _settled(
        frame, np.array([-2, -1, 0, 1]), np.array([-10.0 - 1e-9, -1e-9, 0.0, 100.0 - 1e-9])
    )

    assert settled.ordinal.tolist() == [-2, -1, 0, 1]
    assert settled.arrived_s.tolist() == [-10, -1, 0, 99]


# Nonsense


def test_exact_number_without_any_day_of_volume_is_refused():
    with pytest.raises(UsageError, match="factor 0"):
        arrived(trains=5, profile={"weekdays": [0.0] * 7})


def test_rate_without_any_day_of_volume_has_no_trains():
    scenario = make_scenario(
        {"any": one_way(trains_per_day=5.0, profile={"weekdays": [0.0] * 7})}, warm_up="9 d"
    )

    assert draw(scenario, NO_FILES, 0).trains == 0


@pytest.mark.parametrize("law", ["poisson", "even", {"even_with_lateness": "1 h"}], ids=str)
def test_absurdly_small_rates_have_no_trains_but_maybe_the_first(law):
    for per_day in (5e-324, 1e-300, 1e-12):
        scenario = make_scenario(
            {"any": one_way(trains_per_day=per_day, arrivals=law)}, start=date(1900, 1, 1)
        )

        assert draw(scenario, NO_FILES, 0).trains <= 1


def test_extreme_profiles_still_give_exactly_the_number():
    for factor in (1e-300, 1e-12, 100.0):
        weekdays = [factor, 0.0, 0.0, 0.0, 0.0, 0.0, 100.0]
        stream = arrived(trains=500, profile={"weekdays": weekdays}, duration="7 d", warm_up="20 d")

        assert (stream.ordinal >= 0).sum() == 500
        assert set((stream.arrived_s // DAY % 7).tolist()) <= {0, 6}


@pytest.mark.parametrize("cv", [1e-200, 1e-9, 1e-3, 10.0])
def test_extreme_spreads_still_give_exactly_the_number(cv):
    stream = arrived(trains=300, arrivals={"gamma_cv": cv}, warm_up="30 d")

    after = stream.arrived_s[stream.ordinal >= 0]
    assert len(after) == 300
    assert 0 <= after.min() <= after.max() < 30 * DAY
