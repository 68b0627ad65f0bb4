"""The rules of a scenario in a line or two: when customs was open; what was done and paid."""

from collections.abc import Iterator

from sim.experiments.rules_in_force import customs_hours
from sim.presentation.answer import Answer
from sim.presentation.digits import plain, rounded, share, with_interval
from sim.presentation.results import Results


def consequences(results: Results) -> Iterator[Answer]:
    """Answer when customs was open, and what the rules did, if anything, or cost."""
    done = "; ".join([*_released(results), *_diverted(results), *_held(results), *_cost(results)])
    for place, words in enumerate(filter(None, (_hours(results), done))):
        yield Answer("Rules" if place == 0 else "", f"{words[0].upper()}{words[1:]}.")


def provisionally(results: Results) -> str:
    """Return how many trains kept the promise only provisionally, "" if that is no rule."""
    if results.scenario.clearance.at_limit != "release":
        return ""
    row = results.kpi("share_released_provisionally")
    if row is None or not row["mean"]:
        return " None was released provisionally at its limit."
    part = share(row["mean"], row["lower_95"], row["upper_95"])
    return f" {part} of those released went provisionally at the limit; they count as kept."


def _hours(results: Results) -> str:
    """Return when customs is open at the ports where it is not open round the clock."""
    return "; ".join(
        f"{results.port_name(name)} customs {'; '.join(hours)}"
        for name, port in results.scenario.ports.items()
        if (hours := customs_hours(port.china.customs))
    )


def _released(results: Results) -> Iterator[str]:
    yield from _flagged(
        results,
        ("trains_released_provisionally", "share_released_provisionally"),
        "released provisionally at the limit",
    )


def _diverted(results: Results) -> Iterator[str]:
    yield from _flagged(
        results, ("trains_diverted", "share_diverted"), "crossed by another port than planned"
    )


def _flagged(results: Results, metrics: tuple[str, str], what: str) -> Iterator[str]:
    number, part = (results.kpi(metric) for metric in metrics)
    if number is not None and number["mean"] > 0:
        count = rounded(number["mean"], number["lower_95"], number["upper_95"])
        of_all = ""
        if part is not None:
            of_all = f", {share(part['mean'], part['lower_95'], part['upper_95'])},"
        yield f"{count} trains{of_all} {what}"


def _held(results: Results) -> Iterator[str]:
    orders, hours, most, left = (
        (results.kpi(metric) or {"mean": 0.0})["mean"]
        for metric in (
            "stop_loading_orders",
            "stop_loading_h",
            "held_upstream_max",
            "trains_held_upstream_at_end",
        )
    )
    if not (orders or hours or most):
        return
    words = f"stop-loading ordered {plain(orders, 1)} times, in force {plain(hours, 0)} h, with"
    words += f" up to {plain(most, 0)} trains held upstream"
    yield f"{words}, {plain(left, 1)} still at the end" if left else words


def _cost(results: Results) -> Iterator[str]:
    costs, row = results.scenario.costs, results.kpi("cost_per_train")
    if costs is not None and row is not None:
        amount = with_interval(row["mean"], row["lower_95"], row["upper_95"])
        yield f"a train costs {amount} {costs.currency}"
