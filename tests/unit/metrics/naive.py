"""All figures a second time, slowly, with the standard library alone, from rows as files have them.

Written from the definitions in docs/results.md and not from the code under test.
"""

from collections import Counter, defaultdict
from fractions import Fraction
from statistics import median

from sim.domain.calendar import Calendar, Closing

H, DAY = 3600, 86_400
RAKE = ("path_empty", "run_empty", "join")
TURNS = ("departure_turn", "locomotive_turn")
FOREVER = 2**62


def rows_of(tables):
    """Return trains, visits and lots as dictionaries with None for what is missing."""

    def plain(moment):
        return None if moment == -(2**63) else moment

    ids, resources = [*tables.ids, None], [*tables.resources, None]
    trains = []
    names = [
        *("arrived_s", "presented_s", "entered_s", "declared_s", "released_s", "left_china_s"),
        *("entered_kazakhstan_s", "left_kazakhstan_s", "departed_s"),
        *("due_s", "to_port_s", "from_port_s"),
    ]
    columns = {name: getattr(tables.trains, name).tolist() for name in names}
    for rank in range(len(tables.trains)):
        service, port, direction = tables.streams[tables.trains.stream[rank]]
        train = {"train": ids[rank], "service": service, "port": port, "direction": str(direction)}
        for name in ("wagons", "teu", "tonnes", "value", "provisional", "diverted"):
            train[name] = getattr(tables.trains, name).tolist()[rank]
        train["goods"] = [*tables.texts, None][tables.trains.goods[rank]]
        trains.append(train | {name: plain(columns[name][rank]) for name in names})
    v, r = tables.visits, tables.rakes
    visits = [
        {
            "train": ids[t],
            "step": tables.steps[s],
            "resource": resources[c],
            "queued": q,
            "started": plain(b),
            "finished": plain(f),
            "until": plain(f) if plain(b) is None else b,
        }
        for t, s, c, q, b, f in zip(
            *(getattr(v, name).tolist() for name in v.__slots__), strict=True
        )
    ]
    lots = [
        {
            "port": tables.pools[p].port,
            "gauge": str(tables.pools[p].gauge),
            "wagons": w,
            "arrived": plain(a),
            "left": plain(gone),
        }
        for p, w, _, _, a, _, _, gone in zip(
            *(getattr(r, name).tolist() for name in r.__slots__), strict=True
        )
    ]
    return trains, visits, lots


ITEMS = (
    *("demurrage", "inventory_cost", "handling_cost", "path_cost", "wagon_cost"),
    *("overtime_cost", "damage_cost"),
)


def given(visit):
    return visit["started"]


def interpolated(seconds, share):
    """Return a quantile of sorted `seconds`."""
    at = (len(seconds) - 1) * share
    below = int(at)
    above = min(below + 1, len(seconds) - 1)
    return seconds[below] + (at - below) * (seconds[above] - seconds[below])


class Naive:
    """The figures of one replication by their definitions."""

    def __init__(self, tables, scenario, start, end):
        self.trains, self.visits, self.lots = rows_of(tables)
        self.by_id = {train["train"]: train for train in self.trains}
        self.specs = tables.specs
        empties = tables.ids[len(tables.trains) :]
        self.wagons_of_empties = dict(zip(empties, tables.empty_wagons.tolist(), strict=True))
        self.scenario = scenario
        self.start, self.end, self.run_end = start, end, tables.end_s
        self.days = Fraction(end - start, DAY)

    def value(self, row):
        """Return the figure that `row` of the table gives, anew."""
        self.group = (row.port, row.direction, row.service)
        if row.metric.startswith("wagon_days_"):
            return self.wagon_days(*row.metric.removeprefix("wagon_days_").split("_", 1))
        if row.metric in ITEMS:
            return self.costs(row.metric)
        for prefix, suffix in (("wait_", "_mean_h"), ("utilisation_", ""), ("queue_", "")):
            if "." in row.metric and row.metric.startswith(prefix):
                middle = row.metric[len(prefix) : len(row.metric) - len(suffix)]
                return getattr(self, prefix.rstrip("_"))(middle)
        return getattr(self, row.metric)()

    def within(self, moment):
        return moment is not None and self.start <= moment < self.end

    def belongs(self, train):
        port, direction, service = self.group
        settings = self.scenario.services[train["service"]]
        names = {train["service"], settings.counts_as} | ({"all"} if settings.counted else set())
        at_port = port in ("all", train["port"])
        return at_port and direction in ("all", train["direction"]) and service in names

    def own(self):
        return [train for train in self.trains if self.belongs(train)]

    def number(self, moment):
        return sum(self.within(train[moment]) for train in self.own())

    def trains_arrived(self):
        return self.number("arrived_s")

    def trains_released(self):
        return self.number("released_s")

    def trains_departed(self):
        return self.number("departed_s")

    def trains_inside_at_end(self):
        return sum(
            t["arrived_s"] is not None
            and t["arrived_s"] < self.end
            and (t["departed_s"] is None or t["departed_s"] >= self.end)
            for t in self.own()
        )

    def those(self, moment):
        return [train for train in self.own() if self.within(train[moment])]

    def trains_diverted(self):
        return sum(train["diverted"] for train in self.those("arrived_s"))

    def trains_released_provisionally(self):
        return sum(train["provisional"] for train in self.those("released_s"))

    def share_diverted(self):
        all_ = len(self.those("arrived_s"))
        return Fraction(self.trains_diverted(), all_) if all_ else None

    def share_released_provisionally(self):
        all_ = len(self.those("released_s"))
        return Fraction(self.trains_released_provisionally(), all_) if all_ else None

    def door_to_door(self):
        return sorted(
            train["to_port_s"] + train["departed_s"] - train["due_s"] + train["from_port_s"]
            for train in self.those("departed_s")
            if None not in (train["to_port_s"], train["from_port_s"])
        )

    def door_to_door_mean_d(self):
        seconds = self.door_to_door()
        return Fraction(sum(seconds), len(seconds) * DAY) if seconds else None

    def door_to_door_p95_d(self):
        seconds = self.door_to_door()
        return interpolated(seconds, Fraction(95, 100)) / DAY if seconds else None

    def mine(self, train):
        return [visit for visit in self.visits if visit["train"] == train["train"]]

    def cost(self, train):
        """Return the items of what a train that has departed cost."""
        rates = self.scenario.costs
        days = Fraction(train["departed_s"] - train["arrived_s"], DAY)
        visits = self.mine(train)
        on_the_ground = any(v["step"] in ("yard", "unload", "load") for v in visits)
        lifts = 0 if train["service"] == "bulk" else 1 + on_the_ground
        crane = (0, rates.reload_per_teu, rates.reload_per_teu + rates.ground_lift_per_teu)[lifts]
        rake_left = any(v["step"] in RAKE and v["started"] is not None for v in visits)
        paths = (1 if train["service"] == "bulk" else 2) + rake_left
        without_s = sum(
            v["started"] - v["queued"]
            for v in visits
            if on_the_ground and v["step"] == "wagons" and v["started"] is not None
        )
        overtime_s = sum(
            v["finished"] - v["started"]
            for v in visits
            if (v["resource"] or "").endswith("customs_overtime")
            and None not in (v["started"], v["finished"])
        )
        value, teu = Fraction(train["value"]), train["teu"]
        lost = Fraction({"cars": 0.001}.get(train["goods"], 0.0))
        beyond = max(days - Fraction(rates.free_time, DAY), 0)
        return {
            "demurrage": Fraction(rates.demurrage_per_teu_day) * teu * beyond,
            "inventory_cost": Fraction(rates.inventory_per_year) * value * days / 365,
            "handling_cost": Fraction(crane) * teu,
            "path_cost": Fraction(rates.path) * paths,
            "wagon_cost": Fraction(rates.wagon_day)
            * train["wagons"]
            * (days - Fraction(without_s, DAY)),
            "overtime_cost": Fraction(rates.overtime_lane_hour) * Fraction(overtime_s, H),
            "damage_cost": lifts * lost * value,
        }

    def costs(self, item):
        return sum(self.cost(train)[item] for train in self.those("departed_s"))

    def total_cost(self):
        return sum(map(self.costs, ITEMS))

    def cost_per_train(self):
        departed = len(self.those("departed_s"))
        return self.total_cost() / departed if departed else None

    def upstream_waits(self):
        return [
            (v["queued"], v["until"])
            for v in self.visits
            if v["step"] == "upstream" and self.belongs(self.by_id[v["train"]])
        ]

    def held_upstream_max(self):
        return self.most(self.upstream_waits())

    def trains_held_upstream_at_end(self):
        return sum(
            began < self.end and (over is None or over >= self.end)
            for began, over in self.upstream_waits()
        )

    def orders(self):
        """Return (given, lifted, cleared) of each order of the gates of the group."""
        port, direction, _ = self.group
        orders = defaultdict(list)
        for v in sorted((v for v in self.visits if v["step"] == "stop_loading"), key=given):
            at, _, way = v["resource"].split(".")
            if port in ("all", at) and direction in ("all", way):
                orders[v["resource"]].append((v["started"], v["finished"]))
        found = []
        for gate, own in orders.items():
            held_here = [v for v in self.visits if (v["step"], v["resource"]) == ("upstream", gate)]
            for place, (began, lifted) in enumerate(own):
                following = own[place + 1][0] if place + 1 < len(own) else FOREVER
                held = [v["started"] for v in held_here if began <= v["queued"] < following]
                found.append((began, lifted, max(held) if held and None not in held else None))
        return found

    def stop_loading_orders(self):
        return sum(self.within(given) for given, _, _ in self.orders())

    def stop_loading_h(self):
        return Fraction(sum(self.clipped(given, lifted) for given, lifted, _ in self.orders()), H)

    def backlog_clear_mean_h(self):
        times = [end - given for given, _, end in self.orders() if self.within(end)]
        return Fraction(sum(times), len(times) * H) if times else None

    def throughput_trains_per_day(self):
        return self.number("departed_s") / self.days

    def per_day(self, what):
        return (
            sum(Fraction(t[what]) for t in self.own() if self.within(t["departed_s"])) / self.days
        )

    def throughput_teu_per_day(self):
        return self.per_day("teu")

    def throughput_tonnes_per_day(self):
        return self.per_day("tonnes")

    def lasted(self, leg):
        found = []
        for train in self.own():
            west = train["direction"] == "westbound"
            began, ended = {
                "clearance": ("presented_s", "released_s"),
                "dwell": ("arrived_s", "departed_s"),
                "china": ("presented_s", "left_china_s" if west else "departed_s"),
                "kazakhstan": (
                    ("entered_kazakhstan_s", "departed_s")
                    if west
                    else ("arrived_s", "left_kazakhstan_s")
                ),
            }[leg]
            if self.within(train[ended]):
                found.append((train, train[ended] - train[began]))
        return found

    def mean(self, leg):
        seconds = [lasted for _, lasted in self.lasted(leg)]
        return Fraction(sum(seconds), len(seconds) * H) if seconds else None

    def quantile(self, leg, share):
        seconds = sorted(lasted for _, lasted in self.lasted(leg))
        if not seconds:
            return None
        return interpolated(seconds, Fraction(share)) / H

    def clearance_mean_h(self):
        return self.mean("clearance")

    def clearance_p50_h(self):
        seconds = [Fraction(lasted) for _, lasted in self.lasted("clearance")]
        return median(seconds) / H if seconds else None

    def clearance_p95_h(self):
        return self.quantile("clearance", "0.95")

    def clearance_max_h(self):
        return max((Fraction(lasted, H) for _, lasted in self.lasted("clearance")), default=None)

    def stay_china_mean_h(self):
        return self.mean("china")

    def stay_kazakhstan_mean_h(self):
        return self.mean("kazakhstan")

    def dwell_mean_h(self):
        return self.mean("dwell")

    def dwell_p95_h(self):
        return self.quantile("dwell", "0.95")

    def stay_china_free_median_h(self):
        free = []
        for train, lasted in self.lasted("china"):
            mine = [
                v
                for v in self.visits
                if v["train"] == train["train"] and v["step"] not in (*RAKE, *TURNS)
            ]
            began = train["presented_s"]
            held = any(
                v["step"] in ("examination", "examination_afterwards")
                and (v["started"] is not None or v["finished"] is None)
                for v in mine
            ) or any(
                v["until"] is not None
                and v["until"] - v["queued"] > 30 * 60
                and began <= v["queued"]
                and v["until"] <= began + lasted
                for v in mine
            )
            if not held:
                free.append(Fraction(lasted))
        return median(free) / H if free else None

    def share(self, good):
        judged = [
            train
            for train in self.own()
            if self.within(train["presented_s"])
            and train["presented_s"] < self.run_end - self.scenario.limit_of[train["service"]]
        ]
        return Fraction(sum(map(good, judged)), len(judged)) if judged else None

    def released_from(self, moment):
        return self.share(
            lambda t: (
                None not in (t["released_s"], t[moment])
                and t["released_s"] - t[moment] <= self.scenario.limit_of[t["service"]]
            )
        )

    def share_cleared_in_limit(self):
        return self.released_from("presented_s")

    def share_cleared_in_limit_from_entry(self):
        return self.released_from("entered_s")

    def share_cleared_in_limit_from_declaration(self):
        return self.released_from("declared_s")

    def day(self, train, moment):
        offset = self.scenario.ports[train["port"]].utc_offset
        sign = -1 if offset[0] == "-" else 1
        utc = sign * (int(offset[1:3]) * 3600 + int(offset[4:]) * 60)
        return (moment - 8 * H + utc) // DAY

    def share_cleared_same_day(self):
        return self.share(
            lambda t: (
                t["released_s"] is not None
                and self.day(t, t["released_s"]) == self.day(t, t["presented_s"])
            )
        )

    def peak_day_trains(self):
        days = Counter(
            self.day(t, t["departed_s"]) for t in self.own() if self.within(t["departed_s"])
        )
        return max(days.values(), default=0)

    def turnover_china_station_mean_h(self):
        west = [(t, s) for t, s in self.lasted("china") if t["direction"] == "westbound"]
        wagons = sum(train["wagons"] for train, _ in west)
        return Fraction(sum(t["wagons"] * s for t, s in west), wagons * H) if wagons else None

    def most(self, intervals):
        """Return the most open intervals by looking at every moment at which one begins."""
        moments = {self.start} | {b for b, _ in intervals if self.start <= b < self.end}
        return max(
            sum(b <= moment and (e is None or e > moment) for b, e in intervals)
            for moment in moments
        )

    def waiting_to_cross_max(self):
        waits = []
        for visit in self.visits:
            train = self.by_id.get(visit["train"])
            gone = visit["step"] in (*RAKE, *TURNS)
            if train is None or not self.belongs(train) or gone:
                continue
            west = train["direction"] == "westbound"
            crossed = train["left_china_s" if west else "left_kazakhstan_s"]
            if crossed is None or visit["queued"] < crossed:
                waits.append((visit["queued"], visit["until"]))
        return self.most(waits)

    def held_outside_max(self):
        first = {"westbound": "track", "eastbound": "broad_track"}
        return self.most(
            [
                (v["queued"], v["until"])
                for v in self.visits
                if v["train"] in self.by_id
                and self.belongs(self.by_id[v["train"]])
                and v["step"] == first[self.by_id[v["train"]]["direction"]]
            ]
        )

    def turned(self, gauges):
        port = self.group[0]
        return [
            lot
            for lot in self.lots
            if port in ("all", lot["port"]) and lot["gauge"] in gauges and self.within(lot["left"])
        ]

    def turnover(self, gauge):
        lots = [lot for lot in self.turned([gauge]) if lot["arrived"] is not None]
        wagons = sum(lot["wagons"] for lot in lots)
        seconds = sum(lot["wagons"] * (lot["left"] - lot["arrived"]) for lot in lots)
        return Fraction(seconds, wagons * H) if wagons else None

    def turnover_standard_mean_h(self):
        return self.turnover("standard")

    def turnover_broad_mean_h(self):
        return self.turnover("broad")

    def wagons_turned_per_day(self):
        return sum(lot["wagons"] for lot in self.turned(["standard", "broad"])) / self.days

    def wagon_days(self, gauge, state):
        """Follow the wagons that trains bring and take, and the stock of each pool."""
        self.spells = []
        port = self.group[0]
        for train in self.trains:
            if port in ("all", train["port"]):
                came_with = "standard" if train["direction"] == "westbound" else "broad"
                follow = self.follow_in if gauge == came_with else self.follow_out
                follow(train, [v for v in self.visits if v["train"] == train["train"]])
        for spec in self.specs.values():
            if getattr(spec, "gauge", None) == gauge and port in ("all", spec.port):
                self.follow_stock(spec)
        seconds = sum(
            wagons * self.clipped(began, ended)
            for what, wagons, began, ended in self.spells
            if what == state and began < self.end
        )
        return Fraction(seconds, DAY)

    def spell(self, state, wagons, began, ended):
        if began is not None and (ended is None or ended > began):
            self.spells.append((state, wagons, began, ended))

    def during(self, visits, steps, state, instead_of, wagons):
        for visit in visits:
            if visit["step"] in steps:
                self.spell(state, wagons, visit["started"], visit["finished"])
                self.spell(instead_of, -wagons, visit["started"], visit["finished"])

    def follow_in(self, train, visits):
        wagons = train["wagons"]
        rake = [v for v in visits if v["step"] in RAKE]
        emptied = [v["finished"] for v in visits if v["step"] in ("reload", "unload", "bulk")]
        if rake:
            empty = min(v["queued"] for v in rake)
            ends = [v["started" if v["step"] == "path_empty" else "finished"] for v in rake]
            gone = None if None in ends else max(ends)
        else:
            done = max(emptied) if emptied and None not in emptied else train["departed_s"]
            empty = gone = done
        self.spell("loaded_waiting", wagons, train["arrived_s"], empty)
        self.spell("empty_waiting", wagons, empty, gone)
        cranes = ("reload", "unload", "bulk")
        self.during(visits, cranes, "reloading", "loaded_waiting", wagons)
        self.during(visits, ["run"], "running", "loaded_waiting", wagons)
        self.during(visits, ["run_empty"], "running", "empty_waiting", wagons)

    def follow_out(self, train, visits):
        if self.scenario.services[train["service"]].cargo == "bulk":
            return
        wagons = train["wagons"]

        def first(*steps):
            starts = [v["started"] for v in visits if v["step"] in steps]
            return min((s for s in starts if s is not None), default=None)

        claimed, loading = first("wagons"), first("reload", "load")
        taken = loading if claimed is None else claimed
        loaded = taken if loading is None and train["departed_s"] is not None else loading
        self.spell("empty_waiting", wagons, taken, loaded)
        self.spell("loaded_waiting", wagons, loaded, train["departed_s"])
        self.during(visits, ["reload", "load"], "reloading", "loaded_waiting", wagons)

    def follow_stock(self, pool):
        station = pool.id.rpartition(".")[0]
        away = "onward_path" if f"{station}.onward_path" in self.specs else "leave"
        self.spell("empty_waiting", pool.ready, -FOREVER, None)
        for visit in self.visits:
            train = self.by_id.get(visit["train"])
            wagons = train["wagons"] if train else self.wagons_of_empties[visit["train"]]
            if visit["resource"] == pool.id and visit["step"] in ("join", "wagons"):
                sign = 1 if visit["step"] == "join" else -1
                self.spell("empty_waiting", sign * wagons, visit["started"], None)
            surplus = visit["train"].startswith(f"surplus/{pool.port}/{pool.gauge}/")
            if surplus and visit["step"] == away:
                self.spell("empty_waiting", -wagons, visit["started"], None)

    def asks(self, local):
        port = self.group[0]
        found = []
        for visit in self.visits:
            if visit["resource"] is None or visit["step"] in ("join", "leave", "stop_loading"):
                continue
            where, _, name = visit["resource"].partition(".")
            if name == local and port in ("all", where):
                found.append(visit)
        return found

    def wait(self, local):
        waits = []
        for visit in self.asks(local):
            train = self.by_id.get(visit["train"])
            counts = self.belongs(train) if train else self.group[1:] == ("all", "all")
            if counts and self.within(visit["until"]) and visit["step"] not in TURNS:
                waits.append(visit["until"] - visit["queued"])
        return Fraction(sum(waits), len(waits) * H) if waits else None

    def clipped(self, began, ended):
        ended = self.end if ended is None else ended
        return max(0, min(ended, self.end) - max(began, self.start))

    def utilisation(self, local):
        spec = self.specs[f"{self.group[0]}.{local}"]
        used = [
            (self.units(spec, v), v["started"], FOREVER if v["finished"] is None else v["finished"])
            for v in sorted(self.asks(local), key=lambda v: v["queued"])
            if v["started"] is not None
        ]
        used.sort(key=lambda one: one[1])
        if hasattr(spec, "ahead_s"):
            return self.quota_used(spec, used)
        if hasattr(spec, "capacity"):
            return self.units_used(spec, used)
        line = Calendar.daily([(0, 0)], self.start, self.end)
        line = line.without([(began, ended) for began, ended, left in spec.cuts if not left])
        there = line.open_seconds(self.start, self.end)
        return Fraction(self.open_in(line, used), there) if there else None

    def units(self, spec, visit):
        return self.by_id[visit["train"]]["teu"] if getattr(spec, "unit", "") == "TEU" else 1

    def open_in(self, calendar, used):
        seconds = 0
        for units, began, ended in used:
            span = (max(began, self.start), min(ended, self.end))
            if span[0] < span[1]:
                seconds += units * (calendar.open_seconds(*span) if calendar else span[1] - span[0])
        return seconds

    def units_used(self, spec, used):
        calendars = spec.calendars or [None] * spec.capacity
        there = self.open_in(None, [(1, self.start, self.end)]) * spec.capacity
        if spec.calendars:
            there = sum(c.open_seconds(self.start, self.end) for c in calendars)
        if len(set(calendars)) <= 1:
            seconds = self.open_in(calendars[0] if calendars else None, used)
        else:
            seconds = sum(
                self.open_in(calendars[unit], [(1, began, ended)])
                for unit, began, ended in self.units_found(spec, used)
            )
        return Fraction(seconds, there) if there else None

    def units_found(self, spec, used):
        """Give each taking in turn the first lane that nobody has and that is open."""
        assert spec.closing is not Closing.FITS
        found = []
        for _, began, ended in used:
            taken = [unit for unit, _, until in found if until > began]
            is_open = [c.open_seconds(began, began + 1) for c in spec.calendars]
            free = [unit for unit in range(spec.capacity) if is_open[unit] and unit not in taken]
            found.append((free[0], began, ended))
        return found

    def quota_used(self, spec, used):
        """Look at every half-hour: cuts begin and end at none other, and so do days."""
        allowed = {}
        for moment in range(self.start, self.end, H // 2):
            left = [left for began, ended, left in spec.cuts if began <= moment < ended]
            day = (moment + spec.ahead_s) // DAY
            allowed[day] = max(allowed.get(day, 0), left[0] if left else spec.per_day)
        total = sum(allowed.values())
        return Fraction(sum(self.within(began) for _, began, _ in used), total) if total else None

    def queue(self, rest):
        local, _, kind = rest.rpartition("_")
        waits = [
            (visit["queued"], visit["until"])
            for visit in self.asks(local)
            if visit["step"] not in TURNS
        ]
        if kind == "max":
            return self.most(waits)
        return Fraction(sum(self.clipped(*wait) for wait in waits), self.end - self.start)
