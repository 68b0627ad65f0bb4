"""What the preview makes of each rule, against a pencil; nothing is run."""

import tomllib
from datetime import date

import pytest

from sim.experiments.preview.preview import preview
from sim.scenario.inputs import Inputs
from sim.scenario.schema import Scenario


def scenario_of(ports, *, per_day=16.0, days=100, **keys):
    """Return a scenario with westbound trains of one service, ``any``."""
    service = {"trains_per_day": per_day, "westbound": 1.0, "ports": {"khorgos": 1.0}}
    return Scenario.model_validate(
        {
            "title": "a test",
            "id": "test",
            "start": date(2024, 1, 1),
            "duration": f"{days} d",
            "services": {"any": service},
            "ports": tomllib.loads(ports),
            **keys,
        }
    )


def look_at(ports, **keys):
    found = preview(scenario_of(ports, **keys), Inputs())
    return {load.resource.partition(".")[2]: load for load in found.loads}, found


def test_green_lanes_carry_their_services_and_no_others():
    services = {
        name: {"trains_per_day": rate, "westbound": 1.0, "ports": {"khorgos": 1.0}}
        for name, rate in (("usual", 8.0), ("quick", 4.0))
    }
    customs = 'lanes = 1, green = { lanes = 2, services = ["quick"] }, documents = "2 h"'

    loads, _ = look_at(f"khorgos.china.customs = {{ {customs} }}", services=services)

    assert loads["china.customs"].load == pytest.approx(8 * 2 / 24)
    assert loads["china.customs_green"].load == pytest.approx(4 * 2 / 48)
    assert loads["china.customs_green"].remarks == ("for quick only",)


def test_overtime_lanes_stand_in_brackets_and_decide_what_is_overloaded():
    customs = 'lanes = 1, overtime = { lanes = 1, above = 3 }, documents = "2 h"'

    loads, found = look_at(f"khorgos.china.customs = {{ {customs} }}", per_day=15.0)

    assert loads["china.customs"].load == pytest.approx(1.25)
    assert loads["china.customs"].with_help == pytest.approx(0.625)
    assert "china.customs_overtime" not in loads
    assert not found.overloaded()
    assert not found.warnings


def test_shifts_take_lanes_away_for_their_hours():
    customs = 'lanes = 4, shifts.night = { hours = "20:00-08:00", lanes = 1 }, documents = "3 h"'

    loads, _ = look_at(f"khorgos.china.customs = {{ {customs} }}")

    # Four lanes by day and one by night are 60 lane-hours; 16 trains take 48.
    assert loads["china.customs"].load == pytest.approx(48 / 60)
    assert loads["china.customs"].remarks == (
        "open 62.5 % of the time: 1 lane 20:00-08:00; work in hand rests at closing time",
    )


def test_gales_take_their_expected_share_of_the_cranes_in_the_open():
    ports = """
    khorgos.gales = { days_per_year = 73.05, lasting = { mean = "12 h", cv = 0.5 } }
    khorgos.kazakhstan.reload = { cranes = 2, time = "1 h 30 min", open_air = true }
    khorgos.china.reload = { cranes = 1, time = "1 h" }
    """

    loads, _ = look_at(ports)

    # 0.2 gales a day of 12 h are a tenth of the time.
    assert loads["kazakhstan.cranes"].load == pytest.approx(16 * 1.5 / 48 / 0.9)
    assert loads["kazakhstan.cranes"].remarks == ("gales stop it 10 % of the time",)
    assert loads["china.cranes"].remarks == ()


def test_quota_is_held_against_loaded_trains():
    ports = (
        "khorgos.border.standard = { accepted_per_day = { westbound = 20 }, paths_per_day = 40 }"
    )

    loads, _ = look_at(ports)

    assert loads["border.standard_quota_westbound"].load == pytest.approx(0.8)
    assert loads["border.standard_path_westbound"].load == pytest.approx(0.4)


def test_locomotive_is_needed_for_work_and_turn():
    ports = 'khorgos.china.departure = { time = "2 h", turn = "4 h", locomotives = 5 }'

    loads, _ = look_at(ports)

    assert loads["china.departure"].load == pytest.approx(16 * 6 / (5 * 24))


def test_turn_of_a_locomotive_keeps_no_train_on_its_track():
    ports = """
    khorgos.china.standard_tracks = 10
    khorgos.china.departure = { time = "2 h", turn = "4 h", locomotives = 5 }
    """

    loads, _ = look_at(ports)

    assert loads["china.standard_tracks"].load == pytest.approx(16 * 2 / 240)


def test_share_examined_is_the_mean_over_the_goods():
    goods = {"cars": {"examination": 0.5, "examination_time": 2.0}, "grain": {}}
    service = {"trains_per_day": 16.0, "westbound": 1.0, "ports": {"khorgos": 1.0}}
    service["goods"] = {"cars": 0.2, "grain": 0.8}
    ports = 'khorgos.china.customs.examination = { share = 0.1, bays = 1, time = "2 h" }'

    loads, _ = look_at(ports, goods=goods, services={"any": service})

    # A tenth of all are cars, examined for 4 h; 8 % are others, examined for 2 h.
    assert loads["china.examination"].visits_per_day == pytest.approx(16 * 0.18)
    assert loads["china.examination"].load == pytest.approx(16 * (0.1 * 4 + 0.08 * 2) / 24)


def test_cut_of_a_path_is_in_its_load_and_warned_of():
    ports = """
    khorgos.border.standard.paths_per_day = 20
    khorgos.disturbances.gale-week = { start = 2024-02-01, end = 2024-02-11, \
resource = "border.standard_path_westbound", capacity = 10 }
    """

    loads, found = look_at(ports)

    assert loads["border.standard_path_westbound"].load == pytest.approx(16 / 19)
    assert loads["border.standard_path_westbound"].remarks == ("with cuts 19.00 a day",)
    assert found.warnings == (
        "khorgos.border.standard_path_westbound: gale-week, 10 d from 2024-02-01:"
        " 10 of 20 trains a day left, offered load meanwhile 1.60",
    )


def test_closure_and_ban_say_who_has_to_wait():
    ports = """
    khorgos.border.standard.paths_per_day = 20
    khorgos.china.customs = { lanes = 2, documents = "1 h" }
    khorgos.disturbances.shut = { start = 2024-02-01T06:00:00, end = 2024-02-01T18:00:00, \
resource = "china.customs" }
    khorgos.disturbances.ban = { start = 2024-02-01, end = 2024-02-03, \
resource = "border.standard_path_eastbound", trains = "empties" }
    khorgos.disturbances.later = { start = 2025-02-01, end = 2025-02-03, \
resource = "china.customs" }
    """

    ban, shut = look_at(ports)[1].warnings

    assert ban.endswith("ban, 2 d from 2024-02-01: no empties, of which 16.0 a day would run")
    assert shut.endswith("shut, 12 h from 2024-02-01 06:00: closed; 16.0 visits a day have to wait")


@pytest.mark.parametrize(
    ("above", "until", "said"),
    [(15, 10, "stop-loading above 15, but 20.0 trains"), (30, 19, "lifted at 19"), (30, 25, "")],
)
def test_threshold_of_an_order_is_held_against_the_trains_on_hand(above, until, said):
    ports = f"""
    khorgos.china.reception.time = "6 h"
    khorgos.kazakhstan.papers = "24 h"
    khorgos.stop_loading.westbound = {{ above = {above}, until = {until} }}
    """

    # 16 trains a day stay 30 h: by Little's law 20 are on hand.
    warnings = look_at(ports)[1].warnings

    assert [said in warning for warning in warnings] == ([True] if said else [])


def test_who_may_divert_is_noted():
    service = {"trains_per_day": 16.0, "westbound": 1.0, "ports": {"khorgos": 1.0}}
    service["may_divert"] = 0.25
    found = preview(
        scenario_of(
            "khorgos = {}\nalashankou = {}",
            services={"any": service},
            diversion={"extra_run": "30 h"},
        ),
        Inputs(),
    )

    assert found.notes == (
        "khorgos.upstream.westbound: 25 % of any may divert, with 30.0 h of additional running",
    )


def test_claim_at_arrival_shortens_the_wait_by_the_work_before_it():
    def held(claim):
        ports = f"""
        khorgos.china.reception.time = "6 h"
        khorgos.kazakhstan.standard_tracks = 40
        khorgos.kazakhstan.yard_teu = 0
        khorgos.wagons.broad = {{ order_up_to = 0, lead_time = "24 h", claim = "{claim}" }}
        """
        loads, found = look_at(ports)
        assert found.pools[0].wait_h == pytest.approx(24)
        assert found.pools[0].claim == claim
        return loads["kazakhstan.standard_tracks"].load

    assert held("readiness") == pytest.approx(16 * 24 / (40 * 24))
    assert held("arrival") == pytest.approx(16 * 18 / (40 * 24))
