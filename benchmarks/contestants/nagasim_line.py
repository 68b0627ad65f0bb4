"""The line in nagasim: blocks on SimPy, each train an order with its own times.

A lot of wagons is a unit of a resource of its own. A copy of the train goes on from the crane; the
train itself stays behind with its wagons until they are back.
"""

from typing import Any

from benchmarks.contestants.contestant import in_process
from benchmarks.contestants.line import AWAY, LONG, STAGES, TAKEN, WAGONS, Inputs

RANKED = {"discipline": "LowestValueFirst", "ranking_expr": "entity.rank"}


def play(year: Inputs) -> list[float]:
    """Return the departures."""
    from nagasim import api

    found = api.run_model(model(year), replications=1, seed=0, record_logs=False)
    orders = found["order_summary"]
    departed: list[float] = [0] * len(year)
    for order, moment in zip(orders["Order"], orders["Completion Time"], strict=True):
        departed[int(order)] = moment
    return departed


def model(year: Inputs) -> dict[str, Any]:
    """Return the model file of the line with all its trains."""
    blocks: list[dict[str, Any]] = [
        {"name": "arrive", "type": "CREATE", "params": {"arrival_mode": "Orders"}}
    ]
    links: list[dict[str, str]] = []

    def then(name: str, kind: str, after: str | None = None, **params: Any) -> None:
        links.append({"source": after or blocks[-1]["name"], "target": name})
        blocks.append({"name": name, "type": kind, "params": params})

    for stage in STAGES:
        crane = stage == "crane" and year.pool
        if crane:
            then("take", "SEIZE", resource_name="wagons", dist_params={"value": 0})
        work = {"value": f"entity.{stage}"}
        then(f"do_{stage}", "PROCESS", resource_name=stage, dist_params=work)
        if crane:
            then("copy", "DUPLICATE", number_of_duplicates=2)
            turns = [("turn", "1 - turn"), ("entity.stays", "turn")]
            assigned = [{"target": target, "expr": expr} for target, expr in turns]
            then("tell_apart", "ASSIGN", assignments=assigned)
            then("part", "DECIDE", mode="Condition", conditions=["entity.stays == 1"])
            then("forget", "ASSIGN", assignments=[{"target": "entity.order_id", "expr": "0"}])
            then("away", "DELAY", dist_params={"value": AWAY})
            then("give_back", "RELEASE", resource_name="wagons", dist_params={"value": 0})
            then("end", "DISPOSE")
            then("onwards", "ASSIGN", "part", assignments=[])
    then("depart", "DISPOSE")
    return {
        "schema_version": 29,
        "blocks": blocks,
        "links": links,
        "orders": _orders(year),
        "resources": _resources(year),
        "variables": [{"name": "turn", "initial": 0}],
        "simulation": {"time_limit": LONG},
    }


def _orders(year: Inputs) -> list[dict[str, Any]]:
    given = year.lists
    times = zip(*given.times.values(), strict=True)
    trains = zip(given.arrivals, given.urgent, times, strict=True)
    return [
        {
            "id": str(number),
            "release": arrival,
            "attributes": {"rank": int(not urgent), **dict(zip(STAGES, each, strict=True))},
        }
        for number, (arrival, urgent, each) in enumerate(trains)
    ]


def _resources(year: Inputs) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"name": stage, "capacity": units, **(RANKED if stage == "customs" else {})}
        for stage, (_, units) in STAGES.items()
    ]
    lots = {"name": "wagons", "capacity": WAGONS // TAKEN}
    return [*found, lots] if year.pool else found


NAGASIM = in_process("nagasim", "nagasim", play)
