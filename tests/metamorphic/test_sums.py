"""Figures against themselves: parts add up to the whole, rates are factors, order means nothing."""

from dataclasses import fields, replace
from random import Random

import numpy as np
import pytest
from hypothesis import strategies as st

from sim.domain.log import WIDTH
from sim.domain.time import DAY_S
from sim.metrics.groups import EVERYTHING
from sim.metrics.kpis import KpiTable, compute
from sim.recording.columns import Tables
from sim.recording.parquet import COSTS
from sim.recording.tables import tabulate
from tests.metamorphic.playing import Played, costs, differing, loaded_from, play, told
from tests.metamorphic.scenarios import Drawn, scenarios
from tests.metamorphic.sizes import holds_for

COUNTS = (
    "trains_arrived",
    "trains_released",
    "trains_departed",
    "trains_diverted",
    "trains_released_provisionally",
)
STOCK = "trains_inside_at_end"
CURRENCIES = st.sampled_from(["AAA", "USD", "ZZZ"])


def own(kpis: KpiTable, played: Played, metric: str, where: tuple[str, str]) -> dict[str, int]:
    """Return a count of each service without the services that count as it."""
    services = played.scenario.services
    found = {
        name: int(kpis.by_key[(*where, name, metric)].value or 0)
        for name in services
        if (*where, name, metric) in kpis.by_key
    }
    guests = {
        name: sum(
            found.get(other, 0)
            for other, about in services.items()
            if about.counts_as == name and other != name
        )
        for name in found
    }
    return {name: count - guests[name] for name, count in found.items()}


@holds_for(scenarios())
def test_services_directions_and_ports_add_up_to_all(drawn):
    played = play(drawn)
    kpis, scenario = played.kpis, played.scenario
    counted = {name for name, service in scenario.services.items() if service.counted}
    places = sorted({(kpi.port, kpi.direction) for kpi in kpis.rows})
    for metric in (*COUNTS, STOCK):
        known = {key: kpi.value for key, kpi in kpis.by_key.items() if key[3] == metric}
        for where in places:
            total = known.get((*where, EVERYTHING, metric), 0)
            by_service = own(kpis, played, metric, where)
            assert total == sum(by_service[name] for name in by_service.keys() & counted)
        for service in (EVERYTHING, *scenario.services):
            whole = known.get((EVERYTHING, EVERYTHING, service, metric), 0)
            by_port = [known.get((port, EVERYTHING, service, metric), 0) for port in scenario.ports]
            ways = ("westbound", "eastbound")
            by_way = [known.get((EVERYTHING, way, service, metric), 0) for way in ways]
            assert whole == sum(by_port) == sum(by_way), (metric, service)


@holds_for(scenarios(), st.integers(1, DAY_S))
def test_days_add_up_to_the_whole_run(drawn, rest_s):
    """Counts of days from midnight to midnight, of which the last may be cut."""
    played = play(drawn)
    end_s = played.scenario.end_s
    cuts = [*range(0, end_s - DAY_S + rest_s, rest_s if rest_s > DAY_S // 2 else DAY_S)]
    cuts = [cut for cut in cuts if cut < end_s]
    windows = zip(cuts, [*cuts[1:], end_s], strict=True)
    days = [compute(played.tables, played.scenario, window) for window in windows]
    for key, kpi in played.kpis.by_key.items():
        if kpi.metric in COUNTS:
            assert kpi.value == sum(day.by_key[key].value for day in days), key


@holds_for(scenarios())
def test_every_train_is_counted_where_the_tables_have_it(drawn):
    """The total of arrivals and departures again, by hand from the table of trains."""
    played = play(drawn)
    table = told(played, figures=False)["trains"].values()
    counted = {name for name, about in played.scenario.services.items() if about.counted}
    for metric, moment in (("trains_arrived", "arrived_s"), ("trains_departed", "departed_s")):
        within = [
            known
            for known in table
            if known[moment] is not None
            and 0 <= known[moment] < played.scenario.end_s
            and known["stream"][0] in counted
        ]
        assert played.kpis.value(metric) == len(within)


@holds_for(scenarios(), st.sampled_from([0.5, 2.0, 4.0]))
def test_cost_rates_times_a_number_are_costs_times_it(drawn, factor):
    """Powers of two, so that no digit is lost; damage is a share of the value, without a rate."""
    if "costs" not in drawn.tables:
        return
    tables = drawn.copy
    rates = tables["costs"]
    for name in rates.keys() - {"currency", "free_time"}:
        rates[name] *= factor
    if rates.get("inventory_per_year", 0) > 1:
        return

    base, other = play(drawn), play(Drawn(tables, drawn.files))

    assert differing(told(base, figures=False), told(other, figures=False)) == {}
    for key, kpi in base.kpis.by_key.items():
        if kpi.metric in COSTS and kpi.metric not in ("damage_cost", "total_cost"):
            assert other.kpis.by_key[key].value == factor * kpi.value, key
        elif kpi.metric not in (*COSTS, "cost_per_train"):
            assert other.kpis.by_key[key] == kpi


@holds_for(scenarios(), CURRENCIES)
def test_a_currency_is_only_a_label(drawn, currency):
    if "costs" not in drawn.tables:
        return
    tables = drawn.copy
    tables["costs"]["currency"] = currency
    base, other = play(drawn), play(Drawn(tables, drawn.files))

    ours, theirs = told(base), told(other)
    for key, (unit, *values) in theirs["kpis"].items():
        known = ours["kpis"][key]
        assert values == list(known[1:])
        assert unit == known[0] or (known[0], unit) == (base.scenario.costs.currency, currency)
    assert differing({**ours, "kpis": {}}, {**theirs, "kpis": {}}) == {}


@holds_for(scenarios())
def test_the_items_of_costs_add_up_to_their_total(drawn):
    if "costs" not in drawn.tables:
        return
    played = play(drawn)
    items = [item for item in COSTS if item != "total_cost"]
    for port, direction, service, metric in played.kpis.by_key:
        if metric == "total_cost":
            where = (port, direction, service)
            parts = [played.kpis.by_key[(*where, item)].value for item in items]
            # Sums of up to 200 trains by seven items, in the other order of adding.
            total = played.kpis.by_key[(*where, metric)].value
            assert total == pytest.approx(sum(parts), rel=1e-12)


@holds_for(scenarios())
def test_the_costs_of_single_trains_add_up_to_the_figure(drawn):
    if "costs" not in drawn.tables:
        return
    played = play(drawn)
    table, services = costs(played), played.scenario.services
    streams = [played.tables.streams[code] for code in played.tables.trains.stream]
    for item in COSTS:
        amounts = zip(table["train"], table[item], strict=True)
        by_train = [cost for rank, cost in amounts if services[streams[int(rank)].service].counted]
        assert played.kpis.value(item) == pytest.approx(sum(by_train), rel=1e-12)


@holds_for(scenarios())
def test_a_log_read_backwards_makes_the_same_figures(drawn):
    """The rows of a log stand in the order of asking; that tells lots of wagons apart, no more."""
    played = play(drawn)
    rows = np.array(played.log.rows, dtype=np.int64).reshape(-1, WIDTH)
    backwards = replace(played.log, rows=rows[::-1].ravel().tolist())

    again = told(Played(played.scenario, played.plans, backwards))

    assert differing({**told(played), "rakes": []}, {**again, "rakes": []}) == {}


@holds_for(scenarios(), st.integers(0, 2**32).map(Random))
def test_rows_in_any_order_make_the_same_figures(drawn, rng):
    played = play(drawn)
    tables = played.tables
    shuffled = replace(
        tables,
        visits=_in_order(tables.visits, rng.sample(range(len(tables.visits)), len(tables.visits))),
        rakes=_in_order(tables.rakes, rng.sample(range(len(tables.rakes)), len(tables.rakes))),
    )

    figures = {kpi.key: kpi[4:] for kpi in compute(shuffled, played.scenario).rows}
    assert differing({"kpis": told(played)["kpis"]}, {"kpis": figures}) == {}


def _in_order(rows, order):
    """Return a table of columns with its rows in `order`."""
    places = np.array(order, dtype=np.int64)
    return type(rows)(
        **{each.name: getattr(rows, each.name)[places] for each in fields(rows)}
    )  # fmt: skip


@holds_for(scenarios())
def test_playing_again_plays_the_same(drawn):
    loaded = loaded_from(drawn)
    one, other = Played.of(loaded), Played.of(loaded)
    assert differing(told(one), told(other)) == {}
    assert isinstance(tabulate(one.plans, one.log), Tables)
