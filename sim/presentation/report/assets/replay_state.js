"use strict";
/*
 * What happens at any moment, from the log alone: who waits where, who is worked on, how much of
 * each resource is in use. Nothing is played from the beginning: for every four hours there is a
 * list of the visits under way, so that a moment costs the same wherever it lies, backwards too.
 */
(() => {
  const landbridge = (window.landbridge = window.landbridge || {});
  const NEVER = 2147483647;
  const SPELL = 4 * 3600;
  const HOUR = 3600;

  const lowest = (sorted, value) => {
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  /* How many of the sorted moments are not after t. */
  const until = (sorted, t) => lowest(sorted, t + 1);

  class State {
    constructor(log, plan) {
      this.log = log;
      this.plan = plan;
      const { visits, missing } = log, count = visits.count;
      this.waited = new Int32Array(count); // when its waiting ended
      this.ended = new Int32Array(count); // when it was over
      for (let i = 0; i < count; i++) {
        const end = visits.finished[i] === missing ? NEVER : visits.finished[i];
        this.ended[i] = end;
        this.waited[i] = visits.started[i] === missing ? end : visits.started[i];
      }
      this.steps = log.names.steps.map((step) => this.role(step.id));
      this.owners();
      this.place();
      this.list();
      this.slots();
      this.pools();
      this.counters();
    }

    role(step) {
      const { rake, turn, order, instant } = this.plan.roles;
      return {
        rake: rake.includes(step),
        turn: turn.includes(step),
        order: order.includes(step),
        instant: instant.includes(step),
        pool: step === "join" || step === "leave",
        run: step === "run" || step === "run_empty",
        yard: step === "yard",
        wagons: step === "wagons",
        upstream: step === "upstream",
      };
    }

    /* Port and user ("westbound", "supply/broad") of every owner. */
    owners() {
      const { log, plan } = this, { trains, names } = log;
      const ports = new Map(plan.ports.map((port, place) => [port.id, place]));
      this.portOf = new Int16Array(log.ids.length).fill(-1);
      this.userOf = log.ids.map((id, owner) => {
        if (owner < trains.count) {
          this.portOf[owner] = ports.get(names.ports[trains.port[owner]].id) ?? -1;
          return names.directions[trains.direction[owner]].id;
        }
        const [kind, port, what] = id.split("/");
        this.portOf[owner] = ports.get(port) ?? -1;
        return kind + "/" + what;
      });
    }

    /* The cell of every visit, -1 where nobody stands. */
    place() {
      const { log, plan } = this, { visits, names } = log;
      const known = new Map();
      plan.ports.forEach((port, at) => {
        for (const [user, step, resource, cell] of port.places) known.set([at, user, step, resource].join("|"), cell);
      });
      const users = [...new Set(this.userOf)], codes = new Map(users.map((user, code) => [user, code]));
      const userCode = Int16Array.from(this.userOf, (user) => codes.get(user));
      const steps = names.steps.length, resources = names.resources.length + 1, found = new Map();
      this.cell = new Int16Array(visits.count);
      for (let i = 0; i < visits.count; i++) {
        const owner = visits.train[i], port = this.portOf[owner], step = visits.step[i], resource = visits.resource[i];
        const key = (((port + 1) * users.length + userCode[owner]) * steps + step) * resources + resource + 1;
        let cell = found.get(key);
        if (cell === undefined) {
          const who = [port, users[userCode[owner]], names.steps[step].id, names.resources[resource]?.id ?? ""];
          cell = known.get(who.join("|")) ?? -1;
          found.set(key, cell);
        }
        this.cell[i] = cell;
      }
    }

    /* For every spell, the visits under way when it begins; all lists end to end. */
    list() {
      const { log, ended } = this, { queued, count } = log.visits;
      const spells = Math.floor((log.end - log.start) / SPELL) + 1;
      const firstOf = (i) => Math.ceil((queued[i] - log.start) / SPELL);
      const lastOf = (i) => Math.min(Math.floor((Math.min(ended[i], log.end + SPELL) - 1 - log.start) / SPELL), spells - 1);
      const counts = new Int32Array(spells + 1);
      for (let i = 0; i < count; i++) {
        for (let spell = firstOf(i), last = lastOf(i); spell <= last; spell++) counts[spell + 1]++;
      }
      for (let spell = 0; spell < spells; spell++) counts[spell + 1] += counts[spell];
      const at = counts.slice(), under = new Int32Array(counts[spells]);
      for (let i = 0; i < count; i++) {
        for (let spell = firstOf(i), last = lastOf(i); spell <= last; spell++) under[at[spell]++] = i;
      }
      this.spells = { first: counts, under, count: spells };
    }

    /* Call `visit` with every visit under way at t, in the order of queueing. */
    each(t, visit) {
      const { log, ended, spells } = this, { queued } = log.visits;
      const spell = Math.max(0, Math.min(Math.floor((t - log.start) / SPELL), spells.count - 1));
      const begins = log.start + spell * SPELL;
      for (let k = spells.first[spell]; k < spells.first[spell + 1]; k++) {
        const i = spells.under[k];
        if (ended[i] > t && queued[i] <= t) visit(i);
      }
      for (let i = lowest(queued, begins + 1); i < queued.length && queued[i] <= t; i++) {
        if (ended[i] > t) visit(i);
      }
    }

    asks(i) {
      const role = this.steps[this.log.visits.step[i]];
      return this.log.visits.resource[i] >= 0 && !role.pool && !role.order && !role.turn;
    }

    takes(i) {
      const role = this.steps[this.log.visits.step[i]];
      return this.log.visits.resource[i] >= 0 && !role.pool && !role.order;
    }

    isWaiting(i, t) {
      return this.asks(i) && t < this.waited[i];
    }

    isTaking(i, t) {
      const started = this.log.visits.started[i];
      return this.takes(i) && started !== this.log.missing && started <= t;
    }

    /* How much a visit takes: room for its containers in a yard, else one unit. */
    units(i) {
      const { visits, trains } = this.log;
      return this.steps[visits.step[i]].yard ? trains.teu[visits.train[i]] : 1;
    }

    /* Numbers of each resource and port at t, as the tables have them. */
    at(t) {
      const { log, plan } = this, { names, trains, visits } = log;
      const resources = {}, ports = {};
      for (const { id } of names.resources) resources[id] = { waiting: 0, inUse: 0 };
      for (const { id } of plan.ports) ports[id] = { inside: 0, waiting: 0 };
      this.each(t, (i) => {
        const resource = visits.resource[i];
        if (resource < 0) return;
        const numbers = resources[names.resources[resource].id];
        if (this.isTaking(i, t)) numbers.inUse += this.units(i);
        if (!this.isWaiting(i, t)) return;
        numbers.waiting++;
        const owner = visits.train[i];
        const role = this.steps[visits.step[i]], isInside = owner < trains.count && !role.rake && !role.upstream;
        if (isInside && this.portOf[owner] >= 0) ports[plan.ports[this.portOf[owner]].id].waiting++;
      });
      for (const { id } of plan.ports) ports[id].inside = this.inside(t, (train) => plan.ports[this.portOf[train]]?.id === id);
      return { resources, ports };
    }

    /* Everybody who stands or moves somewhere at t: {i, owner, rake, cell, waiting}. */
    scene(t) {
      const { log } = this, { visits, trains } = log;
      const found = new Map(), grounded = new Set();
      this.each(t, (i) => {
        const role = this.steps[visits.step[i]], owner = visits.train[i];
        if (role.turn || role.order || role.pool) return;
        const waiting = this.isWaiting(i, t);
        if (role.yard && !waiting) grounded.add(owner);
        if (!waiting && role.instant) return;
        if (this.portOf[owner] < 0) return;
        const key = role.rake ? owner + log.ids.length : owner;
        found.set(key, { key, i, owner, rake: role.rake, cell: this.cell[i], waiting, run: role.run, ground: false });
      });
      for (const one of found.values()) {
        one.empty = one.rake || one.owner >= trains.count;
        if (!one.waiting || one.empty) continue;
        if (this.steps[visits.step[one.i]].yard) {
          const { platforms } = this.plan.ports[this.portOf[one.owner]];
          if (platforms >= 0) one.cell = platforms;
        }
        // Containers on the ground wait in their yard, a train that is due there on its track.
        const ports = this.plan.ports[this.portOf[one.owner]];
        const isWagons = this.steps[visits.step[one.i]].wagons;
        if (isWagons && grounded.has(one.owner) && ports.ground >= 0) {
          one.cell = ports.ground;
          one.ground = true;
        }
        const overtime = ports.cells[one.cell]?.name === "overtime";
        if (overtime && ports.customs >= 0) one.cell = ports.customs;
      }
      return [...found.values()].filter((one) => one.cell >= 0);
    }

    /* A place in its cell for every visit that is worked on, the same as long as it lasts. */
    slots() {
      const { log, plan } = this, { visits } = log;
      const order = [];
      this.slot = new Int16Array(visits.count);
      for (let i = 0; i < visits.count; i++) {
        if (this.cell[i] >= 0 && !this.steps[visits.step[i]].instant && visits.started[i] !== log.missing) order.push(i);
      }
      order.sort((a, b) => visits.started[a] - visits.started[b] || a - b);
      const busy = new Map();
      this.most = plan.ports.map((port) => new Int16Array(port.cells.length));
      for (const i of order) {
        const port = this.portOf[visits.train[i]], key = port * 1000 + this.cell[i];
        const ends = busy.get(key) ?? busy.set(key, []).get(key);
        let slot = 0;
        while (slot < ends.length && ends[slot] > visits.started[i]) slot++;
        ends[slot] = this.ended[i];
        this.slot[i] = slot;
        if (visits.started[i] >= 0 || this.ended[i] > 0) this.most[port][this.cell[i]] = Math.max(this.most[port][this.cell[i]], slot + 1);
      }
    }

    /* The empties standing in every pool after each change. */
    pools() {
      const { log, plan } = this, { visits, trains, names } = log;
      this.levels = new Map();
      const specs = new Map();
      for (const port of plan.ports) for (const cell of port.cells) if (cell.pool) specs.set(cell.pool.resource, cell.pool);
      const changes = new Map([...specs.keys()].map((id) => [id, []]));
      for (let i = 0; i < visits.count; i++) {
        const id = visits.resource[i] < 0 ? "" : names.resources[visits.resource[i]].id;
        if (!changes.has(id) || visits.started[i] === log.missing) continue;
        const step = names.steps[visits.step[i]].id, owner = visits.train[i], spec = specs.get(id);
        const isTrain = owner < trains.count;
        if (step === "wagons") changes.get(id).push([visits.started[i], -trains.wagons[owner]]);
        else if (step === "join") changes.get(id).push([visits.started[i], isTrain ? trains.wagons[owner] : spec.bring]);
        else if (step === "leave") changes.get(id).push([visits.started[i], -spec.lot]);
      }
      for (const [id, own] of changes) {
        own.sort((a, b) => a[0] - b[0] || b[1] - a[1]); // of one second, those that come first
        let level = specs.get(id).ready;
        const levels = own.map(([, change]) => (level += change));
        this.levels.set(id, { ready: specs.get(id).ready, moments: Int32Array.from(own, (change) => change[0]), levels });
      }
    }

    /* How many empties stand in a pool at t. */
    standing(id, t) {
      const pool = this.levels.get(id);
      if (!pool) return 0;
      const place = until(pool.moments, t);
      return place ? pool.levels[place - 1] : pool.ready;
    }

    /* Stop-loading orders in force at t, by resource. */
    orders(t) {
      const { visits, names } = this.log, found = new Set();
      this.each(t, (i) => {
        if (this.steps[visits.step[i]].order) found.add(names.resources[visits.resource[i]]?.id);
      });
      return found;
    }

    counters() {
      this.chosen = () => true;
      this.refresh();
    }

    /* Count anew for the trains that `chosen` is true of. */
    choose(chosen) {
      this.chosen = chosen;
      this.refresh();
    }

    refresh() {
      const { log } = this, { trains, names, visits, missing } = log;
      const arrived = [], departed = [], decided = [], kept = [], late = [];
      for (let train = 0; train < trains.count; train++) {
        if (!this.chosen(train)) continue;
        if (trains.arrived[train] !== missing) arrived.push(trains.arrived[train]);
        if (trains.departed[train] !== missing) departed.push(trains.departed[train]);
        const presented = trains.presented[train], released = trains.released[train];
        if (presented === missing || presented < 0 || !names.services[trains.service[train]].counted) continue;
        const limit = presented + trains.limit[train];
        if (released !== missing && released <= limit) kept.push(released);
        else late.push([limit, presented]);
      }
      const sorted = (moments) => Int32Array.from(moments).sort();
      this.numbers = { arrived: sorted(arrived), departed: sorted(departed), kept: sorted(kept), late: sorted(late.map((one) => one[0])) };
      this.lateOn = late.filter(([limit]) => limit < log.end).map((one) => one[1]);
      const begins = [], ends = [], heldFrom = [], heldTo = [];
      for (let i = 0; i < visits.count; i++) {
        const owner = visits.train[i];
        if (owner >= trains.count || this.steps[visits.step[i]].rake || !this.asks(i)) continue;
        if (this.waited[i] <= visits.queued[i] || !this.chosen(owner)) continue;
        begins.push(visits.queued[i]);
        ends.push(this.waited[i]);
        if (!this.steps[visits.step[i]].upstream) continue;
        heldFrom.push(visits.queued[i]);
        heldTo.push(this.waited[i]);
      }
      this.waits = { begins: sorted(begins), ends: sorted(ends) };
      this.holds = { begins: sorted(heldFrom), ends: sorted(heldTo) };
    }

    /* Trains that wait, those that are held upstream among them. */
    waiting(t) {
      return until(this.waits.begins, t) - until(this.waits.ends, t);
    }

    /* Trains that are held upstream: they have not arrived. */
    held(t) {
      return until(this.holds.begins, t) - until(this.holds.ends, t);
    }

    inside(t, chosen) {
      if (!chosen) return until(this.numbers.arrived, t) - until(this.numbers.departed, t);
      const { trains, missing } = this.log;
      let count = 0;
      for (let train = 0; train < trains.count; train++) {
        const arrived = trains.arrived[train], departed = trains.departed[train];
        if (arrived !== missing && arrived <= t && (departed === missing || departed > t) && chosen(train)) count++;
      }
      return count;
    }

    /* Of the trains presented since the start: released in their limit, and not, by t. */
    cleared(t) {
      return { kept: until(this.numbers.kept, t), late: lowest(this.numbers.late, t) };
    }

    /* Most trains waiting in each hour of the period. */
    hours() {
      const { begins, ends } = this.waits, end = this.log.end;
      const most = new Int32Array(Math.ceil(end / HOUR));
      let i = lowest(begins, 0), k = lowest(ends, 0), level = this.waiting(-1);
      for (let hour = 0; hour < most.length; hour++) {
        const last = Math.min((hour + 1) * HOUR, end);
        let highest = Math.max(0, level);
        while ((i < begins.length && begins[i] < last) || (k < ends.length && ends[k] < last)) {
          const t = Math.min(begins[i] ?? NEVER, ends[k] ?? NEVER);
          while (k < ends.length && ends[k] === t) { level--; k++; }
          while (i < begins.length && begins[i] === t) { level++; i++; }
          highest = Math.max(highest, level);
        }
        most[hour] = highest;
      }
      return most;
    }

    /* The first moment at which most of the chosen trains wait. */
    busiest() {
      const { begins, ends } = this.waits, end = this.log.end;
      let i = lowest(begins, 0), k = lowest(ends, 0), level = this.waiting(-1), most = level, found = 0;
      while (i < begins.length && begins[i] < end) {
        const t = begins[i];
        while (k < ends.length && ends[k] <= t) { level--; k++; }
        while (i < begins.length && begins[i] === t) { level++; i++; }
        if (level > most) { most = level; found = t; }
      }
      return { t: found, most };
    }

    /* The local day on which most trains were presented that missed their limit. */
    worst(offset) {
      const days = new Map();
      for (const presented of this.lateOn) {
        const day = Math.floor((presented + offset) / 86400);
        days.set(day, (days.get(day) ?? 0) + 1);
      }
      let found = null;
      for (const [day, late] of [...days].sort((a, b) => a[0] - b[0])) {
        if (!found || late > found.late) found = { t: day * 86400 - offset, late };
      }
      return found;
    }

    /* How much of its limit a train has used at t: {state, share}. */
    clock(train, t) {
      const { trains, names, missing } = this.log;
      if (!names.services[trains.service[train]].counted) return { state: "uncounted", share: 0 };
      const presented = trains.presented[train], released = trains.released[train];
      if (presented === missing || presented > t) return { state: "before", share: 0 };
      if (released !== missing && released <= t) return { state: "released", share: (released - presented) / trains.limit[train] };
      const share = (t - presented) / trains.limit[train];
      return { state: share > 1 ? "late" : share >= 0.5 ? "half" : "fresh", share };
    }
  }

  landbridge.ReplayState = State;
})();
