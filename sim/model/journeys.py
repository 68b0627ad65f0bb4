"""How a train crosses, step by step, as the operating rule says it.

The break of gauge lies between the two stations: westbound trains are cleared in China and
reloaded in Kazakhstan, eastbound trains are cleared and reloaded in China. Emptied rakes have
sidings of their own and go home over the same paths, after the loaded trains.
"""

from dataclasses import dataclass

from sim.domain.journey import (
    Choice,
    Journey,
    Measure,
    Precedence,
    Step,
    afterwards,
    claim,
    clear,
    divert,
    enter,
    free,
    hold,
    join,
    leave,
    leave_by,
    lend,
    mark,
    part,
    path,
    reserve,
    stand_in,
    use,
    work,
)
from sim.model.places import Places


@dataclass(frozen=True, slots=True)
class Rules:
    """Which rules of a port decide what steps there are.

    With `ground`, containers may wait in the yard for platforms; without, only the train can.
    With `at_arrival`, a train claims its empties when it arrives. With `at_limit`, customs lets
    trains go provisionally, and with `examined_afterwards` examines them then.
    """

    ground: bool = True
    at_arrival: bool = False
    at_limit: bool = False
    examined_afterwards: bool = False


def westbound(port: Places, rules: Rules) -> Journey:
    """Out of China: cleared at the Chinese station, reloaded at the Kazakh one."""
    china, border, kazakhstan = port.china, port.border, port.kazakhstan
    return (
        *_arrival(port.upstream, kazakhstan.broad_wagons, rules),
        mark("presented"),
        hold(china.standard_tracks, "track"),  # a full yard keeps the train outside
        mark("entered"),
        *_clearance(port, rules),
        lend(china.departure, "departure", "departure_turn"),
        stand_in(china.departure, "departure_turn"),
        path(border.standard_quota_westbound, "quota"),
        hold(kazakhstan.standard_tracks, "far_track"),  # no run before the far side can take it
        path(border.standard_path_westbound, "path"),
        mark("left_china"),
        work("run"),
        mark("entered_kazakhstan"),
        free(china.standard_tracks),
        work("papers"),
        *_reloading_in_kazakhstan(port, ground=rules.ground),
        hold(kazakhstan.broad_tracks, "broad_track"),
        free(kazakhstan.reload_tracks),
        use(kazakhstan.forming, "forming"),
        lend(kazakhstan.locomotives, "locomotive", "locomotive_turn"),
        stand_in(kazakhstan.locomotives, "locomotive_turn"),
        path(kazakhstan.onward_path, "onward_path"),
        mark("departed"),
        free(kazakhstan.broad_tracks),
        leave_by(port.upstream),
    )


def eastbound(port: Places, rules: Rules) -> Journey:
    """Into China: over the border on broad gauge, cleared and reloaded at the Chinese station."""
    china = port.china
    return (
        *_arrival(port.upstream, china.standard_wagons, rules),
        *_to_the_chinese_station(port, Precedence.LOADED),
        *_clearance(port, rules),
        claim(china.standard_wagons, "wagons"),
        hold(china.reload_tracks, "reload_track"),
        free(china.broad_tracks),
        use(china.cranes, "reload"),
        part("rake"),
        hold(china.standard_tracks, "standard_track"),
        free(china.reload_tracks),
        use(china.forming, "forming"),
        path(china.onward_path, "onward_path"),
        mark("departed"),
        free(china.standard_tracks),
        leave_by(port.upstream),
    )


def by_another_port(journey: Journey) -> Journey:
    """Go to another port with an additional running time, and cross there by `journey`."""
    gate = next(line.resource for line in journey if isinstance(line, Step))
    return (work("diversion"), enter(gate, announced=True), *journey[2:])


def eastbound_bulk(port: Places) -> Journey:
    """Into China with ore or grain: unloaded on a broad-gauge track, in wagons of its own."""
    china = port.china
    return (
        enter(port.upstream),
        mark("arrived"),
        *_to_the_chinese_station(port, Precedence.BULK),
        mark("declared"),
        use(china.bulk, "bulk"),
        mark("released"),
        mark("departed"),
        part("rake"),
        free(china.broad_tracks),
        leave_by(port.upstream),
    )


def standard_rake_home(port: Places) -> Journey:
    """Bring the emptied standard-gauge wagons of a westbound train back to China."""
    return (
        path(port.border.standard_path_eastbound, "path_empty", Precedence.EMPTIES),
        work("run_empty"),
        join(port.china.standard_wagons, "join"),
    )


def broad_rake_home(port: Places) -> Journey:
    """Bring the emptied broad-gauge platforms of an eastbound train back to Kazakhstan."""
    return (
        path(port.border.broad_path_westbound, "path_empty", Precedence.EMPTIES),
        work("run_empty"),
        join(port.kazakhstan.broad_wagons, "join"),
    )


def bulk_rake_home(port: Places) -> Journey:
    """Bring the emptied wagons of a bulk train back to Kazakhstan, after everybody else."""
    return (
        path(port.border.broad_path_westbound, "path_empty", Precedence.BULK_EMPTIES),
        work("run_empty"),
    )


def supply(pool: str, supply_path: str) -> Journey:
    """Bring ordered empties to a pool, as many trains a day as can be brought."""
    return (
        work("lead_time"),
        path(supply_path, "supply_path"),
        join(pool, "join"),
    )


def surplus(pool: str, onward_path: str) -> Journey:
    """Send surplus empties away, after the loaded trains."""
    return (
        leave(pool),
        path(onward_path, "onward_path", Precedence.SURPLUS),
    )


def _to_the_chinese_station(port: Places, precedence: Precedence) -> Journey:
    china, border, kazakhstan = port.china, port.border, port.kazakhstan
    return (
        hold(kazakhstan.broad_tracks, "broad_track"),
        work("papers"),
        path(border.broad_quota_eastbound, "quota", precedence),
        hold(china.broad_tracks, "far_track"),
        path(border.broad_path_eastbound, "path", precedence),
        mark("left_kazakhstan"),
        work("run"),
        free(kazakhstan.broad_tracks),
        mark("presented"),  # the clock starts here: before, the train waits in Kazakhstan
        mark("entered"),
    )


def _arrival(gate: str, pool: str, rules: Rules) -> Journey:
    return (
        divert(gate),
        enter(gate),
        mark("arrived"),
        *((reserve(pool),) if rules.at_arrival else ()),
    )


def _clearance(port: Places, rules: Rules) -> Journey:
    china = port.china
    check = clear if rules.at_limit else use
    later = afterwards(china.examination, "examination_afterwards", "examination")
    return (
        use(china.reception, "reception"),
        mark("declared"),
        check(china.customs, "documents"),
        stand_in(china.customs_overtime, "documents"),
        check("", "boarding"),  # border police; the lane is free by now
        check(china.scanner, "scan"),
        check(china.examination, "examination"),
        mark("released"),
        *((later,) if rules.examined_afterwards else ()),
    )


def _reloading_in_kazakhstan(port: Places, *, ground: bool) -> Journey:
    kazakhstan = port.kazakhstan
    direct: Journey = (
        hold(kazakhstan.reload_tracks, "reload_track"),
        free(kazakhstan.standard_tracks),
        use(kazakhstan.cranes, "reload"),
        part("rake"),
    )
    if not ground:
        return (claim(kazakhstan.broad_wagons, "wagons"), *direct)
    over_the_ground: Journey = (
        hold(kazakhstan.container_yard, "yard", measure=Measure.TEU),
        hold(kazakhstan.reload_tracks, "reload_track"),
        free(kazakhstan.standard_tracks),
        use(kazakhstan.cranes, "unload"),
        part("rake"),
        free(kazakhstan.reload_tracks),
        claim(kazakhstan.broad_wagons, "wagons"),
        hold(kazakhstan.reload_tracks, "reload_track", Precedence.GROUND),
        use(kazakhstan.cranes, "load", Precedence.GROUND),
        free(kazakhstan.container_yard),
    )
    return (Choice(kazakhstan.broad_wagons, kazakhstan.container_yard, direct, over_the_ground),)
