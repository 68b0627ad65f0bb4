"""What the rules of a scenario have done, in one line: released, diverted, held, paid."""

from collections.abc import Iterator

from sim.presentation.answer import Answer
from sim.presentation.digits import plain, rounded, share, with_interval
from sim.presentation.results import Results


def consequences(results: Results) -> Iterator[Answer]:
    """Answer what the rules did, where they did anything or money was counted."""
    found = [*_released(results), *_diverted(results), *_held(results), *_cost(results)]
    if found:
        words = "; ".join(found)
        yield Answer("Rules", f"{words[0].upper()}{words[1:]}.")


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
