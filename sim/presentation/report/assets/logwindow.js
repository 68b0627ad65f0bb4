"use strict";
// The window of time that a chart of the log shows: its selectors and buttons, the marks of its
// axis, zooming and panning, and the train that is picked out.
//
// Moments are seconds from the start of the period; the axis and all words show the port's clock.
(() => {
  const { Clock, words, read } = window.landbridge.logTables;
  const HOUR = 3600, DAY = 86400, LONGEST = 7 * DAY, SHORTEST = HOUR;
  const REST_MS = 60; // after the last movement of the axis

  class LogWindow {
    constructor(name, log, chart, sources, draw) {
      this.name = name;
      this.place = document.getElementById(`controls-of-${name}`);
      document.getElementById(`place-of-${name}`).style.minHeight = "";
      this.told = document.getElementById(`told-of-${name}`);
      this.log = log;
      this.figure = chart.get_model_by_name(name);
      this.range = this.figure.x_range;
      this.axes = [...this.figure.below, ...this.figure.above].filter((axis) => axis.ticker);
      this.sources = sources;
      this.draw = draw;
      this.chosen = ""; // the id of the train that is picked out
      this.timer = 0;
      const { from, to } = read(`chart-of-${name}-begins`);
      this.clock = new Clock(this.ahead());
      this.fillDays();
      this.listen();
      this.followSelection();
      this.show(from, to);
    }

    field(name) {
      return this.place.querySelector(`[name="${name}"]`);
    }

    value(name) {
      return this.field(name).value;
    }

    ahead() {
      const port = this.log.names.ports.find(({ id }) => id === this.value("port"));
      return (port ? port.utcOffset : this.log.utcOffset) - this.log.utcOffset;
    }

    // The place of the chosen port, direction or service among the names of the log, -1 for all.
    code(kind, name) {
      return this.log.names[kind].findIndex(({ id }) => id === this.value(name));
    }

    fillDays() {
      const { start, end } = this.log, field = this.field("day");
      const options = [];
      for (let day = this.clock.day(start); day <= this.clock.day(end - 1); day++) {
        options.push(new Option(words.datesInFull[day - words.firstDay], String(day)));
      }
      field.replaceChildren(...options);
    }

    listen() {
      this.place.addEventListener("change", (event) => this.changed(event.target.name));
      this.place.addEventListener("click", ({ target }) => {
        const length = this.to - this.from;
        if (target.name === "earlier") this.show(this.from - length, this.from);
        if (target.name === "later") this.show(this.to, this.to + length);
      });
      this.figure.on_change([this.range.properties.start, this.range.properties.end], () => {
        if (this.isShown(this.range.start, this.range.end)) return;
        this.mark(this.range.start, this.range.end);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.show(this.range.start, this.range.end, true), REST_MS);
      });
      this.figure.on_change(this.figure.properties.inner_width, () => {
        this.mark(this.from, this.to);
        this.redraw();
      });
    }

    isShown(from, to) {
      return Math.round(from) === this.from && Math.round(to) === this.to;
    }

    changed(name) {
      if (name === "train") this.choose(this.value("train"));
      else if (name === "length" || name === "day") {
        const from = name === "day" ? Number(this.value("day")) * DAY - this.clock.ahead : this.from;
        this.show(from, from + (Number(this.value("length")) || this.to - this.from));
      } else {
        if (name === "port") {
          this.clock = new Clock(this.ahead());
          this.fillDays();
        }
        this.show(this.from, this.to);
      }
    }

    choose(id) {
      this.chosen = id;
      this.redraw();
    }

    // Show [from, to), moved into the run; `moved` if it was by pan or zoom, from which the
    // button of the chart leads back to the window before.
    show(from, to, moved = false) {
      clearTimeout(this.timer);
      const { start, end } = this.log;
      const length = Math.min(Math.max(Math.round(to - from), SHORTEST), LONGEST, end - start);
      this.from = Math.min(Math.max(Math.round(from), start), end - length);
      this.to = this.from + length;
      this.range.setv({ start: this.from, end: this.to });
      if (!moved) this.range.setv({ reset_start: this.from, reset_end: this.to });
      this.mark(this.from, this.to);
      this.redraw();
    }

    redraw() {
      this.field("day").value = String(this.clock.day(this.from));
      this.field("length").value = String(this.to - this.from);
      this.field("earlier").disabled = this.from <= this.log.start;
      this.field("later").disabled = this.to >= this.log.end;
      this.draw(this);
    }

    mark(from, to) {
      const room = this.figure.inner_width || 600;
      const marks = this.clock.marks(from, to, Math.max(2, Math.floor(room / 62)));
      for (const axis of this.axes) {
        axis.major_label_overrides = new Map(marks);
        axis.ticker.ticks = marks.map(([at]) => at);
      }
      const clock = words.clocks[this.value("port")], [below] = this.figure.below;
      if (below.axis_label !== clock) below.axis_label = clock;
      this.moved?.(from, to);
    }

    // Let a click on what is drawn of a train pick the train out. Bokeh tells of one source after
    // the other: when it has told of all, one of them may have a train that is not yet picked out.
    followSelection() {
      const settle = () => {
        const ids = this.sources.flatMap(({ selected, data }) =>
          selected.indices.map((place) => data.train[place]));
        const id = ids.find((id) => id !== this.chosen) ?? ids[0] ?? "";
        if (id !== this.chosen) this.choose(id);
        else this.select(id);
      };
      for (const { selected } of this.sources) {
        selected.on_change(selected.properties.indices, () => {
          if (!this.selecting) setTimeout(settle);
        });
      }
    }

    select(id) {
      this.selecting = true;
      for (const source of this.sources) {
        const places = [];
        source.data.train.forEach((train, place) => {
          if (id && train === id) places.push(place);
        });
        source.selected.indices = places;
      }
      this.selecting = false;
    }

    // Show the moments of the train that is picked out, as [label, text].
    explain(rows) {
      const list = document.getElementById(`train-of-${this.name}`);
      list.hidden = rows.length === 0;
      list.replaceChildren(...rows.map(([label, text]) => {
        const row = document.createElement("div");
        const [term, value] = ["dt", "dd"].map((tag) => document.createElement(tag));
        term.textContent = label;
        value.textContent = text;
        row.append(term, value);
        return row;
      }));
    }

    // Say in words what is shown, and let a train be chosen among `trains`, as [id, words].
    tell(sentence, trains) {
      const period = `${this.clock.words(this.from)} – ${this.clock.words(this.to)}`;
      this.told.textContent = `${period}. ${sentence}`;
      const field = this.field("train");
      const none = field.options[0];
      const known = new Set(trains);
      const extra = this.chosen && !known.has(this.chosen) ? [this.chosen] : [];
      field.replaceChildren(none, ...[...extra, ...trains].map((id) => new Option(id, id)));
      field.value = this.chosen;
    }
  }

  // Open a chart of the log once it comes near the window; `open(log, document)` begins it.
  const whenNear = (name, open) => {
    const place = document.getElementById(`controls-of-${name}`);
    if (!place) return;
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      Promise.all([window.landbridge.log, window.landbridge.chart(name)]).then(
        ([log, chart]) => open(log, chart),
      );
    }, { rootMargin: "400px" });
    near.observe(place);
  };

  window.landbridge.logWindow = { LogWindow, whenNear };
})();
