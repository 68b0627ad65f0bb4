"""The trains of one stream, ready to start: how they play their journeys, here or elsewhere."""

from collections.abc import Mapping, Sequence

from sim.domain.plan import IntColumn, Stream
from sim.model.binding import Binder
from sim.model.gates import Crossroads, WayAround
from sim.model.moment import Errand
from sim.model.play import Kind, Trip, play
from sim.model.program import diverted_journey, rake_of


class Fleet:
    """The trains of one stream, ready to start."""

    def __init__(self, binder: Binder, stream: Stream, first_rank: int) -> None:
        self._binder = binder
        self._stream = stream
        self._process = binder.working.env.process
        self._first_rank = first_rank
        self._wagons = stream.wagons.tolist()
        self._teu = stream.teu.tolist()
        crossroads = None if stream.may_divert is None else self._crossroads()
        may_divert = () if stream.may_divert is None else stream.may_divert.tolist()
        journey = binder.programs.journey_at(stream.port, stream)
        self._train = self._kind(journey, stream.work, crossroads, may_divert)

    def start(self, index: int) -> None:
        """Start the process of the train at `index` of the stream."""
        rank = self._first_rank + index
        trip = Trip(self._train, rank, index, self._wagons[index], self._teu[index])
        self._process(play(trip))

    def _kind(
        self,
        journey: str,
        columns: Mapping[str, IntColumn],
        crossroads: Crossroads | None = None,
        may_divert: Sequence[bool] = (),
    ) -> Kind:
        """Return how the trains play `journey`, and their rakes the way home from there."""
        binder, trains = self._binder, len(self._stream)
        env, log = binder.working.env, binder.log
        work = {step: column.tolist() for step, column in columns.items()}
        home = binder.bind(rake_of(journey.rpartition(">")[2]), work, trains)
        rake = Kind(env, log, home)
        first_rake = log.trains + self._first_rank

        def start_rake(train: Trip) -> None:
            index = train.index
            Errand(play(Trip(rake, first_rake + index, index, train.wagons)))

        return Kind(
            env,
            log,
            binder.bind(journey, work, trains, crossroads, may_divert),
            self._stream.priority,
            self._stream.limit_s,
            start_rake=start_rake if home else None,
        )

    def _crossroads(self) -> Crossroads:
        """Return the ways around by which the trains may go."""
        binder, stream = self._binder, self._stream
        ways = []
        for port, columns in stream.elsewhere.items():
            there = binder.programs.journey_at(port, stream)
            kind = self._kind(diverted_journey(stream.port, there), columns)
            gate = binder.working.gate(port, stream.direction)
            ways.append(WayAround(port, gate, columns["diversion"].tolist(), kind))
        home = binder.working.gate(stream.port, stream.direction)
        return Crossroads(home, ways)
