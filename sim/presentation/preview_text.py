"""The load preview as text: what is asked of each resource before any run."""

from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.domain.resource import local_id, port_of
from sim.experiments.preview.preview import PoolOutlook, Preview, ResourceLoad
from sim.presentation.harmless import clean
from sim.presentation.listing import first_of


def print_preview(preview: Preview, console: Console) -> None:
    """Print loads, pools, notes and warnings; an overloaded resource stands out."""
    if preview.loads:
        console.print(_load_table(preview.loads))
    if preview.pools:
        console.print(_pool_table(preview.pools))
    for note in preview.notes:
        console.print(f"note: {clean(note)}", markup=False, highlight=False)
    for warning in first_of(preview.warnings, "--json has all"):
        words = f"warning: {clean(warning)}"
        console.print(words, style="bold red", markup=False, highlight=False)


def _load_table(loads: tuple[ResourceLoad, ...]) -> Table:
    helped = any(load.with_help is not None for load in loads)
    how = "; in brackets: with overtime lanes" if helped else ""
    table = _empty_table(f"Offered load (>= : waits come on top{how})")
    table.add_column("", overflow="fold")
    for heading in ("capacity", "a day", "load"):
        table.add_column(heading, justify="right", no_wrap=True)
    for port, members in groupby(loads, key=lambda load: port_of(load.resource)):
        table.add_row(Text(port, style="bold"))
        for load in members:
            table.add_row(
                _named(load),
                f"{load.capacity} {load.unit}",
                f"{load.visits_per_day:.1f}",
                Text(_shown(load), style="bold red" if load.at_best >= 1 else ""),
            )
    return table


def _named(load: ResourceLoad) -> Text:
    """Return the resource, with each remark on a line of its own."""
    name = Text(f"  {local_id(load.resource)}")
    for remark in load.remarks:
        name.append(f"\n    {remark}", style="dim")
    return name


def _empty_table(title: str) -> Table:
    return Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1)
    )


def _shown(load: ResourceLoad) -> str:
    least = ">= " if load.floor else ""
    helped = "" if load.with_help is None else f" ({load.with_help:.2f})"
    return f"{least}{load.load:.2f}{helped}"


def _pool_table(pools: tuple[PoolOutlook, ...]) -> Table:
    table = _empty_table("Empty wagons a day")
    table.add_column("port", no_wrap=True)
    table.add_column("gauge", no_wrap=True)
    for heading in ("wanted", "come back", "to bring", "supply load", "mean wait"):
        table.add_column(heading, justify="right")
    for pool in pools:
        table.add_row(
            port_of(pool.pool),
            _gauge(pool),
            f"{pool.wanted_per_day:.0f}",
            f"{pool.returned_per_day:.0f}",
            f"{pool.short_per_day:.0f}",
            "-" if pool.supply_load is None else f"{pool.supply_load:.2f}",
            f"{pool.wait_h:.1f} h",
        )
    return table


def _gauge(pool: PoolOutlook) -> str:
    """Return the gauge of a pool, and when its wagons are claimed if that is not usual."""
    gauge = local_id(pool.pool).rpartition(".")[2].removesuffix("_wagons")
    return gauge if pool.claim == "readiness" else f"{gauge} (from {pool.claim})"
