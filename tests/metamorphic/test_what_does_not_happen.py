"""What is added without being used, and rules that never come into force, change nothing at all."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.api.comparisons import compare
from tests.metamorphic.playing import Told, differing, folder_of, play, told
from tests.metamorphic.scenarios import Drawn, Tables, scenarios
from tests.metamorphic.sizes import holds_for

FAR = 10_000_000
AGES = "36500 d"
Change = Callable[[Tables], object]


def changed(drawn: Drawn, *changes: Change) -> Drawn:
    """Return `drawn` after `changes` of its tables."""
    tables = drawn.copy
    for change in changes:
        change(tables)
    return Drawn(tables, drawn.files)


def only_adds(base: Told, other: Told, without: frozenset[str] = frozenset()) -> dict:
    """Return what of `base` is not the same in `other`, but for visits of the steps `without`.

    Figures of what was added may be there.
    """
    kept = dict(other)
    kept["visits"] = [row for row in other["visits"] if row[1] not in without]
    kept["kpis"] = {key: kpi for key, kpi in other["kpis"].items() if key in base["kpis"]}
    return differing(base, kept)


def nobody(tables: Tables) -> None:
    """Add a service without trains, of the highest priority."""
    volume = "trains_per_day" if "trains" in tables["services"]["ordinary"] else "trains"
    zero = 0.0 if volume == "trains_per_day" else 0
    tables["services"]["nobody"] = {volume: zero, "ports": {"khorgos": 1.0}, "priority": 9}


def empty_port(tables: Tables) -> None:
    """Add a port where no train crosses; where trains may divert, it would draw them."""
    if "diversion" not in tables:
        tables["ports"]["nowhere"] = {"china": {"customs": {"lanes": 1, "documents": "9 h"}}}


def green_for_nobody(tables: Tables) -> None:
    nobody(tables)
    for customs in customs_of(tables):
        customs.setdefault("green", {"lanes": 3, "services": ["nobody"]})
    if "alashankou" in tables["ports"]:
        tables["services"]["nobody"]["ports"] = {"khorgos": 0.5, "alashankou": 0.5}


def goods_of_nobody(tables: Tables) -> None:
    tables.setdefault("goods", {})["unseen"] = {"damage_per_lift": 1.0}


def more_to_tell(tables: Tables) -> None:
    """Ask for more: sources, targets, expectations, a growth that no run reads."""
    tables["sources"] = {"a-report": {"title": "More", "date": "2024"}}
    tables["targets"] = {
        "more": {"metric": "trains_departed", "value": 1.0, "use": "held-out", "grade": "assumed"}
    }
    tables["expect"] = {"trains_departed": "higher", "dwell_mean_h": "< 100"}
    tables["provenance"] = {}
    tables["services"]["ordinary"]["growth_per_year"] = 0.5


ADDED = (nobody, empty_port, green_for_nobody, goods_of_nobody, more_to_tell)


@pytest.mark.parametrize("added", ADDED, ids=lambda added: added.__name__)
def test_each_thing_that_is_added_is_known_to_the_program(added):
    """Else the relation below would hold for nothing."""
    drawn = st.deferred(scenarios)

    @settings(max_examples=2, derandomize=True, deadline=None, database=None)
    @given(drawn)
    def check(each):
        base, other = told(play(each)), told(play(changed(each, added)))
        assert only_adds(base, other) == {}

    check()


@holds_for(scenarios(), st.sampled_from(ADDED))
def test_what_nobody_uses_changes_nothing_else(drawn, added):
    base, other = told(play(drawn)), told(play(changed(drawn, added)))
    assert only_adds(base, other) == {}


def customs_of(tables: Tables) -> list[Tables]:
    """Return customs of every port where lanes are counted."""
    posts = [port["china"]["customs"] for port in tables["ports"].values()]
    return [customs for customs in posts if "lanes" in customs]


def no_overtime(tables: Tables) -> None:
    for customs in customs_of(tables):
        customs.pop("overtime", None)
    tables.get("costs", {}).pop("overtime_lane_hour", None)


def overtime_out_of_reach(tables: Tables) -> None:
    for customs in customs_of(tables):
        customs["overtime"] = {"lanes": 5, "above": FAR}


def no_shifts(tables: Tables) -> None:
    for customs in customs_of(tables):
        customs.pop("shifts", None)


def shifts_at_full_strength(tables: Tables) -> None:
    for customs in customs_of(tables):
        customs["shifts"] = {"all": {"hours": "18:00-02:00", "lanes": customs["lanes"]}}


def no_orders(tables: Tables) -> None:
    for port in tables["ports"].values():
        port.pop("stop_loading", None)


def orders_out_of_reach(tables: Tables) -> None:
    order = {"above": FAR, "until": 0, "released_per_day": 1}
    for port in tables["ports"].values():
        port["stop_loading"] = {"westbound": order, "eastbound": order}


def no_diversion(tables: Tables) -> None:
    tables.pop("diversion", None)
    tables["services"]["ordinary"].pop("may_divert", None)


def diversion_out_of_reach(tables: Tables) -> None:
    if len(tables["ports"]) == 2:
        tables["diversion"] = {"extra_run": "2 h", "margin": AGES, "window": "1 d"}
        tables["services"]["ordinary"]["may_divert"] = 1.0


def no_quota(tables: Tables) -> None:
    for port in tables["ports"].values():
        for line in port["border"].values():
            line.pop("accepted_per_day", None)
        cuts = port.get("disturbances", {})
        for name in [name for name in cuts if "quota" in cuts[name]["resource"]]:
            del cuts[name]


def quota_out_of_reach(tables: Tables) -> None:
    for port in tables["ports"].values():
        for line in port["border"].values():
            line["accepted_per_day"] = FAR


def no_gales(tables: Tables) -> None:
    for port in tables["ports"].values():
        port.pop("gales", None)
        for station in ("china", "kazakhstan"):
            port[station]["reload"].pop("open_air", None)


def gales_that_never_blow(tables: Tables) -> None:
    for port in tables["ports"].values():
        reloads = [port[station]["reload"] for station in ("china", "kazakhstan")]
        cranes = [reload for reload in reloads if "cranes" in reload]
        if cranes:
            port["gales"] = {"days_per_year": 0.0, "lasting": "9 d"}
        for reload in cranes:
            reload["open_air"] = True


def no_surplus(tables: Tables) -> None:
    for pool in pools_of(tables):
        pool.pop("surplus_above", None)
        pool.pop("surplus_lot", None)


def surplus_out_of_reach(tables: Tables) -> None:
    for pool in pools_of(tables):
        pool["surplus_above"] = FAR


def pools_of(tables: Tables) -> list[Tables]:
    return [pool for port in tables["ports"].values() for pool in port["wagons"].values()]


def all_the_time(tables: Tables) -> None:
    """Give every train a limit that it cannot reach, and only measure it."""
    tables["clearance"] = {"limit": AGES}
    for service in tables["services"].values():
        service.pop("limit", None)
    for customs in customs_of(tables):
        customs.pop("order", None)


def expedite_nobody(tables: Tables) -> None:
    all_the_time(tables)
    if customs_of(tables):
        tables["clearance"] |= {"at_limit": "expedite", "margin": "1 s"}


def release_nobody(tables: Tables) -> None:
    all_the_time(tables)
    tables["clearance"]["at_limit"] = "release"


def equal_priorities(tables: Tables) -> None:
    for service in tables["services"].values():
        service["priority"] = 4
    for customs in customs_of(tables):
        customs["order"] = "arrival"


def order_of_equal_priorities(tables: Tables) -> None:
    equal_priorities(tables)
    nobody(tables)
    for customs in customs_of(tables):
        customs["order"] = "priority"


NONE = frozenset[str]()
RULES: dict[str, tuple[Change, Change, frozenset[str]]] = {
    "overtime above any queue": (no_overtime, overtime_out_of_reach, NONE),
    "shifts at full strength": (no_shifts, shifts_at_full_strength, NONE),
    "orders above any number of trains": (no_orders, orders_out_of_reach, NONE),
    "diversion for a gain of a century": (no_diversion, diversion_out_of_reach, NONE),
    "quotas above any number of trains": (no_quota, quota_out_of_reach, frozenset({"quota"})),
    "gales on no day": (no_gales, gales_that_never_blow, NONE),
    "surplus above any stock": (no_surplus, surplus_out_of_reach, NONE),
    "haste a second before the end of a century": (all_the_time, expedite_nobody, NONE),
    "release after a century": (all_the_time, release_nobody, NONE),
    "the highest priority for nobody": (equal_priorities, order_of_equal_priorities, NONE),
}


@holds_for(scenarios(), st.sampled_from(sorted(RULES)))
def test_a_rule_that_never_comes_into_force_changes_nothing(drawn, name):
    without, with_rule, more_rows = RULES[name]
    base, other = changed(drawn, without), changed(drawn, without, with_rule)
    assert only_adds(told(play(base)), told(play(other)), more_rows) == {}


def one_busy_lane(tables: Tables) -> None:
    """Let trains queue for a single lane."""
    for port in tables["ports"].values():
        customs = port["china"]["customs"]
        for rule in ("shifts", "overtime", "green", "hours"):
            customs.pop(rule, None)
        customs |= {"lanes": 1, "documents": "6 h"}
        port.pop("disturbances", None)
    tables.get("costs", {}).pop("overtime_lane_hour", None)


@holds_for(scenarios())
def test_equal_priorities_are_first_come_first_served(drawn):
    """Equal deadlines would not be: a train that is overtaken before customs keeps its own."""
    base = changed(drawn, one_busy_lane, equal_priorities)
    other = changed(drawn, one_busy_lane, order_of_equal_priorities)
    assert only_adds(told(play(base)), told(play(other))) == {}


@holds_for(scenarios(), st.sampled_from(sorted(RULES)), cases=(1, 3, 20))
def test_compare_calls_a_rule_that_never_comes_into_force_identical(drawn, name):
    without, with_rule, _ = RULES[name]
    base = changed(drawn, without)
    with folder_of(base) as one, folder_of(changed(base, with_rule)) as two:
        found = compare(
            one / "scenario.toml",
            two / "scenario.toml",
            replications=2,
            jobs=1,
            progress=False,
            pictures=False,
            out=one / "out",
        )
        rows = json.loads((one / "out" / "comparison.json").read_text(encoding="utf-8"))
        table = (one / "out" / "comparison.csv").read_text(encoding="utf-8")
    (alternative,) = found.record["alternatives"]
    assert "identical (0 of" in str(found).lower()
    assert alternative["trains"]["changed"] == alternative["trains"]["only_other"] == 0
    assert "nan" not in table.lower()
    for row in rows:
        assert row["verdict"] == "identical" or row["verdict"].startswith("not given"), row
        assert row["difference"] in (0.0, None), row
        assert row["p_adjusted"] is None, row


def silent(tables: Tables) -> None:
    """Let no train come at all."""
    services = tables["services"]
    for name in ("liner", "listed"):
        services.pop(name, None)
    for service in services.values():
        service.pop("trains_per_day", None)
        service["trains"] = 0


def without_what_needs_trains(tables: Tables) -> None:
    """Take out what would go unread, which the program refuses."""
    no_orders(tables)
    no_diversion(tables)
    tables["clearance"].pop("examined_afterwards", None)
    tables.pop("costs", None)
    tables.pop("expect", None)
    for pool in pools_of(tables):
        pool.pop("claim", None)


COUNTS = ("trains_arrived", "trains_released", "trains_departed", "trains_inside_at_end")


@holds_for(scenarios())
def test_without_demand_the_results_are_empty_and_whole(drawn):
    played = play(changed(drawn, silent, without_what_needs_trains))

    assert played.plans.trains == 0
    for kpi in played.kpis.rows:
        if kpi.metric in COUNTS or kpi.metric.startswith(("throughput_", "queue_china.customs")):
            assert kpi.value == 0, kpi
    who = {row[0].partition("/")[0] for row in told(played)["visits"]}
    assert who <= {"supply", "surplus"}


@holds_for(scenarios(), st.sampled_from(["express", "bulk"]))
def test_a_service_without_demand_is_as_good_as_absent(drawn, name):
    if name not in drawn.tables["services"]:
        return
    absent, zero = drawn.copy, drawn.copy
    del absent["services"][name]
    zero["services"][name].pop("trains_per_day", None)
    zero["services"][name]["trains"] = 0

    base, other = (told(play(Drawn(each, drawn.files))) for each in (absent, zero))
    assert only_adds(base, other) == {}
