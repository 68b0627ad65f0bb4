"""One scenario over another: merged by key, choices replaced, nothing from outside."""

from pathlib import Path

import pytest

from sim.domain.plan import Direction
from sim.errors import LandbridgeError, SafetyLimitError, ScenarioError
from sim.scenario.loader import Loaded, load
from sim.scenario.schema import Service
from tests.unit.scenario.files import WHOLE, refusal, written

W, E = Direction


def child(folder: Path, text: str, base: str = WHOLE) -> Loaded:
    """Load a scenario with `text` that extends `base`."""
    written(folder, base, "base.toml")
    return load(written(folder, f'extends = "base.toml"\n{text}', "child.toml"))


def freight(loaded: Loaded) -> Service:
    return loaded.scenario.services["freight"]


def test_child_without_changes_equals_its_base_but_for_the_id(tmp_path: Path):
    loaded = child(tmp_path, "")

    assert loaded.scenario.id == "child"
    assert loaded.parent is not None
    assert loaded.parent.scenario == loaded.scenario.model_copy(update={"id": "base"})


def test_id_of_the_base_is_not_inherited(tmp_path: Path):
    assert child(tmp_path, "", 'id = "first"\n' + WHOLE).scenario.id == "child"


def test_tables_are_merged_by_key(tmp_path: Path):
    customs = (
        child(tmp_path, "ports.khorgos.china.customs.lanes = 8")
        .scenario.ports["khorgos"]
        .china.customs
    )

    assert customs.lanes == 8
    assert customs.documents is not None
    assert customs.examination is not None


def test_duration_of_the_child_replaces_the_end_of_the_base(tmp_path: Path):
    scenario = child(tmp_path, 'duration = "10 d"').scenario

    assert scenario.end is None
    assert scenario.end_s == 10 * 86_400


def test_number_of_trains_replaces_the_rate(tmp_path: Path):
    service = freight(child(tmp_path, "services.freight.trains = 400"))

    assert (service.trains, service.trains_per_day) == (400, None)


def test_other_law_replaces_the_whole_distribution(tmp_path: Path):
    loaded = child(tmp_path, 'ports.khorgos.china.customs.documents = { exponential = "1 h" }')

    documents = loaded.scenario.ports["khorgos"].china.customs.documents
    assert documents is not None
    assert (documents.westbound.kind, documents.westbound.cv) == ("exponential", None)


def test_same_law_is_merged_by_key(tmp_path: Path):
    loaded = child(tmp_path, "ports.khorgos.china.customs.documents.cv = 0.9")

    documents = loaded.scenario.ports["khorgos"].china.customs.documents
    assert documents is not None
    assert (documents.westbound.mean, documents.westbound.cv) == (4_500, 0.9)


def test_constant_replaces_a_law_and_a_law_a_constant(tmp_path: Path):
    text = '[ports.khorgos.china.customs]\ndocuments = "1 h"\nboarding = { gamma = "1 h", cv = 1 }'

    customs = child(tmp_path, text).scenario.ports["khorgos"].china.customs
    assert customs.documents is not None
    assert customs.boarding is not None
    assert customs.documents.westbound.kind == "constant"
    assert customs.boarding.westbound.kind == "gamma"


def test_one_direction_of_a_value_given_once_leaves_the_other(tmp_path: Path):
    loaded = child(tmp_path, 'ports.khorgos.china.customs.boarding.westbound = "5 min"')

    boarding = loaded.scenario.ports["khorgos"].china.customs.boarding
    assert boarding is not None
    assert (boarding.westbound.constant, boarding.eastbound.constant) == (300, 2_400)


def test_number_replaces_a_table_by_direction(tmp_path: Path):
    loaded = child(tmp_path, "ports.khorgos.kazakhstan.broad_tracks = 20")

    tracks = loaded.scenario.ports["khorgos"].kazakhstan.broad_tracks
    assert tracks is not None
    assert (tracks.shared, tracks.westbound) == (20, None)


TWO_PORTS = WHOLE.replace("ports = { khorgos = 1.0 }", "ports = { khorgos = 0.5, far = 0.5 }")
TWO_PORTS += '[ports.far.china.customs]\ndocuments = "1 h"\n'


def test_value_for_one_port_leaves_the_other_ports_as_they_were(tmp_path: Path):
    service = freight(child(tmp_path, "services.freight.wagons = { far = 40 }", TWO_PORTS))

    assert (service.wagons.at("far", W), service.wagons.at("khorgos", W)) == (40, 55)


def test_value_for_one_port_and_direction_leaves_all_others(tmp_path: Path):
    service = freight(child(tmp_path, "services.freight.teu = { far = { westbound = 9 } }",
                            TWO_PORTS.replace("wagons = 55", "teu = 104")))  # fmt: skip

    assert [service.teu.at(port, way) for port in ("far", "khorgos") for way in (W, E)] == [
        9, 104, 104, 104,
    ]  # fmt: skip


def test_value_for_one_direction_reaches_every_port(tmp_path: Path):
    base = TWO_PORTS.replace("wagons = 55", "wagons = { khorgos = 50, far = 60 }")

    service = freight(child(tmp_path, "services.freight.wagons.westbound = 41", base))

    assert [service.wagons.at(port, way) for port in ("khorgos", "far") for way in (W, E)] == [
        41, 50, 41, 60,
    ]  # fmt: skip


def test_number_replaces_a_table_by_port(tmp_path: Path):
    base = TWO_PORTS.replace("wagons = 55", "wagons = { khorgos = 50, far = 60 }")

    assert freight(child(tmp_path, "services.freight.wagons = 7", base)).wagons.at("far", E) == 7


def test_timetable_replaces_volume_ports_and_westbound(tmp_path: Path):
    rows = "arrival,service,port,direction\n2024-01-02 08:30,freight,khorgos,eastbound\n"
    written(tmp_path, rows, "times.csv")

    service = freight(
        child(
            tmp_path,
            'services.freight.arrivals = { timetable = "times.csv" }\n'
            "services.freight.declared_ahead = 0",
        )
    )

    assert (service.trains_per_day, service.ports) == (None, {})


def test_grandchild_reads_through_the_whole_chain(tmp_path: Path):
    written(tmp_path, WHOLE, "base.toml")
    written(tmp_path, 'extends = "base.toml"\nseed = 5', "middle.toml")
    path = written(tmp_path, 'extends = "middle.toml"\nservices.freight.wagons = 50', "last.toml")

    loaded = load(path)

    assert loaded.scenario.seed == 5
    assert loaded.origins["seed"].file == str(tmp_path / "middle.toml")
    assert loaded.origins["services.freight.wagons"].file == str(path)


def test_base_that_cannot_stand_alone_is_no_parent_but_still_a_base(tmp_path: Path):
    loaded = child(tmp_path, 'title = "Whole at last"', WHOLE.replace('title = "One port"\n', ""))

    assert loaded.parent is None


def test_missing_base_is_told_with_the_path_as_written_and_as_found(tmp_path: Path):
    error = refusal(written(tmp_path, 'extends = "sub/bse.toml"\n' + WHOLE, "child.toml"))

    assert error.exit_status == 2
    assert f"{tmp_path / 'child.toml'}:1:1: extends:" in str(error)
    assert str(tmp_path / "sub/bse.toml") in str(error)


def test_problem_of_the_base_is_shown_in_the_base(tmp_path: Path):
    written(tmp_path, WHOLE.replace("lanes = 3", "lnaes = 3"), "base.toml")

    error = refusal(written(tmp_path, 'extends = "base.toml"', "child.toml"))

    assert f"{tmp_path / 'base.toml'}:17:1: ports.khorgos.china.customs.lnaes" in str(error)


def test_circle_is_refused(tmp_path: Path):
    written(tmp_path, 'extends = "b.toml"\ntitle = "a"', "a.toml")
    written(tmp_path, 'extends = "a.toml"\ntitle = "b"', "b.toml")

    assert "SCN-053" in str(refusal(tmp_path / "a.toml"))


def test_file_that_extends_itself_is_refused(tmp_path: Path):
    assert "SCN-053" in str(refusal(written(tmp_path, 'extends = "a.toml"', "a.toml")))


def test_eight_bases_are_read_and_nine_refused(tmp_path: Path):
    written(tmp_path, WHOLE, "f0.toml")
    for number in range(1, 10):
        written(tmp_path, f'extends = "f{number - 1}.toml"\nseed = {number}', f"f{number}.toml")

    assert load(tmp_path / "f8.toml").scenario.seed == 8
    with pytest.raises(SafetyLimitError, match="SCN-054"):
        load(tmp_path / "f9.toml")


def test_files_together_are_limited(tmp_path: Path):
    filler = "# " + "x" * 9_000 + "\n"
    written(tmp_path, WHOLE + filler * 100, "f0.toml")
    for number in range(1, 6):
        written(tmp_path, f'extends = "f{number - 1}.toml"\n' + filler * 100, f"f{number}.toml")

    with pytest.raises(SafetyLimitError, match="together"):
        load(tmp_path / "f5.toml")


@pytest.mark.parametrize(
    "reference",
    [
        "../outside.toml",
        "sub/../../outside.toml",
        "/etc/passwd",
        "C:/scenario.toml",
        "C:\\\\scenario.toml",
        "\\\\\\\\host\\\\share\\\\x.toml",
        "~/x.toml",
        "$HOME/x.toml",
        "%HOME%/x.toml",
        "https://example.org/x.toml",
        "file:///etc/passwd",
        "",
        "x\\u0000.toml",
        "link.toml",
    ],
)
def test_base_outside_the_root_is_refused(tmp_path: Path, reference: str):
    inside = tmp_path / "inside"
    written(tmp_path, WHOLE, "outside.toml")
    written(inside, WHOLE, "x.toml")
    (inside / "link.toml").symlink_to(tmp_path / "outside.toml")

    error = refusal(written(inside, f'extends = "{reference}"', "child.toml"))

    assert error.exit_status == 2
    assert "SCN-019" in str(error)
    assert "extends" in str(error)


def test_folder_called_scenarios_is_the_root_of_all_below(tmp_path: Path):
    written(tmp_path, WHOLE, "scenarios/base.toml")
    path = written(tmp_path, 'extends = "../../base.toml"', "scenarios/a/b/child.toml")

    assert load(path).scenario.title == "One port"


def test_root_can_be_named(tmp_path: Path):
    written(tmp_path, WHOLE, "base.toml")
    path = written(tmp_path, 'extends = "../base.toml"', "sub/child.toml")

    assert load(path, root=tmp_path).scenario.title == "One port"
    with pytest.raises(LandbridgeError, match="SCN-019"):
        load(path)


def test_scenario_reached_by_a_link_is_the_same(tmp_path: Path):
    written(tmp_path, WHOLE, "scenarios/base.toml")
    real = written(tmp_path, 'extends = "base.toml"\nid = "x"', "scenarios/child.toml")
    link = tmp_path / "elsewhere.toml"
    link.symlink_to(real)

    assert load(link).scenario == load(real).scenario


def test_extends_that_is_no_text_is_refused(tmp_path: Path):
    assert "SCN-022" in str(refusal(written(tmp_path, 'extends = ["a.toml"]\n' + WHOLE)))


def test_problems_of_syntax_and_of_values_are_shown_together(tmp_path: Path):
    text = WHOLE.replace('limit = "24 h"', "limit = 24 h").replace("wagons = 55", "wagons = 0")

    error = refusal(written(tmp_path, text.replace("lanes = 3", "lnaes = 3")))

    assert isinstance(error, ScenarioError)
    assert [problem.code for problem in error.problems] == ["SCN-013", "SCN-023", "SCN-020"]


def test_everything_wrong_is_found_in_one_pass_in_order_of_place(tmp_path: Path):
    text = (
        WHOLE.replace("end = 2024-02-01", "end = 2024-01-01")
        .replace("ports = { khorgos = 1.0 }", "ports = { khorgos = 0.9 }")
        .replace("wagons = 55", "wagons = 5.5")
        .replace("bays = 2", "bays = 0")
        .replace("range = [2, 8]", "range = [8, 2]")
        .replace("paths_per_day = 9", "paths_per_dya = 9")
    )

    error = refusal(written(tmp_path, text))

    assert isinstance(error, ScenarioError)
    lines = [int(problem.place.split(":")[-2]) for problem in error.problems]
    assert lines == sorted(lines)
    assert [problem.code for problem in error.problems] == [
        "SCN-061",
        "SCN-022",
        "SCN-070",
        "SCN-020",
        "SCN-084",
    ]
