"use strict";
// What the charts of the log share: the port's clock in words, the visits by what they are for,
// spans of time laid side by side and added up. Nothing here draws.
(() => {
  const HOUR = 3600, DAY = 86400;
  const STEPS = [300, 900, 1800, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY];

  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read("log-words");
  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const two = (number) => String(number).padStart(2, "0");
  const written = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, words.thousands);

  const table = (...columns) => Object.fromEntries(columns.map((name) => [name, []]));

  // The clock of a port, which shows `ahead` seconds more than the scenario's.
  class Clock {
    constructor(ahead) {
      this.ahead = ahead;
    }

    day(moment) {
      return Math.floor((moment + this.ahead) / DAY);
    }

    date(moment) {
      return words.days[this.day(moment) - words.firstDay] ?? "";
    }

    time(moment) {
      const minutes = Math.floor((moment + this.ahead) / 60);
      return `${two(((Math.floor(minutes / 60) % 24) + 24) % 24)}:${two(((minutes % 60) + 60) % 60)}`;
    }

    words(moment) {
      return `${this.date(moment)} ${this.time(moment)}`;
    }

    // Where the axis is marked between two moments, in at most `most` places: [moment, words].
    marks(from, to, most) {
      const step = STEPS.find((step) => (to - from) / step <= most) ?? STEPS.at(-1);
      const first = Math.ceil((from + this.ahead) / step) * step - this.ahead;
      const marks = [];
      for (let at = first; at < to; at += step) {
        const midnight = (at + this.ahead) % DAY === 0;
        const date = midnight || marks.length === 0 ? `\n${this.date(at)}` : "";
        marks.push([at, step >= DAY ? this.date(at) : this.time(at) + date]);
      }
      // The first mark has its date only if no other comes close to it.
      const next = marks.findIndex(([, text], place) => place > 0 && text.includes("\n"));
      if (next > 0 && next < 2 && step < DAY) marks[0][1] = this.time(marks[0][0]);
      return marks;
    }
  }

  // A length of time as "13 h 36 min".
  const lasting = (seconds) => {
    if (seconds < 60) return filled(words.seconds, { count: seconds });
    const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
    const parts = [];
    if (hours) parts.push(filled(words.hours, { count: written(hours) }));
    if (minutes % 60 || !hours) parts.push(filled(words.minutes, { count: minutes % 60 }));
    return parts.join(" ");
  };

  // The lowest free number for each span [from, to], in order of beginning: spans with one number do
  // not overlap. `follows` names the span that one goes on from, whose number it keeps if it can
  // (as sim/metrics/first_free.py).
  const firstFree = (spans, follows = new Map()) => {
    const order = spans.map((_, place) => place);
    order.sort((a, b) => spans[a][0] - spans[b][0] || spans[a][1] - spans[b][1] || a - b);
    const numbers = new Array(spans.length), free = [];
    let busy = [];
    for (const place of order) {
      const [from, to] = spans[place];
      if (busy.some(([until]) => until <= from)) {
        for (const [until, number] of busy) if (until <= from) free.push(number);
        busy = busy.filter(([until]) => until > from);
        free.sort((a, b) => a - b);
      }
      const kept = free.indexOf(numbers[follows.get(place)]);
      numbers[place] = free.length ? free.splice(Math.max(kept, 0), 1)[0] : busy.length;
      busy.push([to, numbers[place]]);
    }
    return numbers;
  };

  // How much there is of spans [from, to, weight] over time: pieces [from, to, amount] that fill
  // the window from end to end.
  const levels = (spans, from, to) => {
    const changes = new Map([[from, 0], [to, 0]]);
    const change = (at, weight) => changes.set(at, (changes.get(at) ?? 0) + weight);
    for (const [begins, ends, weight = 1] of spans) {
      if (begins >= to || ends <= from || begins >= ends) continue;
      change(Math.max(begins, from), weight);
      change(Math.min(ends, to), -weight);
    }
    const moments = [...changes.keys()].sort((a, b) => a - b), pieces = [];
    let amount = 0;
    moments.slice(0, -1).forEach((at, place) => {
      const weight = changes.get(at);
      amount += weight;
      if (weight || !pieces.length) pieces.push([at, moments[place + 1], amount]);
      else pieces.at(-1)[1] = moments[place + 1];
    });
    return pieces;
  };

  // The log's visits by what they are for: rows of each resource, and of each step that needs none;
  // and where those of each train stand. Made once for both charts.
  let indexed = null;
  const indexOf = (log) => {
    if (indexed) return indexed;
    const { count, train, step, resource } = log.visits;
    const grouped = (groups, keyOf) => {
      const firsts = new Int32Array(groups + 1), rows = new Int32Array(count);
      for (let i = 0; i < count; i++) firsts[keyOf(i) + 1]++;
      for (let key = 0; key < groups; key++) firsts[key + 1] += firsts[key];
      const at = firsts.slice();
      for (let i = 0; i < count; i++) rows[at[keyOf(i)]++] = i;
      return (key) => rows.subarray(firsts[key], firsts[key + 1]);
    };
    const resources = log.names.resources.length;
    const byWhat = grouped(resources + log.names.steps.length, (i) =>
      resource[i] < 0 ? resources + step[i] : resource[i]);
    indexed = {
      ofTrain: grouped(log.ids.length, (i) => train[i]),
      ofResource: byWhat,
      ofFreeStep: (step) => byWhat(resources + step),
    };
    return indexed;
  };

  window.landbridge.logTables = {
    Clock, firstFree, levels, indexOf, table, lasting, filled, written, words, read,
  };
})();
