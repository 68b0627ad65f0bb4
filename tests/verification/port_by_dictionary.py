"""A port as a dictionary: lanes and cranes that are cut at times, a pool of wagons, few rules.

Written from the rules in words, to be held against the model. At one second: units open or close,
then trains complete a step, the smallest number first, then trains arrive.

A plan is a dictionary, too: ``trains`` (number, ``arrived``, ``eastbound``, ``elsewhere``,
``priority``, ``wagons``, ``documents``, ``reload``, ``home``), ``lanes``, ``cranes``, ``ready``,
``by_priority``, and ``cuts`` as (units, from_s, to_s, left). Times are seconds.
"""

from heapq import heappop, heappush

NEVER = 10**12


def played(plan, end_s):
    """Return when each train is released and departs, and the wagons ready at the end.

    None stands for not before `end_s`.
    """
    port = Port(plan)
    while (now := port.next_moment()) < end_s:
        port.play(now)
    keys = range(len(plan["trains"]))
    return {
        "released": [port.released.get(key) for key in keys],
        "departed": [port.departed.get(key) for key in keys],
        "ready": port.ready,
    }


class Port:
    def __init__(self, plan):
        self.plan, self.trains, self.ready = plan, plan["trains"], plan["ready"]
        self.now, self.released, self.departed = 0, {}, {}
        self.busy = {"lanes": {}, "cranes": {}}  # unit: [train, seconds left]
        self.queue = {"lanes": [], "cranes": []}
        self.claims, self.ends, self.due = [], {}, []
        self.to_come = sorted(range(len(self.trains)), key=lambda key: self.trains[key]["arrived"])
        self.edges = sorted({edge for _, *edges, _ in plan["cuts"] for edge in edges})

    def is_open(self, kind, unit, moment):
        return not any(
            what == kind and from_s <= moment < to_s and left <= unit
            for what, from_s, to_s, left in self.plan["cuts"]
        )

    def working(self, now):
        """Yield the kind, the unit and its work of all units that are at work from `now` on."""
        for kind, units in self.busy.items():
            for unit, work in units.items():
                if self.is_open(kind, unit, now):
                    yield kind, unit, work

    def next_moment(self):
        moments = [self.now + work[1] for *_, work in self.working(self.now)]
        moments += [edge for edge in self.edges if edge > self.now][:1]
        moments += [self.trains[key]["arrived"] for key in self.to_come[:1]]
        moments += [moment for moment, _ in self.ends.values()]
        return min(moments, default=NEVER)

    def play(self, now):
        for _, _, work in [*self.working(self.now)]:
            work[1] -= now - self.now
        self.now = now
        for kind in self.queue:
            self.serve(kind)
        for kind, units in self.busy.items():
            for unit, (key, left) in units.items():
                if not left:
                    heappush(self.due, (key, kind, unit))
        for key in [key for key, (moment, _) in self.ends.items() if moment == now]:
            heappush(self.due, (key, self.ends.pop(key)[1], 0))
        while self.due or (self.to_come and self.trains[self.to_come[0]]["arrived"] == now):
            if self.due:
                self.complete(*heappop(self.due))
            else:
                self.arrive(self.to_come.pop(0))

    def serve(self, kind):
        """Give open units to who waits, the first to the first."""
        for unit in range(self.plan[kind]):
            is_idle = unit not in self.busy[kind] and self.is_open(kind, unit, self.now)
            if is_idle and self.queue[kind]:
                key = heappop(self.queue[kind])[-1]
                work = {"lanes": "documents", "cranes": "reload"}[kind]
                self.busy[kind][unit] = [key, self.trains[key][work]]

    def ask(self, kind, key):
        ahead = -self.trains[key]["priority"] if kind == "lanes" and self.plan["by_priority"] else 0
        heappush(self.queue[kind], (ahead, self.now, key))
        self.serve(kind)

    def arrive(self, key):
        if self.trains[key]["elsewhere"]:  # where there is room for everybody
            self.later(key, "documents", "checked")
        else:
            self.ask("lanes", key)

    def later(self, key, work, what):
        """Let `what` come when the `work` of a train is done, for which nobody waits."""
        rake = len(self.trains) if what == "home" else 0
        self.ends[key + rake] = self.now + self.trains[key][work], what

    def complete(self, key, what, unit):
        if what in self.busy:
            del self.busy[what][unit]
            self.serve(what)
        match what:
            case "lanes" | "checked":
                self.released[key] = self.now
                self.reload(key)
            case "wagons":
                self.ask("cranes", key)
            case "cranes" | "reloaded":
                self.departed[key] = self.now
                if not self.trains[key]["eastbound"] and not self.trains[key]["elsewhere"]:
                    self.later(key, "home", "home")
            case "home":
                self.come_home(self.trains[key - len(self.trains)]["wagons"])

    def reload(self, key):
        """Reload a train that is released: under a crane in China, at once in Kazakhstan."""
        train = self.trains[key]
        if train["elsewhere"] or not train["eastbound"]:
            self.later(key, "reload", "reloaded")
        elif not self.claims and self.ready >= train["wagons"]:
            self.ready -= train["wagons"]
            self.ask("cranes", key)
        else:
            heappush(self.claims, (self.now, key))

    def come_home(self, wagons):
        """Add an emptied rake to the pool, and wake up who has waited for wagons."""
        self.ready += wagons
        while self.claims and self.ready >= self.trains[self.claims[0][1]]["wagons"]:
            key = heappop(self.claims)[1]
            self.ready -= self.trains[key]["wagons"]
            heappush(self.due, (key, "wagons", 0))
