"""The load that a scenario offers to one resource, as the preview shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ResourceLoad:
    """The load offered to one resource; `floor` where waits come on top.

    `with_help` is the load of the resource and of those that help it out, together. `remarks` say
    in a few words what the load already has in it.
    """

    resource: str
    capacity: int
    unit: str
    visits_per_day: float
    load: float
    floor: bool = False
    with_help: float | None = None
    remarks: tuple[str, ...] = ()

    @property
    def at_best(self) -> float:
        """Return the load with all the help there is."""
        return self.load if self.with_help is None else self.with_help
