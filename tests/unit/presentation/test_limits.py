"""Words about the clearance limit do not give one limit for all where trains have several."""

from dataclasses import replace

import pytest

from sim.experiments.expectations import HOLDS, ExpectationRow
from sim.experiments.targets import TargetRow
from sim.presentation import run_table
from sim.presentation.answers import promise
from sim.presentation.clearance import _notes, _readings
from sim.presentation.expectations_text import figure_words
from sim.presentation.limits import exceptions, has_several_limits, released_words, usual_limit
from sim.presentation.scorecard import who
from sim.scenario.loader import load

HOUR = 3_600


@pytest.fixture
def scenario(tmp_path):
    """Return a scenario of the given limits by service, as in ``fast = "12 h"``."""

    def made(more="", **limits):
        services = "\n".join(
            f'[services.{name}]\ntrains = 5\nlabel = "{name.title()} train"\n'
            f"ports = {{ khorgos = 1.0 }}\n" + (f'limit = "{limit}"\n' if limit else "")
            for name, limit in limits.items()
        )
        path = tmp_path / "limits.toml"
        path.write_text(
            'title = "Limits"\nstart = 2024-01-01\nduration = "5 d"\nports.khorgos = {}\n'
            f"{services}\n{more}"
        )
        return load(path).scenario

    return made


def test_one_limit_is_said_as_it_is(scenario):
    both = scenario(slow="", usual="24 h")

    assert (released_words(both), exceptions(both)) == ("released within 24 h", "")


def test_limit_that_all_services_have_of_their_own_is_the_limit(scenario):
    both = scenario(slow="12 h", usual="12 h")

    assert usual_limit(both) == 12 * HOUR
    assert (released_words(both), exceptions(both)) == ("released within 12 h", "")


def test_services_with_another_limit_are_named(scenario):
    three = scenario(slow="", fast="12 h", late="90 min")

    assert released_words(three) == "released within the limit"
    assert exceptions(three) == " (Fast train: 12 h, Late train: 1 h 30 min)"
    assert released_words(three, "fast") == "released within 12 h"
    assert not has_several_limits(three, "fast")


def test_services_without_trains_or_not_counted_have_no_say(scenario):
    none = scenario(
        "[services.empty]\ntrains = 0\nports = { khorgos = 1.0 }\nlimit = '1 h'", slow=""
    )
    beside = scenario("counted = false", slow="", fast="12 h")

    assert exceptions(none) == exceptions(beside) == ""


def test_long_lists_of_limits_are_cut(scenario):
    many = scenario(slow="", **dict.fromkeys(("a", "b", "c", "d", "e"), "12 h"))

    assert exceptions(many).endswith("C train: 12 h, and 2 more)")


def test_all_words_of_a_run_say_that_limits_differ(two_ports):
    results = replace(two_ports, scenario=_own_limit(two_ports.scenario, "12 h"))

    (answer,) = promise(results)
    headings = [line.heading for line in run_table.lines(results)]

    name = results.service_name("china-europe")
    assert f"within 24 h of arrival before the Chinese station ({name}: 12 h)" in answer.words
    assert "released within the limit (%)" in headings
    assert any("within each train's limit of arrival" in line
               for line in _readings(results, "khorgos", "westbound"))  # fmt: skip
    assert f"The shares count each train by its own limit ({name}: 12 h)." in _notes(results)


def test_target_and_expectation_are_labelled_by_the_limits_of_whom_they_are_about(scenario):
    both = scenario(slow="", fast="12 h")

    labels = {
        service: (who(both, _target(service)), figure_words(both, _expectation(service)))
        for service in ("all", "fast", "slow")
    }

    assert labels == {
        "all": ("released in 24 h (Fast train: 12 h)", "released within the limit"),
        "fast": ("released in 12 h, Fast train", "released within 12 h (Fast train)"),
        "slow": ("released in 24 h, Slow train", "released within 24 h (Slow train)"),
    }


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "None was released provisionally at its limit."),
        (0.031, "3.1 % (2.9–3.3) of those released went provisionally at the limit; they count as"),
    ],
)
def test_promise_says_how_many_trains_were_released_provisionally(two_ports, share, words):
    clearance = two_ports.scenario.clearance.model_copy(update={"at_limit": "release"})
    results = replace(
        two_ports, scenario=two_ports.scenario.model_copy(update={"clearance": clearance})
    )
    if share is not None:
        row = {"metric": "share_released_provisionally", "port": "all", "direction": "all",
               "service": "all", "mean": share, "lower_95": 0.029, "upper_95": 0.033}  # fmt: skip
        results = replace(results, summary=[*results.summary, row])

    (answer,) = promise(results)

    assert words in answer.words


def _own_limit(scenario, limit):
    assert limit == "12 h"
    service = scenario.services["china-europe"].model_copy(update={"limit": 12 * HOUR})
    services = {**scenario.services, "china-europe": service}
    return scenario.model_copy(update={"services": services})


def _target(service):
    values = dict.fromkeys(TargetRow.__slots__)
    about = {"metric": "share_cleared_in_limit", "service": service, "port": "all"}
    return TargetRow(**{**values, **about, "direction": "all"})


def _expectation(service):
    place = ("all", "all", service)
    found = (None, None, None)
    return ExpectationRow(
        "share_cleared_in_limit", *place, ">= 0.9", "share", *found, HOLDS, "", ""
    )
