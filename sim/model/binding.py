"""Journeys bound to working resources and to the columns of a stream, ready to be played."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.domain.journey import Act, Step
from sim.domain.log import RunLog
from sim.model.gates import Crossroads
from sim.model.play import Table, Ways
from sim.model.program import Program, Programs
from sim.model.working import Working

Columns = Mapping[str, list[int]]


@dataclass(frozen=True, slots=True)
class Binder:
    """What the journeys of one replication are bound to."""

    log: RunLog
    programs: Programs
    working: Working

    def bind(
        self,
        journey: str,
        work: Columns,
        trains: int,
        crossroads: Crossroads | None = None,
        may_divert: Sequence[bool] = (),
    ) -> Table:
        """Return the table of `journey` with its working resources and a stream's columns.

        Steps without a column take no time. A milestone's column holds the moments by rank.
        """
        program, no_time = self.programs.by_name[journey], [0] * trains
        return _Binding(
            self.log, self.working, program, work, no_time, crossroads, may_divert
        ).table_from(0)


@dataclass(frozen=True, slots=True)
class _Binding:
    """A journey bound to the columns of one stream; a choice ends a table with two ways on."""

    log: RunLog
    working: Working
    program: Program
    work: Columns
    no_time: list[int]
    crossroads: Crossroads | None = None
    may_divert: Sequence[bool] = ()

    def table_from(self, line: int) -> Table:
        lines: list[tuple[int, int, Any, Any, Any]] = []
        steps = self.program.steps
        while line < len(steps):
            step = steps[line]
            if step.act is Act.JUMP:
                line = step.target
                continue
            if step.act is not Act.STAND_IN and not self._stays(step):
                lines.append(self._bound(step, line))
            if step.act is Act.CHOOSE:
                break
            line += 1
        return tuple(lines)

    def _bound(self, step: Step, line: int) -> tuple[int, int, Any, Any, Any]:
        act = step.act
        column: Any = self._column(step.name)
        more: Any = int(step.precedence)
        resource = self.working.asked_by(step)
        match step.act:
            case Act.MARK:
                column, more = self.log.milestones[step.name], step.name == "presented"
            case Act.WORK:
                more = False
            case Act.CLEAR if not step.resource:
                act, more = Act.WORK, True
            case Act.CHOOSE:
                more = self._ways(step, line)
            case Act.LEND:
                more = (more, self._column(step.other))
            case Act.AFTERWARDS:
                column, more = self._column(step.other), (more, step.other)
            case Act.ENTER:
                more = int(bool(step.other))
            case Act.DIVERT:
                resource, column = self.crossroads, self.may_divert
        return (int(act), self.program.first + line, resource, column, more)

    def _column(self, name: str) -> list[int]:
        return self.work.get(name, self.no_time)

    def _stays(self, step: Step) -> bool:
        """Return whether `step` would divert trains of which none may go elsewhere."""
        return step.act is Act.DIVERT and self.crossroads is None

    def _ways(self, step: Step, line: int) -> Ways:
        limited = bool(step.other)
        ground = step.target + 1 if limited else step.target
        return Ways(
            self.table_from(line + 1),
            self.table_from(ground),
            self.program.first + step.target,
            limited,
        )
