"""One replication from scenario to files: a pure function, run here or in another process."""

from dataclasses import dataclass, field

from sim.errors import IntegrityError, ModelStopError
from sim.experiments.engine import How, Played, play
from sim.experiments.figures import write_figures
from sim.experiments.fingerprint import fingerprint
from sim.experiments.question import Question
from sim.experiments.record import Record, write_record
from sim.experiments.stays import write_stays
from sim.experiments.store import STAYS, WHOLE, Shelf
from sim.metrics.balance import Balance, balance
from sim.metrics.costs import cost_table
from sim.metrics.gridlock import gridlock
from sim.metrics.kpis import compute
from sim.metrics.settling import trains_inside
from sim.metrics.stability import thirds_of
from sim.metrics.touched import visits_by_resource
from sim.metrics.view import View
from sim.model.run import simulate
from sim.recording.columns import Tables
from sim.recording.parquet import Columns, write_costs, write_replication
from sim.recording.tables import tabulate
from sim.scenario.schema import Scenario
from sim.workload.plans import draw


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One replication of a question, the shelf where it is to stand, and which engine plays it."""

    question: Question
    replication: int
    shelf: Shelf
    how: How = field(default=How.SIMPY, kw_only=True)

    def __str__(self) -> str:
        """Return which replication this is."""
        scenario = self.question.scenario
        return f"replication {self.replication} of {scenario.id} (seed {scenario.seed})"

    def do(self) -> Played:
        """Compute the replication and put it on its shelf, as `replicate`."""
        return replicate(self)


def replicate(job: Job) -> Played:
    """Compute the replication of `job` and put it on its shelf; return how it was played.

    Raises:
        ModelStopError: the model cannot go on.
        IntegrityError: the replication contradicts itself.
        StorageError: it cannot be written.
    """
    scenario = job.question.scenario
    try:
        plans = draw(scenario, job.question.inputs, job.replication)
        log, played = play(job.how, scenario, plans, simulate)
        plans = plans.without_work()  # whose room the tables need
        tables, luck = tabulate(plans, log, spent=True), plans.drawn
        del plans, log  # all that is to be known of them is in the tables
        checked = _checked(balance(tables, scenario), job)
        kpis = compute(tables, scenario).rows
        streams, thirds = tables.streams, thirds_of(tables, scenario)
        locked = gridlock(tables, scenario)
        costs = _costs(tables, scenario) if job.shelf.kind == WHOLE else None
        prints = fingerprint(tables, kpis, luck)
        stuck = str(locked) if locked else ""
        visits = visits_by_resource(tables) if job.shelf.kind == WHOLE else {}
        inside = trains_inside(tables, scenario)
        record = Record(streams, checked, thirds, prints, stuck, visits, inside)
    except ModelStopError as error:
        raise ModelStopError(f"{job}: {error}") from error
    except Exception as error:
        error.add_note(f"in {job}")
        raise
    with job.shelf.adding(job.replication) as folder:
        if job.shelf.kind == WHOLE:
            write_replication(folder, job.replication, tables, kpis, scenario.id)
        else:
            write_figures(folder, kpis)
        if job.shelf.kind == STAYS:
            write_stays(folder, tables)
        if costs is not None:
            write_costs(folder, job.replication, tables, costs)
        write_record(folder, record)
    return played


def _costs(tables: Tables, scenario: Scenario) -> Columns | None:
    """Return what each train cost, None for a scenario without rates."""
    if scenario.costs is None:
        return None
    return cost_table(View(tables, scenario, 0, tables.end_s), scenario.costs)


def _checked(found: Balance, job: Job) -> Balance:
    if found.residual:
        raise IntegrityError(
            f"{job} does not balance, which is a fault of landbridge: {'; '.join(found.faults)}"
        )
    return found
