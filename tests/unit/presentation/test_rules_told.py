"""What the terminal and the pictures say of rules, costs, closures and expectations."""

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from sim.experiments.expectations import CANNOT_TELL, FAILS, HOLDS, ExpectationRow
from sim.experiments.preview.preview import Preview
from sim.presentation import backlog, canvas, disturbed, hours, run_table, throughput
from sim.presentation.answers import answers, warnings
from sim.presentation.consequences import consequences
from sim.presentation.cost_table import cost_lines, cost_table
from sim.presentation.expectations_text import of_comparison, of_run, tally
from sim.presentation.gathered import gather
from sim.presentation.pen import Pen
from sim.presentation.preview_text import print_preview
from sim.presentation.results import Results
from sim.presentation.spent import Spent
from sim.presentation.terminal import print_run_summary
from tests.unit.presentation.made_results import Made, write_results

RATES = """
[costs]
currency = "EUR"
path = 100.0
wagon_day = 10.0

[sources.tariff]
title = "A tariff"
date = "2024"

[provenance]
"costs.path" = { grade = "reported", source = "tariff" }

[ports.khorgos.disturbances.gale-week]
label = "Gale week"
start = 2024-01-04
end = 2024-01-06T12:00:00
resource = "kazakhstan.cranes"
capacity = 1

[ports.khorgos.disturbances.shut]
start = 2023-12-30
end = 2024-01-02
resource = "china.customs"

[ports.khorgos.disturbances.past]
start = 2023-12-28
end = 2023-12-29
resource = "china.customs"
"""


@pytest.fixture(scope="module")
def with_rates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("with-rates")
    return Results.read(write_results(folder, Made(days=16, targets=RATES)))


def adding(results, **values):
    """Return `results` with further figures of all trains."""
    rows = [
        {
            "metric": metric,
            **dict.fromkeys(("port", "direction", "service"), "all"),
            **dict(zip(("mean", "lower_95", "upper_95"), figures, strict=True)),
            "estimand": "",
            "unit": "",
        }
        for metric, figures in values.items()
    ]
    known = {row["metric"] for row in rows}
    kept = [row for row in results.summary if row["metric"] not in known or row["port"] != "all"]
    return replace(results, summary=[*kept, *rows])


def shown(*parts, width=100):
    screen = StringIO()
    console = Console(file=screen, width=width, color_system=None)
    for part in parts:
        console.print(part)
    return screen.getvalue()


def flat(text):
    return " ".join(text.split())


def test_where_no_rule_acted_there_is_no_line_about_rules(two_ports):
    assert list(consequences(two_ports)) == []


def test_one_line_tells_what_the_rules_did(two_ports):
    results = adding(
        two_ports,
        trains_released_provisionally=(312.0, 300.0, 324.0),
        share_released_provisionally=(0.012, 0.011, 0.013),
        trains_diverted=(58.0, 50.0, 66.0),
        stop_loading_orders=(3.0, 2.0, 4.0),
        stop_loading_h=(121.4, 100.0, 140.0),
        held_upstream_max=(35.0, 30.0, 40.0),
        trains_held_upstream_at_end=(1.5, 0.0, 3.0),
    )

    (answer,) = consequences(results)

    assert answer.question == "Rules"
    assert answer.words == (
        "312 trains, 1.20 % (1.10–1.30), released provisionally at the limit; 58 trains crossed by"
        " another port than planned; stop-loading ordered 3 times, in force 121 h, with up to 35"
        " trains held upstream, 1.5 still at the end."
    )


def test_hours_before_arrival_stand_beside_the_waits(two_ports):
    place = ("khorgos", "westbound")
    spent = {place: (Spent("documents", "waiting", 2.0),)}
    before = {
        place: (Spent("upstream", "waiting", 12.3), Spent("diversion", "working", 0.01)),
    }

    told = [answer.words for answer in answers(two_ports, spent, before)]

    assert any(words.endswith("; before arrival 12.3 h held upstream.") for words in told)


def test_costs_are_told_by_kind_and_by_train(with_rates):
    lines = {(line.kind, line.port): line for line in cost_lines(with_rates)}

    whole = lines["total_cost", "all"]
    kinds = [line for (kind, port), line in lines.items() if port == "all" and kind != "total_cost"]
    assert whole.amount == pytest.approx(sum(line.amount for line in kinds))
    assert sum(line.share for line in kinds) == pytest.approx(1.0)
    trains = with_rates.kpi("trains_departed")["mean"]
    assert whole.per_train == pytest.approx(whole.amount / trains)
    assert lines["demurrage", "all"].amount == 0.0


def test_cost_table_leaves_out_what_costs_nothing(with_rates):
    text = flat(shown(*cost_table(with_rates, Pen(100, ascii_only=False))))

    assert "cost of a train (EUR) all share Alashankou Khorgos" in text
    assert "train paths" in text
    assert "wagon-days" in text
    assert "demurrage" not in text
    assert "million EUR together" in text


def test_cost_table_says_how_the_rates_are_known(with_rates):
    text = flat(shown(*cost_table(with_rates, Pen(100, ascii_only=False))))

    # Nobody says how the wagon-day is known, so it is assumed.
    assert "Rates: path reported; wagon_day assumed." in text


def test_table_says_where_door_to_door_days_come_from(two_ports):
    assert "Door to door" not in run_table.reading(two_ports)
    days = {"metric": "door_to_door_mean_d", "port": "khorgos", "direction": "westbound"}
    row = {**days, "service": "all", "mean": 11.0, "lower_95": 10.0, "upper_95": 12.0}

    told = run_table.reading(replace(two_ports, summary=[*two_ports.summary, row]))

    assert "Door to door: with the scenario's running times" in told
    assert "assumed" in told


def test_run_prints_its_costs_and_a_scenario_without_rates_none(with_rates, two_ports):
    def text_of(results):
        screen = StringIO()
        print_run_summary(results, Console(file=screen, width=100, color_system=None))
        return screen.getvalue()

    assert "cost of a train (EUR)" in text_of(with_rates)
    assert "a train costs" in flat(text_of(with_rates)).lower()
    assert cost_lines(two_ports) == []
    assert "cost" not in text_of(two_ports)


def test_dated_closures_are_cut_to_the_period(with_rates):
    shut, gale = disturbed.spells(with_rates, "khorgos")

    assert (shut.from_day, shut.to_day) == (0.0, 1.0)
    assert (gale.from_day, gale.to_day) == (3.0, 5.5)
    assert gale.words == "4 Jan to 6 Jan 12:00, Gale week: reloading cranes (Kazakhstan), 1 left"
    assert shut.words == "30 Dec to 2 Jan, shut: customs lanes (China), none left"
    assert disturbed.spells(with_rates, "alashankou") == []


@pytest.mark.parametrize("picture", [throughput, backlog])
def test_dated_closures_are_shaded_and_named(with_rates, two_ports, picture):
    with canvas.house_style():
        figure = picture.draw(with_rates, gather(with_rates))
        plain = picture.draw(two_ports, gather(two_ports))

    shades = [
        patch for axes in figure.axes for patch in axes.patches if patch.get_gid() == "disturbed"
    ]
    assert len(shades) == 2 * (2 if picture is backlog else 1)
    assert any("Shaded: Khorgos, 30 Dec" in text.get_text() for text in figure.texts)
    assert not [p for axes in plain.axes for p in axes.patches if p.get_gid() == "disturbed"]


def test_bar_begins_with_the_hours_before_arrival(two_ports, gathered):
    place = ("khorgos", "westbound")
    before = {place: (Spent("upstream", "waiting", 40.0),)}

    with canvas.house_style():
        figure = hours.draw(two_ports, replace(gathered, before=before))
        usual = hours.draw(two_ports, gathered)

    words = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert any(text.endswith("after 40.0 h") for text in words)
    assert "held upstream, additional run" in legend_of(figure)
    assert "held upstream, additional run" not in legend_of(usual)


def legend_of(figure):
    return [text.get_text() for legend in figure.legends for text in legend.get_texts()]


def expectation(verdict, expected="lower", reason="", **values):
    about = {
        "metric": "clearance_mean_h",
        **dict.fromkeys(("port", "direction", "service"), "all"),
        "unit": "h",
        "found": -2.0,
        "lower_95": -3.0,
        "upper_95": -1.0,
        "why": "",
    }
    return ExpectationRow(
        **{**about, "expected": expected, "verdict": verdict, "reason": reason, **values}
    )


def test_expectations_of_a_comparison_say_against_what_they_are_stated(two_ports):
    rows = [
        expectation(HOLDS),
        expectation(FAILS, "higher", "it is lower", port="khorgos", direction="eastbound"),
        expectation(
            CANNOT_TELL,
            ">= 0.9",
            "no interval",
            unit="share",
            found=0.93,
            lower_95=0.9,
            upper_95=0.96,
        ),
    ]

    def told(parent, base):
        parts = of_comparison(two_ports.scenario, rows, (parent, base), Pen(160, ascii_only=False))
        return flat(shown(*parts, width=160))

    text = told("stressed", "h1-2024")
    assert "of 3, 1 holds, 1 fails, 1 cannot be told" in text
    assert "stated against stressed, compared with h1-2024" in text
    assert "clearance, mean (h) lower −2.0 (−3.0 to −1.0) holds" in text
    assert "clearance, mean (h) (Khorgos, eastbound) higher" in text
    assert "fails: it is lower" in text
    assert "≥ 0.9 93 % (90–96) cannot tell: no interval" in text
    assert "stated against" not in told("stressed", "stressed")
    assert "a scenario that is not named" in told(None, "stressed")


def test_run_tells_that_signs_need_a_comparison(tmp_path):
    made = Made(days=4, targets='\n[expect]\ndwell_mean_h = "lower"\n')
    results = Results.read(write_results(tmp_path, made))

    text = flat(shown(*of_run(results.scenario, [], Pen(100, ascii_only=False))))

    assert text.startswith("1 expectation is about the difference")
    assert "landbridge compare" in text


def test_tally_counts_each_verdict():
    assert tally([expectation(HOLDS), expectation(HOLDS)]) == "of 2, 2 hold"


def test_hours_of_customs_are_told_where_it_is_not_open_round_the_clock(two_ports):
    port = two_ports.scenario.ports["alashankou"]
    customs = port.china.customs.model_copy(update={"hours": "06:00-22:00"})
    port = port.model_copy(update={"china": port.china.model_copy(update={"customs": customs})})
    ports = {**two_ports.scenario.ports, "alashankou": port}
    results = replace(two_ports, scenario=two_ports.scenario.model_copy(update={"ports": ports}))

    (answer,) = consequences(results)

    name = results.port_name("alashankou")
    assert answer.question == "Rules"
    assert answer.words == f"{name} customs 06:00-22:00; work in hand rests at closing time."


def test_many_warnings_are_cut_and_the_rest_is_counted(two_ports):
    record = {**two_ports.record, "warnings": [f"warning {number}" for number in range(50)]}

    told = [answer.words for answer in warnings(replace(two_ports, record=record))]

    assert told[19:] == ["warning 19", "... and 30 more: all stand in run.json"]


def test_preview_cuts_its_warnings_too():
    screen = StringIO()
    preview = Preview((), (), tuple(f"warning {number}" for number in range(21)))

    print_preview(preview, Console(file=screen, width=80))

    assert screen.getvalue().splitlines()[-1] == "warning: ... and 1 more: --json has all"
