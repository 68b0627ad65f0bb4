"use strict";
// The train graph: time across, places down, a line for every train that is there in the window.
// It lies along a place while a train stands there, and is steep where the train moves on. A place
// is as high as the most trains that stand there at once. The y axis is in pixels, from the top.
(() => {
  const { firstFree, indexOf, table, lasting, filled, written, words, read } =
    window.landbridge.logTables;
  const { LogWindow, whenNear } = window.landbridge.logWindow;
  const NAME = "train-graph";
  const WAYS = ["westbound", "eastbound"];
  const HEAD = 17, WIDEST = 7, LEAST = 6, NAME_DOWN = 14, PALE = 0.35;
  let shown = null;

  class TrainGraph {
    constructor(log, chart) {
      this.log = log;
      this.about = read("train-graph-about");
      this.index = indexOf(log);
      this.notOwn = new Set(this.about.notOwn);
      this.laid = new Map(); // of each port: the lane of every stand
      this.sources = {};
      for (const name of [...WAYS, "overdue", "late", "waits", "chosen", "bands", "border", "places"]) {
        this.sources[name] = chart.get_model_by_name(name);
      }
      this.begun = this.beginnings();
      const followed = WAYS.map((way) => this.sources[way]);
      new LogWindow(NAME, log, chart, followed, (window) => this.draw(window));
    }

    // When each train began: held upstream from when it was due, else its arrival.
    beginnings() {
      const { trains, visits, names } = this.log;
      const upstream = names.steps.map(({ id }) => this.about.upstream.includes(id));
      const begun = trains.arrived.slice();
      for (let i = 0; i < visits.count; i++) {
        const train = visits.train[i];
        if (!upstream[visits.step[i]] || train >= trains.count) continue;
        const later = begun[train] === this.log.missing || visits.queued[i] < begun[train];
        if (later) begun[train] = visits.queued[i];
      }
      return begun;
    }

    draw(window) {
      const { trains, missing } = this.log;
      const port = window.code("ports", "port");
      const service = window.code("services", "service");
      const direction = window.code("directions", "direction");
      const found = [];
      for (let i = 0; i < trains.count; i++) {
        if (trains.port[i] !== port || this.begun[i] === missing) continue;
        if (service >= 0 && trains.service[i] !== service) continue;
        if (direction >= 0 && trains.direction[i] !== direction) continue;
        if (this.begun[i] >= window.to) continue;
        if (trains.departed[i] !== missing && trains.departed[i] < window.from) continue;
        found.push(this.run(i));
      }
      shown = { from: window.from, to: window.to, port: window.value("port"), trains: found };
      this.lay(port, found, window);
      this.fill(window, found);
    }

    // The line of one train: where it stood from when to when, in order of its way.
    run(i) {
      const { trains, missing, end, names } = this.log;
      const moment = (name) => (trains[name][i] === missing ? null : trains[name][i]);
      const direction = names.directions[trains.direction[i]].id;
      const isBulk = this.about.bulk.includes(names.services[trains.service[i]].id);
      const way = this.about.ways[isBulk ? "bulk" : direction];
      const departed = moment("departed"), arrived = moment("arrived");
      const entries = [];
      if (arrived === null || this.begun[i] < arrived) entries.push([way.first, this.begun[i], null]);
      for (const { place, from, notBefore, until } of way.stands) {
        let entered = moment(from);
        if (notBefore && entered !== null) {
          const before = moment(notBefore);
          entered = before === null ? null : Math.max(entered, before);
        }
        if (entered !== null) entries.push([place, entered, until ? moment(until) : null]);
      }
      const stands = [];
      entries.forEach(([place, from, left], at) => {
        const next = at + 1 < entries.length ? entries[at + 1][1] : departed ?? end;
        const to = left ?? next;
        if (to > from || this.about.passed.includes(place)) stands.push([place, from, to]);
      });
      const overdue = isBulk ? null : this.overdue(i);
      return { rank: i, id: trains.id[i], direction, arrived, departed, stands, overdue };
    }

    // From when the clearance limit was up to the release, or to the end of the run; bulk sees no
    // customs.
    overdue(i) {
      const { trains, missing, end } = this.log;
      if (trains.presented[i] === missing) return null;
      const up = trains.presented[i] + trains.limit[i];
      const over = trains.released[i] === missing ? end : trains.released[i];
      return over > up ? [up, over] : null;
    }

    // The lane of each stand at a port: found once for the whole run, so that no line changes its
    // lane as the window moves.
    lanes(port) {
      if (this.laid.has(port)) return this.laid.get(port);
      const { trains, missing } = this.log, spans = new Map();
      for (let i = 0; i < trains.count; i++) {
        if (trains.port[i] !== port || this.begun[i] === missing) continue;
        const { stands, direction } = this.run(i);
        for (const [place, from, to] of stands) {
          const key = `${place} ${direction}`;
          if (!spans.has(key)) spans.set(key, []);
          spans.get(key).push([from, to, i]);
        }
      }
      const lanes = new Map();
      for (const [key, here] of spans) {
        firstFree(here).forEach((lane, at) => lanes.set(`${key} ${here[at][2]}`, lane));
      }
      this.laid.set(port, lanes);
      return lanes;
    }

    // Find how high each place is for the trains of the window, and where its lanes begin.
    lay(port, found, window) {
      const lanes = this.lanes(port), most = {};
      for (const { rank, direction, stands } of found) {
        for (const [place, from, to] of stands) {
          if (from >= window.to || to <= window.from) continue;
          const key = `${place} ${direction}`;
          most[key] = Math.max(most[key] ?? 0, lanes.get(`${key} ${rank}`) + 1);
        }
      }
      const height = this.about.height - this.about.places.length * HEAD;
      const all = Object.values(most).reduce((sum, count) => sum + count, 0);
      const pitch = Math.min(WIDEST, (height - LEAST * this.about.places.length) / Math.max(all, 1));
      this.lane = (place, direction, rank) =>
        this.tops[`${place} ${direction}`] + (lanes.get(`${place} ${direction} ${rank}`) + 0.5) * pitch;
      this.tops = {};
      this.bands = this.about.places.map(() => null);
      // Room that is left over is shared by all places.
      const spare = Math.max(0, height - LEAST * this.bands.length - all * pitch) / this.bands.length;
      let down = 0;
      this.about.places.forEach((_, place) => {
        const top = (down += HEAD);
        for (const way of WAYS) {
          this.tops[`${place} ${way}`] = down + (spare + LEAST) / 2;
          down += (most[`${place} ${way}`] ?? 0) * pitch;
        }
        this.bands[place] = [top, (down += spare + LEAST)];
      });
    }

    middle(place) {
      return (this.bands[place][0] + this.bands[place][1]) / 2;
    }

    points({ rank, direction, departed, stands }) {
      const way = this.about.ways[direction];
      const xs = [this.begun[rank]], ys = [this.middle(way.first)];
      for (const [place, from, to] of stands) {
        const y = this.lane(place, direction, rank);
        xs.push(from, to);
        ys.push(y, y);
      }
      if (departed !== null) {
        xs.push(departed);
        ys.push(this.middle(way.last));
      }
      return { xs, ys };
    }

    // The pieces of a train's stands between two moments.
    cut({ rank, direction, stands }, from, to) {
      const xs = [], ys = [];
      for (const [place, since, until] of stands) {
        const begins = Math.max(from, since), ends = Math.min(to, until);
        if (begins >= ends) continue;
        const y = this.lane(place, direction, rank);
        xs.push([begins, ends]);
        ys.push([y, y]);
      }
      return { xs, ys };
    }

    fill(window, found) {
      const data = Object.fromEntries(WAYS.map((way) => [way, this.columns(way)]));
      const isChosen = found.some(({ id }) => id === window.chosen);
      const overdue = table("xs", "ys"), late = table("x", "y");
      for (const run of found) {
        const { xs, ys } = this.points(run), own = data[run.direction];
        own.xs.push(xs);
        own.ys.push(ys);
        own.alpha.push(isChosen && run.id !== window.chosen ? PALE : 1);
        this.describe(own, run, window.clock);
        if (!run.overdue) continue;
        const pieces = this.cut(run, ...run.overdue);
        overdue.xs.push(...pieces.xs);
        overdue.ys.push(...pieces.ys);
        if (pieces.ys.length) {
          late.x.push(pieces.xs[0][0]);
          late.y.push(pieces.ys[0][0]);
        }
      }
      this.sources.overdue.data = overdue;
      for (const way of WAYS) this.sources[way].data = data[way];
      this.sources.late.data = late;
      this.fillPlaces(window);
      this.pick(window, found);
      const tooLate = found.filter((run) => run.overdue).length;
      const values = { count: written(found.length), late: written(tooLate) };
      window.tell(filled(words.trainsTold, values), found.map(({ id }) => id));
    }

    fillPlaces(window) {
      const top = this.bands.map((band) => band[0]), bottom = this.bands.map((band) => band[1]);
      this.sources.bands.data = { top, bottom };
      this.sources.border.data = { y: [top[this.about.border] - HEAD] };
      const text = this.about.places.map(({ words }) => words);
      const y = top.map((at) => at - HEAD + NAME_DOWN);
      this.sources.places.data = { x: y.map(() => window.from), y, text };
      window.moved = (from) => {
        this.sources.places.data = { x: y.map(() => from), y, text };
      };
    }

    columns(way) {
      const moments = this.about.milestones[way].map(({ name }) => name);
      return table("xs", "ys", "alpha", "train", "service", "waited", ...moments);
    }

    describe(own, run, clock) {
      const { trains, missing, names } = this.log;
      own.train.push(run.id);
      own.service.push(names.services[trains.service[run.rank]].label);
      own.waited.push(this.longestWait(run));
      for (const { name } of this.about.milestones[run.direction]) {
        const at = trains[name][run.rank];
        own[name].push(at === missing ? words.missing : clock.words(at));
      }
    }

    // The waits of the train itself, as [step, from, to].
    waits(rank) {
      const { visits, missing, end, names } = this.log;
      const waits = [];
      for (const i of this.index.ofTrain(rank)) {
        if (this.notOwn.has(names.steps[visits.step[i]].id)) continue;
        const started = visits.started[i], finished = visits.finished[i];
        const until = started !== missing ? started : finished !== missing ? finished : end;
        if (until > visits.queued[i]) waits.push([visits.step[i], visits.queued[i], until]);
      }
      return waits;
    }

    longestWait({ rank, direction }) {
      const waits = this.waits(rank);
      if (!waits.length) return words.missing;
      const longest = waits.reduce((one, other) => (other[2] - other[1] > one[2] - one[1] ? other : one));
      const what = this.about.waits[direction][this.log.names.steps[longest[0]].id];
      return filled(words.waited, { time: lasting(longest[2] - longest[1]), what });
    }

    // Draw the train that is picked out bold, with what it waited, and tell its moments in words.
    pick(window, found) {
      const run = found.find(({ id }) => id === window.chosen);
      const line = run && this.points(run), waits = table("xs", "ys");
      this.sources.chosen.data = { xs: line ? [line.xs] : [], ys: line ? [line.ys] : [] };
      for (const [, from, to] of run ? this.waits(run.rank) : []) {
        const pieces = this.cut(run, from, to);
        waits.xs.push(...pieces.xs);
        waits.ys.push(...pieces.ys);
      }
      this.sources.waits.data = waits;
      window.select(run ? window.chosen : "");
      window.explain(run ? this.lines(run, window.clock) : []);
    }

    lines(run, clock) {
      const own = this.columns(run.direction);
      this.describe(own, run, clock);
      const rows = [[words.train, own.train[0]], [words.service, own.service[0]]];
      for (const { name, words } of this.about.milestones[run.direction]) {
        if (this.log.trains[name][run.rank] !== this.log.missing) rows.push([words, own[name][0]]);
      }
      return [...rows, [words.longestWait, own.waited[0]]];
    }
  }

  window.landbridge.trainGraph = { shown: () => shown };
  whenNear(NAME, (log, chart) => new TrainGraph(log, chart));
})();
