"""The load preview as text: what is asked of each resource before any run."""

from rich.console import Console
from rich.table import Table

from sim.domain.resource import local_id, port_of
from sim.experiments.preview import PoolOutlook, Preview, ResourceLoad


def print_preview(preview: Preview, console: Console) -> None:
    """Print loads, pools and warnings; an overloaded resource stands out."""
    if preview.loads:
        console.print(_load_table(preview.loads))
    if preview.pools:
        console.print(_pool_table(preview.pools))
    for warning in preview.warnings:
        console.print(f"warning: {warning}", style="bold red", markup=False, highlight=False)


def _load_table(loads: tuple[ResourceLoad, ...]) -> Table:
    table = Table(title="Offered load (>= : waits come on top)", title_justify="left")
    table.add_column("port")
    table.add_column("resource")
    table.add_column("capacity", justify="right")
    table.add_column("visits a day", justify="right")
    table.add_column("load", justify="right")
    for load in loads:
        shown = f"{'>= ' if load.floor else ''}{load.load:.2f}"
        table.add_row(
            port_of(load.resource),
            local_id(load.resource),
            f"{load.capacity} {load.unit}",
            f"{load.visits_per_day:.1f}",
            f"[bold red]{shown}[/]" if load.load >= 1 else shown,
        )
    return table


def _pool_table(pools: tuple[PoolOutlook, ...]) -> Table:
    table = Table(title="Empty wagons a day", title_justify="left")
    table.add_column("port", no_wrap=True)
    table.add_column("gauge", no_wrap=True)
    for heading in ("wanted", "come back", "to bring", "supply load", "mean wait"):
        table.add_column(heading, justify="right")
    for pool in pools:
        table.add_row(
            port_of(pool.pool),
            local_id(pool.pool).rpartition(".")[2].removesuffix("_wagons"),
            f"{pool.wanted_per_day:.0f}",
            f"{pool.returned_per_day:.0f}",
            f"{pool.short_per_day:.0f}",
            "-" if pool.supply_load is None else f"{pool.supply_load:.2f}",
            f"{pool.wait_h:.1f} h",
        )
    return table
