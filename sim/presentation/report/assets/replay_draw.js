"use strict";
/*
 * One port on a canvas: its schematic, drawn once, and upon it the trains and numbers of a moment.
 * Trains glide to where they belong; where that is follows from the log alone.
 */
(() => {
  const landbridge = (window.landbridge = window.landbridge || {});
  const INK = "#222222", GREY = "#5c5c5c", PALE = "#d9d9d9", PAPER = "#ffffff", GROUND = "#f5f6f7";
  const ROOM = "#e9edf0", TAKEN = "#56606b", RAIL = "#9aa3ab", SIGNAL = "#b04a00";
  const LONG = 20, HIGH = 10.5, PITCH = 23, LEADING = 13.5;
  const SCALES = [1, 0.85, 0.7, 0.56, 0.44, 0.34, 0.26, 0.2];
  const GLIDE_MS = 140, LEAVING_MS = 500, FAINT = 0.13;
  const COLORS = {
    fresh: { solid: "#009e73", tint: "#dff3ec", edge: "#00694d" },
    half: { solid: "#f0c419", tint: "#fdf6d8", edge: "#7d6400" },
    late: { solid: "#d55e00", tint: "#d55e00", edge: "#7f3700" },
    released: { solid: "#0072b2", tint: "#0072b2", edge: "#004b76" },
    before: { solid: "#ffffff", tint: "#ffffff", edge: "#7a7a7a" },
    uncounted: { solid: "#b9b9b9", tint: "#b9b9b9", edge: "#6b6b6b" },
    empty: { solid: "#ffffff", tint: "#ffffff", edge: "#8c8c8c" },
  };
  const WEST = "westbound", EAST = "eastbound";
  const WESTWARD = new Set([WEST, "surplus/broad", "supply/standard"]); // emptied rakes: the other way

  /* How many stand in a room of w by h at the largest scale at which n find place. */
  function grid(n, w, h) {
    for (const scale of SCALES) {
      const columns = Math.max(1, Math.floor((w + 2) / (PITCH * scale)));
      const rows = Math.max(1, Math.floor((h + 2) / (LEADING * scale)));
      if (columns * rows >= n || scale === SCALES.at(-1)) return { scale, columns, rows };
    }
    return null;
  }

  class Panel {
    constructor(canvas, port, number, plan, state) {
      this.canvas = canvas;
      this.port = port;
      this.number = number;
      this.plan = plan;
      this.state = state;
      this.at = new Map(); // where each train is drawn now
      this.gone = new Map(); // trains that have just left
      this.drawn = [];
      this.ground = document.createElement("canvas");
    }

    /* Fit the schematic to `width` points; from `wide` points upward the wide sheet is taken. */
    fit(width, wide) {
      const name = width >= wide ? "wide" : "narrow";
      const sheet = this.port[name], [left, top, across, high] = sheet.box;
      this.placed = sheet.cells;
      this.sheet = sheet;
      this.left = left;
      this.top = top;
      this.zoom = Math.min(width / across, name === "wide" ? 1.25 : 1.35);
      const dots = Math.min(window.devicePixelRatio || 1, 2);
      this.dots = this.zoom * dots;
      for (const canvas of [this.canvas, this.ground]) {
        canvas.width = Math.round(across * this.dots);
        canvas.height = Math.round(high * this.dots);
      }
      this.canvas.style.width = `${across * this.zoom}px`;
      this.canvas.style.height = `${high * this.zoom}px`;
      this.font = getComputedStyle(this.canvas).fontFamily;
      this.at.clear();
      this.gone.clear();
      this.background();
    }

    pen(canvas) {
      const pen = canvas.getContext("2d");
      pen.setTransform(this.dots, 0, 0, this.dots, -this.left * this.dots, -this.top * this.dots);
      pen.textBaseline = "alphabetic";
      return pen;
    }

    text(pen, words, x, y, { size = 10, color = INK, align = "left", bold = false, room = 0 } = {}) {
      pen.font = `${bold ? "600 " : ""}${size}px ${this.font}`;
      pen.fillStyle = color;
      pen.textAlign = align;
      if (room > 0) pen.fillText(words, x, y, room);
      else pen.fillText(words, x, y);
    }

    background() {
      const pen = this.pen(this.ground), { sheet } = this;
      pen.clearRect(...sheet.box);
      for (const station of sheet.stations) {
        const [x, y, w, h] = station.box;
        pen.fillStyle = station.border ? PAPER : GROUND;
        pen.strokeStyle = PALE;
        pen.lineWidth = 1;
        pen.beginPath();
        pen.roundRect(x + 0.5, y + 0.5, w - 1, h - 1, 5);
        pen.fill();
        if (!station.border) pen.stroke();
        this.text(pen, station.title, x + w / 2, y + 14, { size: 11.5, bold: true, align: "center", room: w - 8 });
      }
      this.rails(pen);
      for (const [x, y, west] of sheet.ways) this.chevron(pen, x, y, west);
      this.port.cells.forEach((cell, place) => this.frame(pen, cell, this.placed[place]));
    }

    rails(pen) {
      const { sheet } = this;
      for (const line of sheet.lines) {
        const [from, to, down] = line.at, gap = line.broad ? 3.4 : 2.2;
        const low = Math.min(from, to), high = Math.max(from, to);
        pen.strokeStyle = PALE;
        pen.lineWidth = 1;
        pen.beginPath();
        for (let x = low + 4; x < high; x += 7) {
          pen.moveTo(x, down - gap - 2);
          pen.lineTo(x, down + gap + 2);
        }
        pen.stroke();
        pen.strokeStyle = RAIL;
        pen.lineWidth = 1.3;
        pen.beginPath();
        for (const rail of [-gap, gap]) {
          pen.moveTo(low, down + rail);
          pen.lineTo(high, down + rail);
        }
        pen.stroke();
      }
      for (const label of sheet.labels) {
        this.text(pen, label.words, label.at[0], label.at[1], { size: 9.5, color: GREY, align: "center", room: 150 });
      }
    }

    chevron(pen, x, y, west) {
      const way = west ? -1 : 1;
      pen.strokeStyle = "#7d8892";
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(x - 2.5 * way, y - 6);
      pen.lineTo(x + 2.5 * way, y);
      pen.lineTo(x - 2.5 * way, y + 6);
      pen.stroke();
    }

    frame(pen, cell, place) {
      if (cell.look === "line") return;
      const [x, y, w, h] = place.frame;
      pen.fillStyle = cell.paper;
      pen.strokeStyle = PALE;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.roundRect(x + 0.5, y + 0.5, w - 1, h - 1, 4);
      pen.fill();
      if (cell.look !== "queue") pen.stroke();
      place.title.forEach((words, row) => {
        this.text(pen, words, x + 4, y + 12 + row * this.plan.leading, { size: place.size, color: GREY });
      });
      if (place.work && cell.look === "desk") this.workroom(pen, cell, place);
    }

    workroom(pen, cell, place) {
      if (cell.capacity === null) return;
      const spots = this.spots(cell, place, cell.capacity);
      pen.strokeStyle = "#aab4bd";
      pen.lineWidth = 0.8;
      for (let k = 0; k < cell.capacity; k++) {
        const [cx, cy] = spots.at(k);
        const long = LONG * spots.scale + 2, high = HIGH * spots.scale + 2;
        pen.strokeRect(cx - long / 2, cy - high / 2, long, high);
      }
    }

    /* Where work is done in a desk: the middles of its places. */
    spots(cell, place, n) {
      const [x, y, w, h] = place.work;
      const most = Math.max(n, cell.capacity ?? 0, 1);
      const { scale, columns, rows } = grid(most, w - 4, h - 2);
      const used = Math.min(columns, most), lines = Math.ceil(most / used);
      const left = x + w / 2 - ((used - 1) * PITCH * scale) / 2;
      const top = y + h / 2 - ((Math.min(lines, rows) - 1) * LEADING * scale) / 2;
      return {
        scale,
        room: columns * rows,
        at: (k) => [left + (k % used) * PITCH * scale, top + Math.floor(k / used) * LEADING * scale],
      };
    }

    /* The middles of the places in a queue: who is first stands nearest to where it goes on. */
    queue(box, user, n) {
      const [x, y, w, h] = box;
      const low = h >= 30 ? h - 11 : h;
      const { scale, columns, rows } = grid(n, w, low);
      const west = user === WEST;
      return {
        scale,
        room: columns * rows,
        at: (k) => {
          const column = Math.floor(k / rows), row = k % rows;
          const across = (column + 0.5) * PITCH * scale;
          return [west ? x + across : x + w - across, y + 1 + (row + 0.5) * LEADING * scale];
        },
      };
    }

    /* Where everybody belongs at t. */
    targets(scene, t) {
      const { state } = this, groups = new Map();
      const mine = scene.filter((one) => state.portOf[one.owner] === this.number).sort((a, b) => a.i - b.i);
      for (const one of mine) {
        const user = state.userOf[one.owner];
        one.west = WESTWARD.has(user) !== one.rake;
        const cell = this.port.cells[one.cell], place = this.placed[one.cell];
        if (cell.look === "line") this.onLine(one, place, t);
        else if (one.waiting || !place.work) {
          const side = [user, one.west ? WEST : EAST].find((way) => place.queues[way]);
          const key = `${one.cell}|${side}`;
          (groups.get(key) ?? groups.set(key, { place, cell, side, all: [] }).get(key)).all.push(one);
        } else this.onSpot(one, cell, place);
      }
      for (const { place, side, all } of groups.values()) {
        const box = place.queues[side];
        if (!box) continue;
        const spots = this.queue(box, side, all.length);
        all.forEach((one, k) => {
          if (k >= spots.room) return;
          [one.x, one.y] = spots.at(k);
          one.scale = spots.scale;
        });
      }
      this.groups = groups;
      return mine.filter((one) => one.x !== undefined);
    }

    onLine(one, place, t) {
      const { visits, missing } = this.state.log;
      const [from, down, long] = place.frame;
      const started = visits.started[one.i], ended = visits.finished[one.i];
      const share = ended === missing || ended === started ? 0.5 : (t - started) / (ended - started);
      const inset = Math.sign(long) * 10;
      [one.x, one.y, one.scale, one.moving] = [from + inset + (long - 2 * inset) * share, down, 1, true];
    }

    onSpot(one, cell, place) {
      const most = this.state.most[this.number][one.cell];
      const spots = this.spots(cell, place, most);
      const slot = this.state.slot[one.i];
      if (slot >= spots.room && slot) return;
      [one.x, one.y] = spots.at(slot);
      one.scale = spots.scale;
    }

    /* Draw the moment t; `elapsed` ms have passed since the last drawing, none after a jump. */
    paint(t, scene, numbers, chosen, elapsed) {
      const pen = this.pen(this.canvas), { sheet } = this;
      pen.clearRect(...sheet.box);
      pen.drawImage(this.ground, ...sheet.box);
      const trains = this.targets(scene, t);
      this.amounts(pen, t, trains, numbers);
      const near = elapsed > 0 ? 1 - Math.exp(-elapsed / GLIDE_MS) : 1;
      const before = this.at;
      this.at = new Map();
      this.drawn = [];
      for (const one of trains) {
        if (elapsed > 0 && !one.moving) this.glide(one, before, near);
        this.at.set(one.key, [one.x, one.y, one.scale, one]);
        const shown = chosen(one.owner);
        this.train(pen, one, t, shown ? 1 : FAINT);
        if (shown) this.drawn.push(one);
      }
      this.leave(pen, t, before, elapsed, chosen);
      if (this.marked !== undefined) this.ring(pen);
    }

    /* Move a train a part of the way from where it was; who is new comes in from outside. */
    glide(one, before, near) {
      const [left, , across] = this.sheet.box, edge = one.west ? left + across + LONG : left - LONG;
      const from = before.get(one.key) ?? (one.rake && before.get(one.owner)) ?? (one.rake ? null : [edge, one.y, one.scale]);
      if (!from) return;
      one.x = from[0] + (one.x - from[0]) * near;
      one.y = from[1] + (one.y - from[1]) * near;
      one.scale = from[2] + (one.scale - from[2]) * near;
    }

    /* Trains that are gone run out of the picture; rakes that have joined a pool fade. */
    leave(pen, t, before, elapsed, chosen) {
      if (elapsed <= 0) {
        this.gone.clear();
        return;
      }
      for (const [key, [x, y, scale, one]] of before) {
        if (!this.at.has(key)) this.gone.set(key, { ...one, x, y, scale, age: 0 });
      }
      for (const [key, one] of this.gone) {
        one.age += elapsed;
        if (one.age > LEAVING_MS || this.at.has(key)) {
          this.gone.delete(key);
          continue;
        }
        if (!one.rake) one.x += ((one.west ? -1 : 1) * elapsed * 110) / LEAVING_MS;
        const rest = 1 - one.age / LEAVING_MS;
        this.train(pen, one, t, chosen(one.owner) ? rest : FAINT * rest);
      }
    }

    look(one, t) {
      return one.empty ? { state: "empty", share: 0 } : this.state.clock(one.owner, t);
    }

    train(pen, one, t, opacity) {
      const { state, share } = this.look(one, t), colors = COLORS[state];
      const long = LONG * one.scale * (one.empty ? 0.8 : 1), high = HIGH * one.scale * (one.empty ? 0.7 : 1);
      const { x, y } = one, nose = Math.min(4 * one.scale, long / 3), way = one.west ? -1 : 1;
      const head = x + (way * long) / 2, tail = x - (way * long) / 2, top = y - high / 2, foot = y + high / 2;
      pen.globalAlpha = opacity;
      pen.beginPath();
      pen.moveTo(tail, top);
      pen.lineTo(head - way * nose, top);
      pen.lineTo(head, y);
      pen.lineTo(head - way * nose, foot);
      pen.lineTo(tail, foot);
      pen.closePath();
      pen.fillStyle = colors.tint;
      pen.fill();
      if (state === "fresh" || state === "half") {
        // The part of the limit that is used up fills the train from its tail.
        const used = (long - nose) * Math.min(share, 1);
        pen.fillStyle = colors.solid;
        pen.fillRect(way > 0 ? tail : tail - used, top, used, high);
      }
      pen.strokeStyle = colors.edge;
      pen.lineWidth = Math.max(0.5, 0.9 * Math.min(one.scale * 1.2, 1));
      pen.stroke();
      if (one.scale > 0.5) this.mark(pen, state, x - way, y, one.scale);
      pen.globalAlpha = 1;
    }

    /* What is said by colour is said by a mark, too. */
    mark(pen, state, x, y, scale) {
      if (state !== "late" && state !== "released") return;
      pen.strokeStyle = "#ffffff";
      pen.lineWidth = 1.5 * scale;
      pen.beginPath();
      if (state === "late") {
        pen.moveTo(x - 2.2 * scale, y - 2.2 * scale);
        pen.lineTo(x + 2.2 * scale, y + 2.2 * scale);
        pen.moveTo(x + 2.2 * scale, y - 2.2 * scale);
        pen.lineTo(x - 2.2 * scale, y + 2.2 * scale);
      } else {
        pen.moveTo(x - 2.6 * scale, y);
        pen.lineTo(x - 0.6 * scale, y + 2 * scale);
        pen.lineTo(x + 2.8 * scale, y - 2 * scale);
      }
      pen.stroke();
    }

    ring(pen) {
      const one = this.drawn.find((other) => other.key === this.marked);
      if (!one) return;
      pen.strokeStyle = INK;
      pen.lineWidth = 1.6;
      pen.beginPath();
      pen.arc(one.x, one.y, 12, 0, 2 * Math.PI);
      pen.stroke();
    }

    /* Numbers and gauges of every cell. */
    amounts(pen, t, trains, numbers) {
      const working = new Int32Array(this.port.cells.length);
      for (const one of trains) if (!one.waiting) working[one.cell]++;
      const orders = this.port.cells.some((cell) => cell.gate) ? this.state.orders(t) : null;
      this.port.cells.forEach((cell, number) => {
        if (cell.look === "line") return;
        const place = this.placed[number], [x, y, w] = place.frame;
        const main = numbers[cell.resources[0]];
        let count = "";
        if (cell.look === "desk") {
          count = cell.capacity === null ? `${working[number]}` : `${main.inUse}/${cell.capacity}`;
          if (cell.capacity !== null) this.taken(pen, number, main.inUse, trains);
        } else if (cell.look === "tracks" && cell.capacity !== null) {
          count = `${main.inUse}/${cell.capacity}`;
          this.tracks(pen, place.strip, main.inUse, cell.capacity);
        } else if (cell.look === "room" && cell.capacity !== null) {
          this.gauge(pen, place.strip, main.inUse / cell.capacity);
          count = `${Math.round((100 * main.inUse) / cell.capacity)} %`;
        } else if (cell.look === "pool") count = cell.pool ? `${this.state.standing(cell.pool.resource, t)}` : "";
        else if (cell.look === "queue") {
          const n = this.queued(number);
          count = n ? `${n}` : "";
          if (cell.gate && orders.has(cell.gate)) this.signal(pen, x + w - 8, y + place.frame[3] - 8);
        }
        this.text(pen, count, x + w - 4, y + 12, { size: 10.5, bold: true, align: "right" });
      });
      for (const { cell, place, side, all } of this.groups.values()) {
        const box = place.queues[side];
        if (!box || cell.look === "queue" || box[3] < 30 || all.every((one) => !one.waiting)) continue;
        const west = side === WEST;
        this.text(pen, `${all.length}`, west ? box[0] + 1 : box[0] + box[2] - 1, box[1] + box[3], { size: 10.5, bold: true, align: west ? "left" : "right" });
      }
    }

    queued(number) {
      let count = 0;
      for (const group of this.groups.values()) if (group.place === this.placed[number]) count += group.all.length;
      return count;
    }

    /* Places that are held: those where trains are worked on, and as many more as are in use. */
    taken(pen, number, inUse, trains) {
      const cell = this.port.cells[number], spots = this.spots(cell, this.placed[number], cell.capacity);
      const held = new Set();
      for (const one of trains) if (one.cell === number && !one.waiting) held.add(this.state.slot[one.i]);
      for (let k = 0; k < cell.capacity && held.size < inUse; k++) held.add(k);
      pen.fillStyle = "#cbd3da";
      for (const k of held) {
        if (k >= cell.capacity) continue;
        const [cx, cy] = spots.at(k), long = LONG * spots.scale + 2, high = HIGH * spots.scale + 2;
        pen.fillRect(cx - long / 2, cy - high / 2, long, high);
      }
    }

    tracks(pen, [x, y, w, h], inUse, capacity) {
      const pitch = Math.min(w / capacity, 8), wide = Math.max(pitch - 1.6, 0.8);
      for (let k = 0; k < capacity; k++) {
        pen.fillStyle = k < inUse ? TAKEN : ROOM;
        pen.fillRect(x + k * pitch, y, wide, h);
      }
    }

    gauge(pen, [x, y, w, h], share) {
      pen.fillStyle = ROOM;
      pen.fillRect(x, y, w, h);
      pen.fillStyle = TAKEN;
      pen.fillRect(x, y, w * Math.min(share, 1), h);
    }

    signal(pen, x, y) {
      pen.fillStyle = SIGNAL;
      pen.beginPath();
      pen.arc(x, y, 4.5, 0, 2 * Math.PI);
      pen.fill();
      pen.fillStyle = PAPER;
      pen.fillRect(x - 2.6, y - 0.9, 5.2, 1.8);
    }

    /* The train nearest to a point of the window, within a finger's breadth. */
    near(clientX, clientY) {
      const box = this.canvas.getBoundingClientRect();
      const x = (clientX - box.left) / this.zoom + this.left, y = (clientY - box.top) / this.zoom + this.top;
      let found = null, best = 12 / Math.min(this.zoom, 1);
      for (const one of this.drawn) {
        const away = Math.hypot(one.x - x, one.y - y);
        if (away < best) [found, best] = [one, away];
      }
      return found;
    }
  }

  landbridge.ReplayPanel = Panel;
})();
