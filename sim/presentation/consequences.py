"""The rules of a scenario in a line or two: when customs was open; what was done and paid."""

from collections.abc import Iterator

from sim.experiments.rules_in_force import customs_hours
from sim.presentation.answer import Answer
from sim.presentation.digits import plain, rounded, share, with_interval
from sim.presentation.language.joining import capital, in_row
from sim.presentation.language.speaking import phrase, say
from sim.presentation.results import Results
from sim.presentation.rule_words import rule_words


def consequences(results: Results) -> Iterator[Answer]:
    """Answer when customs was open, and what the rules did, if anything, or cost."""
    rules = [*_released(results), *_diverted(results), *_held(results)]
    done, hours = in_row([*rules, *_cost(results)]), _hours(results)
    about = say("Rules") if rules or hours else say("Cost")
    for place, words in enumerate(filter(None, (hours, done))):
        yield Answer(about if place == 0 else "", say("{words}.", words=capital(words)))


def provisionally(results: Results) -> str:
    """Return how many trains kept the promise only provisionally, "" if that is no rule."""
    if results.scenario.clearance.at_limit != "release":
        return ""
    row = results.kpi("share_released_provisionally")
    if row is None or not row["mean"]:
        return say("None was released provisionally at its limit.")
    part = share(row["mean"], row["lower_95"], row["upper_95"])
    return say(
        "{share} of those released went provisionally at the limit; they count as kept.",
        share=part,
    )


def _hours(results: Results) -> str:
    """Return when customs is open at the ports where it is not open round the clock."""
    return in_row(
        say(
            "{port} customs {hours}",
            port=results.port_name(name),
            hours=in_row(map(rule_words, hours)),
        )
        for name, port in results.scenario.ports.items()
        if (hours := customs_hours(port.china.customs))
    )


def _released(results: Results) -> Iterator[str]:
    yield from _flagged(
        results,
        ("trains_released_provisionally", "share_released_provisionally"),
        (
            phrase("{number} trains released provisionally at the limit"),
            phrase("{number} trains, {share}, released provisionally at the limit"),
        ),
    )


def _diverted(results: Results) -> Iterator[str]:
    yield from _flagged(
        results,
        ("trains_diverted", "share_diverted"),
        (
            phrase("{number} trains crossed by another port than planned"),
            phrase("{number} trains, {share}, crossed by another port than planned"),
        ),
    )


def _flagged(results: Results, metrics: tuple[str, str], told: tuple[str, str]) -> Iterator[str]:
    """Yield how many trains it was, and which share where that is known: `told` is each's words."""
    number, part = (results.kpi(metric) for metric in metrics)
    if number is not None and number["mean"] > 0:
        count = rounded(number["mean"], number["lower_95"], number["upper_95"])
        if part is None:
            yield say(told[0], number=count)
        else:
            of_all = share(part["mean"], part["lower_95"], part["upper_95"])
            yield say(told[1], number=count, share=of_all)


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
    words = say(
        "stop-loading ordered {orders} times, in force {hours} h, with up to {most} trains held"
        " upstream",
        orders=plain(orders, 1),
        hours=plain(hours, 0),
        most=plain(most, 0),
    )
    if left:
        words = say("{words}, {left} still at the end", words=words, left=plain(left, 1))
    yield words


def _cost(results: Results) -> Iterator[str]:
    costs, row = results.scenario.costs, results.kpi("cost_per_train")
    if costs is not None and row is not None:
        amount = with_interval(row["mean"], row["lower_95"], row["upper_95"])
        yield say("a train costs {amount} {currency}", amount=amount, currency=costs.currency)
