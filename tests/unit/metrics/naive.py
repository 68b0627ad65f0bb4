"""All figures a second time, slowly, with the standard library alone, from rows as files have them.

Written from the definitions in docs/results.md and not from the code under test.
"""

from collections import Counter
from fractions import Fraction
from statistics import median

H, DAY = 3600, 86_400
RAKE = ("path_empty", "run_empty", "join")


def rows_of(tables):
    """Return trains, visits and lots as dictionaries with None for what is missing."""

    def plain(moment):
        return None if moment == -(2**63) else moment

    ids, resources = [*tables.ids, None], [*tables.resources, None]
    trains = []
    names = [
        *("arrived_s", "presented_s", "entered_s", "declared_s", "released_s", "left_china_s"),
        *("entered_kazakhstan_s", "left_kazakhstan_s", "departed_s"),
    ]
    columns = {name: getattr(tables.trains, name).tolist() for name in names}
    for rank in range(len(tables.trains)):
        service, port, direction = tables.streams[tables.trains.stream[rank]]
        train = {"train": ids[rank], "service": service, "port": port, "direction": str(direction)}
        for name in ("wagons", "teu", "tonnes"):
            train[name] = getattr(tables.trains, name).tolist()[rank]
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


class Naive:
    """The figures of one replication by their definitions."""

    def __init__(self, tables, scenario, start, end):
        self.trains, self.visits, self.lots = rows_of(tables)
        self.by_id = {train["train"]: train for train in self.trains}
        self.specs = tables.specs
        self.scenario = scenario
        self.start, self.end, self.run_end = start, end, tables.end_s
        self.days = Fraction(end - start, DAY)

    def value(self, row):
        """Return the figure that `row` of the table gives, anew."""
        self.group = (row.port, row.direction, row.service)
        for prefix, suffix in (("wait_", "_mean_h"), ("utilisation_", ""), ("queue_", "")):
            if row.metric.startswith(prefix):
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
            t["arrived_s"] < self.end and (t["departed_s"] is None or t["departed_s"] >= self.end)
            for t in self.own()
        )

    def trains_diverted(self):
        return 0

    def trains_released_provisionally(self):
        return 0

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
        at = (len(seconds) - 1) * Fraction(share)
        below = int(at)
        above = min(below + 1, len(seconds) - 1)
        return (seconds[below] + (at - below) * (seconds[above] - seconds[below])) / H

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
                v for v in self.visits if v["train"] == train["train"] and v["step"] not in RAKE
            ]
            began = train["presented_s"]
            held = any(v["step"] == "examination" for v in mine) or any(
                v["started"] is not None
                and v["started"] - v["queued"] > 30 * 60
                and began <= v["queued"]
                and v["started"] <= began + lasted
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

    def held_outside_max(self):
        first = {"westbound": "track", "eastbound": "broad_track"}
        return self.most(
            [
                (v["queued"], v["started"])
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

    def asks(self, local):
        port = self.group[0]
        found = []
        for visit in self.visits:
            if visit["resource"] is None or visit["step"] in ("join", "leave"):
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
            if counts and self.within(visit["started"]):
                waits.append(visit["started"] - visit["queued"])
        return Fraction(sum(waits), len(waits) * H) if waits else None

    def clipped(self, began, ended):
        ended = self.end if ended is None else ended
        return max(0, min(ended, self.end) - max(began, self.start))

    def utilisation(self, local):
        spec = self.specs[f"{self.group[0]}.{local}"]
        capacity = getattr(spec, "capacity", 1)
        calendar = getattr(spec, "calendar", None)
        used = 0
        for visit in self.asks(local):
            if visit["started"] is None:
                continue
            units = self.by_id[visit["train"]]["teu"] if getattr(spec, "unit", "") == "TEU" else 1
            began = max(visit["started"], self.start)
            ended = self.end if visit["finished"] is None else min(visit["finished"], self.end)
            if began < ended:
                used += units * (calendar.open_seconds(began, ended) if calendar else ended - began)
        length = self.end - self.start
        there = calendar.open_seconds(self.start, self.end) if calendar else length
        return Fraction(used, capacity * there) if capacity * there else None

    def queue(self, rest):
        local, _, kind = rest.rpartition("_")
        waits = [(visit["queued"], visit["started"]) for visit in self.asks(local)]
        if kind == "max":
            return self.most(waits)
        return Fraction(sum(self.clipped(*wait) for wait in waits), self.end - self.start)
