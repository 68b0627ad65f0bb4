"use strict";
// The occupation of a station: a row for every track, lane, bay, crane and path, a bar for every
// visit, and above each resource how many waited for it. What has no limit, or is not made of
// units, is shown as a number over time. The y axis is in pixels, from the top.
(() => {
  const { firstFree, levels, indexOf, table, lasting, filled, written, words, read } =
    window.landbridge.logTables;
  const { LogWindow, whenNear } = window.landbridge.logWindow;
  const NAME = "occupation";
  const LOOKS = ["westbound", "eastbound", "empties"];
  const HEAD = 20, LINE = 15, NAME_DOWN = 13, STRIP = 16, AMOUNT = 26, GAP = 9, ROW = 11, LEAST_ROW = 4, BAR = 0.82, PALE = 0.35;
  const EDGES = ["left", "right", "top", "bottom"];
  const TOLD = ["alpha", "train", "service", "step", "place", "from", "to", "lasted", "waited"];
  let shown = null;

  class Occupation {
    constructor(log, chart) {
      this.log = log;
      this.about = read("occupation-about");
      this.index = indexOf(log);
      this.units = new Map(); // of each resource: its visits that were granted, with their units
      const step = (id) => log.names.steps.findIndex((known) => known.id === id);
      this.turns = new Set(this.about.turns.map(step));
      this.notAsked = new Set([...this.about.notAsked, ...this.about.turns].map(step));
      this.rakes = new Set(this.about.rakes.map(step));
      this.sources = {};
      for (const name of [...LOOKS, "ground", "closed", "waiting", "amounts", "names", "rows"]) {
        this.sources[name] = chart.get_model_by_name(name);
      }
      this.figure = chart.get_model_by_name(NAME);
      this.pen = document.createElement("canvas").getContext("2d"); // to measure what is written
      const followed = LOOKS.map((look) => this.sources[look]);
      new LogWindow(NAME, log, chart, followed, (window) => this.draw(window));
    }

    draw(window) {
      const stations = this.about.ports[window.value("port")];
      this.offer(window, stations);
      const nothing = { id: "", resources: [] };
      const station = stations.find(({ id }) => id === window.value("station")) ?? nothing;
      const blocks = station.resources.map((about) => this.block(about, window))
        .filter(({ about, amounts }) => about.kind !== "free" || amounts.some(([, , there]) => there));
      shown = {
        from: window.from, to: window.to, port: window.value("port"), station: station.id,
        resources: blocks.map(({ about, bars, waiting, amounts }) => ({
          id: about.id, capacity: about.capacity, waiting, amounts,
          bars: bars.map(({ train, unit, from, to }) => [train, unit, from, to]),
        })),
      };
      this.fill(window, blocks);
    }

    // Let the stations of the chosen port be chosen.
    offer(window, stations) {
      const field = window.field("station"), before = field.value;
      field.replaceChildren(...stations.map(({ id, words }) => new Option(words, id)));
      if (stations.some(({ id }) => id === before)) field.value = before;
    }

    // What is drawn of one resource in the window.
    block(about, window) {
      const block = { about, bars: [], waiting: [], amounts: null };
      const rows = this.rowsOf(about);
      if (about.kind === "free") {
        block.amounts = this.amounts(rows, window, () => 1);
        return block;
      }
      block.waiting = levels(this.waits(rows), window.from, window.to);
      if (about.kind === "measured") {
        const { teu, count } = this.log.trains;
        block.amounts = this.amounts(rows, window, (train) => (train < count ? teu[train] : 0));
      }
      if (about.kind === "units") block.bars = this.bars(about, rows, window);
      return block;
    }

    // The visits to a resource; of work without a limit, those of trains of the port.
    rowsOf({ id, kind, steps, port, directions }) {
      const { names, trains, visits } = this.log;
      if (kind !== "free") {
        const code = names.resources.findIndex((resource) => resource.id === id);
        return code < 0 ? [] : this.index.ofResource(code);
      }
      return steps.flatMap((name) => {
        const step = names.steps.findIndex(({ id }) => id === name);
        return step < 0 ? [] : [...this.index.ofFreeStep(step)].filter((i) => {
          const train = visits.train[i];
          return train < trains.count && names.ports[trains.port[train]].id === port
            && directions.includes(names.directions[trains.direction[train]].id);
        });
      });
    }

    ended(moment) {
      return moment === this.log.missing ? this.log.end : moment;
    }

    amounts(rows, window, weightOf) {
      const { visits, missing } = this.log, spans = [];
      for (const i of rows) {
        if (visits.started[i] === missing || visits.started[i] >= window.to) continue;
        const to = this.ended(visits.finished[i]);
        if (to > window.from) spans.push([visits.started[i], to, weightOf(visits.train[i])]);
      }
      return levels(spans, window.from, window.to);
    }

    // From when to when anybody waited.
    waits(rows) {
      const { visits, missing, end } = this.log, spans = [];
      for (const i of rows) {
        if (this.notAsked.has(visits.step[i])) continue;
        const started = visits.started[i];
        const until = started === missing ? this.ended(visits.finished[i]) : started;
        if (until > visits.queued[i]) spans.push([visits.queued[i], until]);
      }
      return spans;
    }

    // The granted visits of a resource with the unit of each: found once for the whole run, so
    // that no bar changes its row as the window moves.
    granted(about, rows) {
      if (this.units.has(about.id)) return this.units.get(about.id);
      const { visits, missing, ids } = this.log;
      const taken = [...rows].filter((i) => visits.started[i] !== missing);
      const ends = new Map(), follows = new Map();
      taken.forEach((i, place) => {
        if (!this.turns.has(visits.step[i])) ends.set(`${visits.train[i]} ${visits.finished[i]}`, place);
      });
      taken.forEach((i, place) => {
        const before = ends.get(`${visits.train[i]} ${visits.started[i]}`);
        if (this.turns.has(visits.step[i]) && before !== undefined) follows.set(place, before);
      });
      let units;
      if (about.own) {
        // Whose units keep different hours: found in Python, in order of start, then of train.
        const order = taken.map((_, place) => place).sort((a, b) =>
          visits.started[taken[a]] - visits.started[taken[b]]
          || visits.train[taken[a]] - visits.train[taken[b]]
          || this.ended(visits.finished[taken[a]]) - this.ended(visits.finished[taken[b]]));
        units = new Array(taken.length);
        order.forEach((place, at) => (units[place] = about.own[at]));
      } else {
        const spans = taken.map((i) => [visits.started[i], this.ended(visits.finished[i])]);
        units = firstFree(spans, follows);
      }
      const found = taken.map((i, place) => ({
        visit: i, train: ids[visits.train[i]], unit: units[place],
        from: visits.started[i], to: this.ended(visits.finished[i]),
      }));
      this.units.set(about.id, found);
      return found;
    }

    bars(about, rows, { from, to }) {
      return this.granted(about, rows).filter((bar) => bar.from < to && bar.to > from && bar.to > bar.from);
    }

    look(i) {
      const { visits, trains, names } = this.log, train = visits.train[i];
      if (train >= trains.count || this.rakes.has(visits.step[i])) return "empties";
      return names.directions[trains.direction[train]].id;
    }

    fill(window, blocks) {
      const units = blocks.reduce((sum, { about }) => sum + (about.kind === "units" ? about.capacity : 0), 0);
      this.row = Math.max(LEAST_ROW, Math.min(ROW, this.about.height / Math.max(units, 1)));
      const data = Object.fromEntries(LOOKS.map((look) => [look, table(...EDGES, ...TOLD)]));
      const ground = table("top", "bottom"), rows = table("top"), closed = table(...EDGES);
      const waiting = table(...EDGES, "what", "from", "to"), names = table("y", "text");
      const amounts = table(...EDGES, "what", "from", "to");
      this.hasChosen = blocks.some(({ bars }) => bars.some(({ train }) => train === window.chosen));
      let down = 0;
      for (const block of blocks) {
        const { about } = block, most = Math.max(0, ...block.waiting.map((piece) => piece[2]));
        for (const text of this.name(block, most)) {
          names.y.push(down + NAME_DOWN);
          names.text.push(text);
          down += LINE;
        }
        down += HEAD - LINE;
        if (most) this.skyline(waiting, block.waiting, (down += STRIP), STRIP, most, window, words.waitingThere);
        if (block.amounts) {
          const full = about.capacity || Math.max(1, ...block.amounts.map((piece) => piece[2]));
          ground.top.push(down);
          this.skyline(amounts, block.amounts, (down += AMOUNT), AMOUNT, full, window, about.there);
          ground.bottom.push(down);
        }
        if (about.kind === "units") down = this.fillUnits(block, down, { data, ground, rows, closed }, window);
        down += GAP;
      }
      for (const look of LOOKS) this.sources[look].data = data[look];
      this.sources.ground.data = ground;
      this.sources.closed.data = closed;
      this.sources.rows.data = rows;
      this.sources.waiting.data = waiting;
      this.sources.amounts.data = amounts;
      this.sources.names.data = { x: names.y.map(() => window.from), ...names };
      window.moved = (from) => {
        this.sources.names.data = { x: names.y.map(() => from), ...names };
      };
      this.figure.y_range.setv({ start: Math.max(down, 1), end: 0 });
      this.figure.height = Math.round(down) + this.about.edges;
      window.select(window.chosen);
      this.tell(window, blocks);
    }

    fillUnits({ about, bars }, top, { data, ground, rows, closed }, window) {
      const spare = (this.row * (1 - BAR)) / 2, bottom = top + about.capacity * this.row;
      ground.top.push(top);
      ground.bottom.push(bottom);
      for (let unit = 0; unit < about.capacity; unit++) {
        const at = top + unit * this.row, spells = about.closed?.[about.closed.length > 1 ? unit : 0] ?? [];
        if (unit) rows.top.push(at);
        for (const [from, to] of spells) {
          if (from >= window.to || to <= window.from) continue;
          closed.left.push(from);
          closed.right.push(to);
          closed.top.push(at);
          closed.bottom.push(at + this.row);
        }
      }
      for (const bar of bars) {
        const pale = this.hasChosen && bar.train !== window.chosen;
        const own = data[this.look(bar.visit)], at = top + bar.unit * this.row;
        own.alpha.push(pale ? PALE : 1);
        own.left.push(bar.from);
        own.right.push(bar.to);
        own.top.push(at + spare);
        own.bottom.push(at + this.row - spare);
        this.describe(own, bar, about, window.clock);
      }
      return bottom;
    }

    describe(own, { visit, train, unit, from, to }, about, clock) {
      const { visits, trains, names, missing } = this.log;
      const waited = from - visits.queued[visit], who = visits.train[visit];
      const service = who < trains.count ? names.services[trains.service[who]].label : words.missing;
      own.train.push(train);
      own.service.push(service);
      own.step.push(names.steps[visits.step[visit]].words);
      own.place.push(filled(words.unitOf, { resource: about.words, number: unit + 1 }));
      own.from.push(clock.words(from));
      own.to.push(visits.finished[visit] === missing ? words.goesOn : clock.words(to));
      own.lasted.push(lasting(to - from));
      own.waited.push(waited && !this.notAsked.has(visits.step[visit]) ? lasting(waited) : words.missing);
    }

    skyline(own, pieces, bottom, height, full, { clock }, template) {
      for (const [from, to, amount] of pieces) {
        if (!amount) continue;
        own.left.push(from);
        own.right.push(to);
        own.bottom.push(bottom);
        own.top.push(bottom - Math.min(amount / full, 1) * (height - 1));
        own.what.push(filled(template, { count: written(amount) }));
        own.from.push(clock.words(from));
        own.to.push(clock.words(to));
      }
    }

    // What a resource is called and how it was used, in as many lines as it takes.
    name({ about, amounts }, most) {
      const parts = [about.title];
      if (amounts) {
        const highest = Math.max(0, ...amounts.map((piece) => piece[2]));
        parts.push(filled(about.atMost, { count: written(highest) }));
      }
      if (most) parts.push(filled(words.mostWaiting, { count: written(most) }));
      else if (about.kind === "count") parts.push(words.nobodyWaits);
      const room = (this.figure.inner_width || Infinity) - 8;
      this.pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
      return parts.reduce((lines, part) => {
        const longer = lines.length ? `${lines.at(-1)} · ${part}` : part;
        const fits = this.pen.measureText(longer).width <= room;
        return fits || !lines.length ? [...lines.slice(0, -1), longer] : [...lines, part];
      }, []);
    }

    tell(window, blocks) {
      const bars = blocks.flatMap((block) => block.bars);
      const trains = [...new Set(bars.map(({ train }) => train))].sort((a, b) => (a < b ? -1 : 1));
      const values = { count: written(bars.length), trains: written(trains.length) };
      window.tell(filled(words.visitsTold, values), trains);
      const rows = blocks.flatMap(({ about, bars }) => bars.filter(({ train }) => train === window.chosen)
        .map(({ unit, from, to }) => [
          filled(words.unitOf, { resource: about.words, number: unit + 1 }),
          `${window.clock.words(from)} – ${window.clock.words(to)}`,
        ]));
      window.explain(rows.length ? [[words.train, window.chosen], ...rows] : []);
    }
  }

  window.landbridge.occupation = { shown: () => shown };
  whenNear(NAME, (log, chart) => new Occupation(log, chart));
})();
