"""What each step of a journey does."""

from sim.domain.journey import Act, Measure
from sim.domain.plan import NOT_VISITED
from tests.second_player.gates import Gate
from tests.second_player.lines import Line
from tests.second_player.pools import CHOOSING, READY, Pool
from tests.second_player.state import LIMIT_IS_UP, State, Traveller, Visit
from tests.second_player.trains import Trains
from tests.second_player.units import Units


class Steps:
    """The rules of the steps, over a state."""

    def __init__(self, state: State, trains: Trains) -> None:
        self.state, self.trains = state, trains
        state.set_out = self.go_on
        self.rules = {
            Act.USE: self.use,
            Act.LEND: self.use,
            Act.CLEAR: self.clear,
            Act.AFTERWARDS: self.afterwards,
            Act.HOLD: self.hold,
            Act.FREE: self.free,
            Act.WORK: self.use,
            Act.PATH: self.path,
            Act.MARK: self.mark,
            Act.CLAIM: self.claim,
            Act.JOIN: self.join,
            Act.LEAVE: self.leave,
            Act.PART: self.part,
            Act.CHOOSE: self.choose,
            Act.JUMP: self.jump,
            Act.STAND_IN: self.pass_by,
            Act.RESERVE: self.reserve,
            Act.ENTER: self.enter,
            Act.EXIT: self.leave_by,
            Act.DIVERT: self.divert,
        }

    # -- going on

    def go_on(self, traveller: Traveller) -> None:
        """Let a traveller take step after step until one of them takes time.

        What takes none is over at once: it is no reason to wait for one's turn again.
        """
        while traveller.place < len(traveller.program.steps):
            if self.rules[traveller.step.act](traveller):
                continue
            visit = traveller.visit
            assert visit is not None
            if visit.has_waited or visit.row[3] is None or traveller.due_s != self.state.now:
                return
            self._end_step(traveller)

    def happen(self, traveller: Traveller) -> None:
        """Let happen what is due for a traveller: its limit, or the end of its step."""
        if traveller.due_kind == LIMIT_IS_UP:
            self.give_up(traveller)
            return
        self._end_step(traveller)
        self.go_on(traveller)

    def _end_step(self, traveller: Traveller) -> None:
        self.state.stop(traveller)
        visit, traveller.visit = traveller.visit, None
        if visit is not None:
            self.end(traveller, visit)

    def end(self, traveller: Traveller, visit: Visit) -> None:
        """End the step that a traveller was at; what it took for it alone is given back."""
        act = visit.step.act
        if visit.is_held:
            traveller.held[visit.step.resource] = visit
            if traveller.step.act is Act.CHOOSE:
                traveller.place = traveller.step.target
        elif visit.row[4] is None:
            visit.row[4] = self.state.now
        if act is Act.LEND:
            self.trains.send_locomotive(traveller, visit)
        elif visit.place and not visit.is_held:
            self.units(visit.place).give_back(visit)
        traveller.place += 1

    def give_up(self, traveller: Traveller) -> None:
        """Leave a queue of customs at the limit, to go on in one's turn."""
        self.state.stop(traveller)
        visit, traveller.visit = traveller.visit, None
        assert visit is not None
        visit.row[4] = self.state.now
        self.cut_off(traveller)
        self.units(visit.step.resource).leave(visit)
        self.state.let_go_on(traveller, self.state.now)

    def cut_off(self, traveller: Traveller) -> bool:
        """Go on without a check that the limit has cut off."""
        if not traveller.cut_off:
            self.state.mark(traveller, "provisional")
        traveller.cut_off.add(traveller.step.name)
        return self.pass_by(traveller)

    def pass_by(self, traveller: Traveller) -> bool:
        """Go on to the next step; a step that takes over for another is none of its own."""
        traveller.place += 1
        return True

    def units(self, resource: str) -> Units:
        return self.state.resources[resource]

    # -- taking units

    def use(self, traveller: Traveller) -> bool:
        """Take one unit for the work of the step, or only time where nothing is scarce."""
        return self._use_for(traveller, traveller.step.name)

    def afterwards(self, traveller: Traveller) -> bool:
        """Take one unit for the work that the limit has cut off."""
        skipped = traveller.step.other
        if skipped not in traveller.cut_off:
            return self.pass_by(traveller)
        return self._use_for(traveller, skipped)

    def clear(self, traveller: Traveller) -> bool:
        """Take one unit for the work of the step, unless the limit is up, and until it is."""
        if traveller.work(traveller.step.name) == NOT_VISITED:
            return self.pass_by(traveller)
        if self.state.now >= traveller.deadline_s:
            return self.cut_off(traveller)
        goes_on = self._use_for(traveller, traveller.step.name)
        visit = traveller.visit
        if visit is not None and visit.row[3] is None:
            self.state.let_go_on(traveller, traveller.deadline_s, LIMIT_IS_UP)
        return goes_on

    def _use_for(self, traveller: Traveller, name: str) -> bool:
        work_s = traveller.work(name)
        if work_s == NOT_VISITED:
            return self.pass_by(traveller)
        visit = self._visit(traveller, work_s=work_s)
        if traveller.step.resource in self.state.resources:
            return self._ask(visit)
        visit.row[3] = self.state.now
        self.state.let_go_on(traveller, self.state.now + work_s)
        return False

    def hold(self, traveller: Traveller) -> bool:
        """Take units and keep them."""
        amount = traveller.teu if traveller.step.measure is Measure.TEU else 1
        return self._ask(self._visit(traveller, amount=amount, is_held=True))

    def _ask(self, visit: Visit) -> bool:
        """Join the queue of a resource and see whether it serves."""
        units = self.units(visit.step.resource)
        units.queue.append(visit)
        units.serve()
        return False

    def _visit(self, traveller: Traveller, **more) -> Visit:
        row = self.state.write(traveller)
        visit = Visit(traveller, row, traveller.step, (self.state.now, traveller.turn), **more)
        traveller.visit = visit
        return visit

    def free(self, traveller: Traveller) -> bool:
        """Give back what is held of a resource."""
        visit = traveller.held.pop(traveller.step.resource)
        visit.row[4] = self.state.now
        self.units(visit.place).give_back(visit)
        return self.pass_by(traveller)

    # -- moments and paths

    def mark(self, traveller: Traveller) -> bool:
        """Note the moment."""
        name = traveller.step.name
        self.state.mark(traveller, name)
        if name == "presented":
            traveller.presented_s = self.state.now
        return self.pass_by(traveller)

    def path(self, traveller: Traveller) -> bool:
        """Wait for a start."""
        line: Line = self.state.resources[traveller.step.resource]
        visit = self._visit(traveller)
        line.queue.append(visit)
        line.serve()
        return False

    # -- wagons

    def reserve(self, traveller: Traveller) -> bool:
        """Take a place in the queue of a pool."""
        self.pool(traveller).reserve(traveller)
        return self.pass_by(traveller)

    def claim(self, traveller: Traveller) -> bool:
        """Take wagons, or wait for them."""
        visit = self._visit(traveller)
        self.pool(traveller).claim(visit, READY)
        return False

    def choose(self, traveller: Traveller) -> bool:
        """Take wagons and go on, or room in the yard and jump, or wait for the first of them."""
        pool, step = self.pool(traveller), traveller.step
        if pool.has_for(traveller):
            return self.claim(traveller)
        if not step.other:
            traveller.place = step.target
            return True
        yard, yard_step = self.units(step.other), traveller.program.steps[step.target]
        asked = self.state.now, traveller.turn
        room = Visit(traveller, [], yard_step, asked, traveller.teu, is_held=True)
        if yard.has_room_for(room):
            traveller.place = step.target
            return True
        self._wait_for_either(traveller, pool, yard, room)
        return False

    def _wait_for_either(self, traveller: Traveller, pool: Pool, yard: Units, room: Visit) -> None:
        """Stand in the queues of the pool and of the yard; whichever serves first ends the other.

        There is one row, of the step that came about.
        """
        wagons = self._visit(traveller)
        room.row = wagons.row
        number = traveller.program.first + traveller.step.target

        def over_the_ground() -> Pool:
            traveller.visit, room.row[1] = room, number
            pool.withdraw(traveller)
            return pool

        def directly() -> Units:
            yard.queue.remove(room)
            return yard

        room.instead, wagons.instead = over_the_ground, directly
        room.has_waited = True
        yard.queue.append(room)
        pool.claim(wagons, CHOOSING)

    def jump(self, traveller: Traveller) -> bool:
        """Go on elsewhere in the journey."""
        traveller.place = traveller.step.target
        return True

    def join(self, traveller: Traveller) -> bool:
        """Add the train's wagons to a pool."""
        self._at_this_second(traveller)
        self.pool(traveller).join(traveller)
        return self.pass_by(traveller)

    def leave(self, traveller: Traveller) -> bool:
        """Note that the train's wagons have left the pool."""
        self._at_this_second(traveller)
        return self.pass_by(traveller)

    def _at_this_second(self, traveller: Traveller) -> None:
        row = self.state.write(traveller)
        row[3] = row[4] = self.state.now

    def part(self, traveller: Traveller) -> bool:
        """Let the emptied rake go on a journey of its own, before its train goes on."""
        self.go_on(self.trains.rake_of(traveller))
        return self.pass_by(traveller)

    def pool(self, traveller: Traveller) -> Pool:
        return self.state.resources[traveller.step.resource]

    # -- the way to the port

    def gate(self, traveller: Traveller) -> Gate:
        return self.state.resources[traveller.step.resource]

    def enter(self, traveller: Traveller) -> bool:
        """Pass the gate, or be held upstream."""
        gate = self.gate(traveller)
        if not traveller.step.other:
            gate.announce()
        if gate.may_come():
            gate.enter()
            return self.pass_by(traveller)
        gate.queue.append(self._visit(traveller))
        return False

    def leave_by(self, traveller: Traveller) -> bool:
        """Be counted out."""
        self.gate(traveller).depart()
        return self.pass_by(traveller)

    def divert(self, traveller: Traveller) -> bool:
        """Go on here, or by the port where it would be faster."""
        port = self.trains.faster_port(traveller)
        if port is None:
            return self.pass_by(traveller)
        self.trains.send_by(traveller, port)
        return True
