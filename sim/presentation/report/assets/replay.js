"use strict";
/*
 * The replay's clock and controls. window.landbridge.replay, when the trains are unpacked:
 * at(t) the numbers of each resource and port, seek(t), play(), pause(), now(), frames().
 */
(() => {
  const landbridge = (window.landbridge = window.landbridge || {});
  const root = document.getElementById("replay-live");
  if (!root) return;
  const DAY = 86400, HOUR = 3600, WIDE = 960;
  const ALL = "all";
  const $ = (name) => document.getElementById(`replay-${name}`);
  const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  class Replay {
    constructor(log, plan) {
      this.log = log;
      this.plan = plan;
      this.words = plan.words;
      this.state = new landbridge.ReplayState(log, plan);
      this.time = 0;
      this.playing = false;
      this.last = 0;
      this.stamps = [];
      this.filter = { port: ALL, direction: ALL, service: ALL };
      this.started = Date.UTC(...log.startDate.split("-").map((part, place) => Number(part) - (place === 1)));
      this.panels = plan.ports.map((port, number) => this.panel(port, number));
      this.controls();
      this.choose();
      this.fit();
      this.seek(this.opening());
    }

    panel(port, number) {
      const place = document.createElement("div"), heading = document.createElement("h3");
      place.className = "replay-port";
      heading.textContent = port.label;
      const canvas = document.createElement("canvas");
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", filled(this.words.picture, { port: port.label }));
      place.append(heading, canvas);
      $("ports").append(place);
      const panel = new landbridge.ReplayPanel(canvas, port, number, this.plan, this.state);
      panel.place = place;
      canvas.addEventListener("pointermove", (event) => this.point(panel, event));
      canvas.addEventListener("pointerdown", (event) => this.point(panel, event, true));
      canvas.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") this.unpoint(); });
      return panel;
    }

    /* Begin with the day on which most trains wait: there is something to be seen. */
    opening() {
      const offset = this.offset(), day = Math.floor((this.state.busiest().t + offset) / DAY);
      return Math.max(0, day * DAY - offset);
    }

    controls() {
      const slider = $("time");
      slider.max = String(Math.max(this.log.end - 1, 0));
      slider.addEventListener("input", () => this.seek(Number(slider.value)));
      $("play").addEventListener("click", () => (this.playing ? this.pause() : this.play()));
      $("busiest").addEventListener("click", () => this.jump(this.state.busiest().t));
      $("worst").addEventListener("click", () => {
        const found = this.state.worst(this.offset());
        if (found) this.jump(found.t);
      });
      for (const name of Object.keys(this.filter)) {
        $(name).addEventListener("change", () => {
          this.filter[name] = $(name).value;
          this.choose();
          this.fit();
        });
      }
      root.addEventListener("keydown", (event) => this.key(event));
      new ResizeObserver(() => this.fit()).observe($("ports"));
    }

    key(event) {
      if (event.target.matches("select, button, summary, a") && event.key !== "Escape") return;
      const step = event.shiftKey ? DAY : HOUR;
      const moves = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -DAY, PageUp: DAY };
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === " ") this.playing ? this.pause() : this.play();
      else if (event.key === "Home") this.jump(0);
      else if (event.key === "End") this.jump(this.log.end - 1);
      else if (event.key === "Escape") this.unpoint();
      else if (moves[event.key]) this.jump(this.time + moves[event.key]);
      else return;
      event.preventDefault();
    }

    /* Take the filters over: which trains are shown, which ports, what the line below the clock is. */
    choose() {
      const { filter, log, plan, state } = this, { trains, names } = log;
      const services = names.services.map((service) => filter.service === ALL || service.id === filter.service);
      const chosen = (owner) => {
        const port = plan.ports[state.portOf[owner]];
        if (filter.port !== ALL && port?.id !== filter.port) return false;
        if (owner >= trains.count) return filter.service === ALL && filter.direction === ALL;
        return services[trains.service[owner]] && (filter.direction === ALL || names.directions[trains.direction[owner]].id === filter.direction);
      };
      this.chosen = chosen;
      state.choose(chosen);
      for (const panel of this.panels) panel.place.hidden = filter.port !== ALL && panel.port.id !== filter.port;
      const worst = state.worst(this.offset());
      $("worst").disabled = !worst;
      $("worst").title = worst ? filled(this.words.worst, { n: worst.late, day: this.date(worst.t) }) : this.words.none_late;
      const busiest = state.busiest();
      $("held").parentElement.hidden = !state.holds.begins.length;
      $("busiest").title = filled(this.words.busiest, { n: busiest.most, moment: this.moment(busiest.t) });
      this.sparkline();
    }

    fit() {
      const room = $("ports").clientWidth;
      if (!room) return;
      const shown = this.panels.filter((panel) => !panel.place.hidden);
      const beside = room < WIDE && room >= 600 && shown.length > 1;
      for (const panel of shown) panel.fit(beside ? room / 2 - 8 : room, WIDE);
      this.sparkline();
      this.draw(0);
    }

    /* Letters that come with the page are drawn as soon as the browser has them. */
    letters() {
      const family = getComputedStyle(root).fontFamily, text = document.getElementById("replay-plan").textContent;
      const sets = ["10px", "600 10px"].map((size) => document.fonts.load(`${size} ${family}`, text));
      Promise.all(sets).then(() => this.fit(), () => {});
    }

    offset() {
      const port = this.plan.ports.find(({ id }) => id === this.filter.port) ?? this.plan.ports[0];
      return (port?.utcOffset ?? this.log.utcOffset) - this.log.utcOffset;
    }

    local(t, offset = this.offset()) {
      return new Date(this.started + (t + offset) * 1000);
    }

    date(t) {
      const local = this.local(t);
      return `${this.words.weekdays[local.getUTCDay()]} ${local.toISOString().slice(0, 10)}`;
    }

    moment(t) {
      return `${this.date(t)} ${this.local(t).toISOString().slice(11, 16)}`;
    }

    zone() {
      const offset = this.offset() + this.log.utcOffset, minutes = Math.abs(offset) / 60;
      const two = (number) => String(number).padStart(2, "0");
      return `UTC${offset < 0 ? "\u2212" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    }

    span(seconds) {
      const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
      if (hours >= 48) return filled(this.words.days, { d: Math.floor(hours / 24), h: hours % 24 });
      if (hours && minutes % 60 === 0) return filled(this.words.whole_hours, { h: hours });
      return hours ? filled(this.words.hours, { h: hours, min: minutes % 60 }) : filled(this.words.minutes, { min: minutes });
    }

    play() {
      if (this.playing) return;
      if (this.time >= this.log.end - 1) this.seek(0);
      this.playing = true;
      this.last = 0;
      this.stamps = [];
      this.label();
      requestAnimationFrame((stamp) => this.frame(stamp));
    }

    pause() {
      if (!this.playing) return;
      this.playing = false;
      this.label();
      this.settle(performance.now() + 600, 0);
    }

    /* Let trains that are gliding come to where they belong. */
    settle(until, last) {
      requestAnimationFrame((stamp) => {
        if (this.playing) return;
        this.draw(stamp < until ? (last ? stamp - last : 1) : 0);
        if (stamp < until) this.settle(until, stamp);
      });
    }

    label() {
      const button = $("play");
      button.textContent = this.playing ? this.words.pause : this.words.play;
      button.classList.toggle("on", this.playing);
    }

    frame(stamp) {
      if (!this.playing) return;
      const elapsed = this.last ? Math.min(stamp - this.last, 250) : 0;
      this.last = stamp;
      this.stamps.push(stamp);
      const pace = DAY / Number($("speed").value);
      this.time = Math.min(this.time + (elapsed / 1000) * pace, this.log.end - 1);
      this.draw(elapsed);
      if (this.time >= this.log.end - 1) this.pause();
      else requestAnimationFrame((next) => this.frame(next));
    }

    jump(t) {
      this.seek(t);
    }

    seek(t) {
      this.time = Math.max(0, Math.min(Math.floor(t), this.log.end - 1));
      this.draw(0);
    }

    draw(elapsed) {
      if (this.log.end < 1) return;
      const t = Math.floor(this.time), { state } = this;
      const scene = state.scene(t), numbers = state.at(t).resources;
      for (const panel of this.panels) {
        if (!panel.place.hidden && panel.sheet) panel.paint(this.time, scene, numbers, this.chosen, elapsed);
      }
      this.tell(t);
    }

    tell(t) {
      const { state, words } = this, { kept, late } = state.cleared(t), judged = kept + late;
      const slider = $("time");
      slider.value = String(t);
      const moment = this.moment(t);
      $("now").textContent = moment;
      $("zone").textContent = this.zone();
      $("hand").style.left = `${(100 * t) / Math.max(this.log.end - 1, 1)}%`;
      $("inside").textContent = String(state.inside(t));
      const held = state.held(t), waiting = state.waiting(t) - held;
      $("waiting").textContent = String(waiting);
      $("held").textContent = String(held);
      $("kept").textContent = judged ? filled(words.kept, { kept, judged }) : words.nothing;
      $("late").textContent = String(late);
      if (!this.playing) slider.setAttribute("aria-valuetext", filled(words.spoken, { moment, inside: state.inside(t), waiting }));
      if (this.pinned) this.show();
    }

    /* The line under the slider: how many wait, hour by hour, and the days with late trains. */
    sparkline() {
      const canvas = $("spark"), dots = Math.min(window.devicePixelRatio || 1, 2);
      const w = canvas.clientWidth, h = canvas.clientHeight;
      if (!w || !h) return;
      canvas.width = w * dots;
      canvas.height = h * dots;
      const pen = canvas.getContext("2d");
      pen.scale(dots, dots);
      const hours = this.state.hours(), top = Math.max(1, ...hours), foot = h - 15;
      const across = (t) => (w * t) / this.log.end;
      const down = (n) => foot - ((foot - 14) * n) / top;
      pen.fillStyle = "#9fc5dd";
      pen.beginPath();
      pen.moveTo(0, foot);
      for (let x = 0; x <= w; x++) {
        const from = Math.floor((x / w) * hours.length), to = Math.max(from + 1, Math.floor(((x + 1) / w) * hours.length));
        let most = 0;
        for (let k = from; k < Math.min(to, hours.length); k++) most = Math.max(most, hours[k]);
        pen.lineTo(x, down(most));
      }
      pen.lineTo(w, foot);
      pen.fill();
      const late = this.late(pen, across, foot);
      pen.font = `10.5px ${getComputedStyle(canvas).fontFamily}`;
      this.told(pen, w, [["#9fc5dd", this.words.peak, top], ["#d55e00", this.words.late_days, late]]);
      this.months(pen, across, foot, w);
    }

    /* What the line and the bars are, above them, as far as there is room. */
    told(pen, w, entries) {
      let x = 4;
      for (const [color, words, n] of entries) {
        const text = filled(words, { n }), wide = pen.measureText(text).width + 12;
        if (!n || x + wide > w) continue;
        pen.fillStyle = color;
        pen.fillRect(x, 3, 8, 8);
        pen.fillStyle = "#5c5c5c";
        pen.fillText(text, x + 12, 11);
        x += wide + 18;
      }
    }

    /* Draws the days with late trains; returns how many were late on the worst. */
    late(pen, across, foot) {
      const offset = this.offset(), days = new Map();
      for (const presented of this.state.lateOn) {
        const day = Math.floor((presented + offset) / DAY);
        days.set(day, (days.get(day) ?? 0) + 1);
      }
      const most = Math.max(1, ...days.values());
      pen.fillStyle = "#d55e00";
      for (const [day, n] of days) {
        const wide = Math.max(across(DAY) - 0.5, 1.5), high = 2 + (16 * n) / most;
        pen.fillRect(across(day * DAY - offset), foot - high, wide, high);
      }
      return days.size ? most : 0;
    }

    months(pen, across, foot, w) {
      pen.strokeStyle = "#8c8c8c";
      pen.beginPath();
      pen.moveTo(0, foot + 0.5);
      pen.lineTo(w, foot + 0.5);
      const days = this.log.end / DAY, offset = this.offset(), short = days <= 62;
      const every = short ? Math.max(1, Math.ceil((days * 46) / w)) : 1;
      let before = -99;
      for (let day = 0; day < days; day++) {
        const t = day * DAY - offset, local = this.local(t).toISOString();
        if (short ? day % every : local.slice(8, 10) !== "01") continue;
        const x = across(Math.max(t, 0));
        pen.moveTo(x + 0.5, foot);
        pen.lineTo(x + 0.5, foot + 4);
        if (x - before < (short ? 40 : 52) || x > w - 40) continue;
        pen.fillText(short ? local.slice(5, 10) : local.slice(0, 7), x + 2, foot + 13);
        before = x;
      }
      pen.stroke();
    }

    point(panel, event, pin = false) {
      const one = panel.near(event.clientX, event.clientY);
      if (this.pinned?.kept && !pin && one?.key !== this.pinned.key) return;
      if (!one) {
        if (pin || !this.pinned?.kept) this.unpoint();
        return;
      }
      for (const other of this.panels) other.marked = undefined;
      panel.marked = one.key;
      this.pinned = { panel, key: one.key, kept: pin || (this.pinned?.kept && this.pinned.key === one.key) };
      this.show();
      if (!this.playing) this.draw(0);
    }

    unpoint() {
      if (!this.pinned) return;
      this.pinned = null;
      for (const panel of this.panels) panel.marked = undefined;
      $("about").hidden = true;
      if (!this.playing) this.draw(0);
    }

    show() {
      const { panel, key } = this.pinned, one = panel.drawn.find((other) => other.key === key);
      const about = $("about");
      about.hidden = !one;
      if (!one) return;
      about.replaceChildren(...this.story(one).map(([tag, words]) => {
        const line = document.createElement(tag);
        line.textContent = words;
        return line;
      }));
      const canvas = panel.canvas.getBoundingClientRect(), frame = root.getBoundingClientRect();
      const x = canvas.left - frame.left + (one.x - panel.left) * panel.zoom, y = canvas.top - frame.top + (one.y - panel.top) * panel.zoom;
      const wide = about.offsetWidth, left = Math.max(0, Math.min(x + 14, frame.width - wide - 4));
      about.style.left = `${left}px`;
      about.style.top = `${y + 16}px`;
    }

    /* What is to be known of a train just now, in lines. */
    story(one) {
      const { log, words, state } = this, { visits, trains, names } = log, t = Math.floor(this.time);
      const step = names.steps[visits.step[one.i]], lines = [["strong", log.ids[one.owner]]];
      if (one.owner < trains.count) {
        lines.push(["span", names.services[trains.service[one.owner]].label]);
        const kind = one.rake ? words.rake : words.train;
        lines.push(["span", filled(kind, { direction: names.directions[trains.direction[one.owner]].words, wagons: trains.wagons[one.owner] })]);
      } else lines.push(["span", words[state.userOf[one.owner].split("/")[0]] ?? ""]);
      const since = one.waiting ? visits.queued[one.i] : visits.started[one.i];
      const what = one.waiting ? this.waitWords(step, one) : step.words;
      const doing = one.waiting ? words.waits : words.does;
      lines.push(["b", filled(doing, { what, since: this.moment(since), span: this.span(t - since) })]);
      if (!one.empty) lines.push(["span", this.clockWords(one.owner, t)]);
      return lines.filter(([, text]) => text);
    }

    waitWords(step, one) {
      const user = this.state.userOf[one.owner];
      return this.plan.waits[user]?.[step.id] ?? step.words;
    }

    clockWords(train, t) {
      const { trains } = this.log, { state, share } = this.state.clock(train, t), { words } = this;
      if (state === "uncounted") return words.clock_uncounted;
      if (state === "before") return words.clock_before;
      const limit = this.span(trains.limit[train]);
      const taken = this.span((state === "released" ? trains.released[train] : t) - trains.presented[train]);
      if (state === "released") return filled(share > 1 ? words.clock_released_late : words.clock_released, { taken, limit });
      return filled(state === "late" ? words.clock_late : words.clock_running, { taken, limit });
    }

    /* The frames drawn since the replay was started, by the browser's own clock. */
    frames() {
      const { stamps } = this, spent = stamps.length > 1 ? stamps.at(-1) - stamps[0] : 0;
      return { frames: Math.max(stamps.length - 1, 0), ms: spent, per_second: spent ? (1000 * (stamps.length - 1)) / spent : 0 };
    }
  }

  landbridge.log.then((log) => {
    const replay = new Replay(log, JSON.parse(document.getElementById("replay-plan").textContent));
    landbridge.replay = {
      at: (t) => replay.state.at(t),
      seek: (t) => replay.seek(t),
      play: () => replay.play(),
      pause: () => replay.pause(),
      now: () => Math.floor(replay.time),
      frames: () => replay.frames(),
      trains: () => replay.panels.flatMap((panel) => (panel.place.hidden ? [] : panel.drawn.map(({ owner, x, y, cell, waiting, rake }) => ({ id: log.ids[owner], port: panel.port.id, x, y, cell, waiting, rake })))),
      state: replay.state,
    };
    root.classList.add("ready");
    replay.fit();
    replay.letters();
  }, () => {}); // what was wrong has been said, and the still picture stays
})();
