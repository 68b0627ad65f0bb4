"""The working resources of one replication, made from their specs."""

from functools import cached_property
from typing import Any

from sim.domain.journey import Act, Step
from sim.domain.log import RunLog
from sim.domain.resource import (
    GateSpec,
    PathSpec,
    PoolSpec,
    QuotaSpec,
    ResourceSpec,
    Slots,
    UnitsSpec,
)
from sim.model.duty import Duty, UnitsOnDuty
from sim.model.gates import Gate, GiveOrder
from sim.model.limits import UnitsUnderLimit
from sim.model.moment import Clock
from sim.model.paths import Path, RhythmicPath
from sim.model.places import yard_of
from sim.model.resources import Plenty, Units
from sim.model.wagons import ContainerYard, Dispatch, Pool


class Working:
    """What trains wait for in one replication, by id.

    Pools start empty trains through `dispatch`; gates write their orders with `give_order`.
    """

    def __init__(self, env: Clock, log: RunLog, dispatch: Dispatch, give_order: GiveOrder) -> None:
        self.env = env
        self._log = log
        self._dispatch = dispatch
        self._give_order = give_order
        specs = log.resources
        self._resources: dict[str, Any] = {
            name: self._working(index, spec) for index, (name, spec) in enumerate(specs.items())
        }
        self._yards = {
            name: self._yard(name) for name, spec in specs.items() if isinstance(spec, PoolSpec)
        }

    def begin(self) -> None:
        """Let the pools order and send away what they will when the run begins."""
        for resource in self._resources.values():
            if isinstance(resource, Pool):
                resource.begin()

    def gate(self, port: str, direction: str) -> Gate:
        """Return the gate of `port` for trains of `direction`."""
        gate: Gate = self._resources[f"{port}.upstream.{direction}"]
        return gate

    def asked_by(self, step: Step) -> Any:
        """Return what `step` asks, frees or joins."""
        if step.act is Act.AFTERWARDS and not step.resource:
            return Plenty()
        return (self._yards if step.act is Act.CHOOSE else self._resources).get(step.resource)

    def _working(self, index: int, spec: ResourceSpec) -> Any:
        env, rows, end_s = self.env, self._log.rows, self._log.end_s
        match spec:
            case UnitsSpec():
                return self._units(index, spec)
            case PathSpec(slots=Slots.HEADWAY, cuts=(), bans=()):
                return Path(env, index, spec, rows, end_s)
            case PathSpec() | QuotaSpec():
                return RhythmicPath(env, index, spec, rows, end_s)
            case GateSpec():
                return Gate(env, index, spec, rows, self._give_order)
            case PoolSpec():
                return Pool(env, spec, rows, self._dispatch)

    def _units(self, index: int, spec: UnitsSpec) -> Units:
        duty = Duty(self._overtime.get(spec.id), spec.id in self._heeding_the_limit)
        if spec.calendars or spec.margin_s is not None or duty.overtime is not None:
            return UnitsOnDuty(self.env, index, spec, self._log.rows, duty)
        if duty.at_limit:
            return UnitsUnderLimit(self.env, index, spec, self._log.rows)
        return Units(self.env, spec, self._log.rows)

    @cached_property
    def _heeding_the_limit(self) -> set[str]:
        """Return the resources whose queues trains leave when their limit is up."""
        return {step.resource for step in self._log.steps if step.act is Act.CLEAR}

    @cached_property
    def _overtime(self) -> dict[str, UnitsSpec]:
        """Return what helps out, by the resource that it helps."""
        units = (spec for spec in self._log.resources.values() if isinstance(spec, UnitsSpec))
        return {spec.helps: spec for spec in units if spec.helps}

    def _yard(self, pool: str) -> ContainerYard:
        """Return the yard beside `pool`; one that has a limit is a resource of its own."""
        spec = self._log.resources.get(yard_of(pool))
        limit = spec if isinstance(spec, UnitsSpec) else None
        yard = ContainerYard(self.env, self._resources[pool], limit, self._log.rows)
        if spec is not None:
            self._resources[spec.id] = yard
        return yard
