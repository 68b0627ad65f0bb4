"use strict";
/*
 * The trains of the page: window.landbridge.log is a Promise of every train and visit of one
 * replication, unpacked from the block of data "log" (sim/presentation/replay/pack.py says how it
 * is coded). All moments are whole seconds from the start of the period; one that was not reached
 * is log.missing (-2147483648, for -1 is a moment of the warm-up). Places that are none are -1.
 *
 * { start, end, startDate, utcOffset, missing,
 *   names: { services: [{id, label, limit, counted}], ports: [{id, label, utcOffset}],
 *            directions, steps, resources: [{id, words}] },
 *   ids: owners' ids: trains by rank, then trains of empties and stop-loading orders,
 *   trains: { count, id, service, port, direction, wagons, teu, provisional, diverted, limit,
 *             arrived, presented, entered, declared, released, left_china, entered_kazakhstan,
 *             left_kazakhstan, reload_started, reload_finished, departed },
 *   visits: { count, train (place in ids), step, resource, queued, started, finished } }
 *
 * Visits are sorted by queued; those of one train that were queued at once stay in their order.
 */
(() => {
  const landbridge = (window.landbridge = window.landbridge || {});
  const MISSING = -2147483648;
  const MOMENTS = [
    "arrived", "presented", "entered", "declared", "released", "left_china", "entered_kazakhstan",
    "left_kazakhstan", "reload_started", "reload_finished", "departed",
  ];

  class Reader {
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
    }

    number() {
      let value = 0, unit = 1, byte;
      do {
        byte = this.bytes[this.at++];
        value += (byte & 127) * unit;
        unit *= 128;
      } while (byte > 127);
      return value;
    }

    column(count) {
      const numbers = new Float64Array(count);
      for (let i = 0; i < count; i++) numbers[i] = this.number();
      return numbers;
    }
  }

  const unfolded = (number) => (number % 2 ? -(number + 1) / 2 : number / 2);

  async function inflated(text) {
    const binary = atob(text), bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  function idsOf(pack, columns, tails) {
    const decoder = new TextDecoder();
    const ids = [];
    let before = new Uint8Array(0), at = 0;
    for (let i = 0; i < columns.id_head.length; i++) {
      const kept = columns.id_kept[i], more = columns.id_tail[i];
      const tail = new Uint8Array(kept + more);
      tail.set(before.subarray(0, kept));
      tail.set(tails.subarray(at, at + more), kept);
      at += more;
      before = tail;
      ids.push(pack.heads[columns.id_head[i]] + decoder.decode(tail));
    }
    return ids;
  }

  /* The moments of all owners end to end, and where those of each begin. */
  function momentsOf(columns) {
    const counts = columns.moments, firsts = new Int32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) firsts[i + 1] = firsts[i] + counts[i];
    const times = new Int32Array(firsts[counts.length]);
    let first = 0, later = 0, before = 0;
    for (let i = 0; i < counts.length; i++) {
      for (let k = firsts[i]; k < firsts[i + 1]; k++) {
        times[k] = k === firsts[i]
          ? (before += unfolded(columns.first[first++]))
          : times[k - 1] + columns.between[later++];
      }
    }
    return { firsts, times };
  }

  function trainsOf(pack, columns, moments, ids) {
    const count = pack.trains, { firsts, times } = moments;
    const places = new Int32Array(count);
    const trains = {
      count,
      id: ids.slice(0, count),
      service: Uint16Array.from(columns.service),
      port: Uint16Array.from(columns.port),
      direction: Uint8Array.from(columns.direction),
      wagons: Int32Array.from(columns.wagons),
      teu: Int32Array.from(columns.teu),
      provisional: Uint8Array.from(columns.flags, (flags) => flags & 1),
      diverted: Uint8Array.from(columns.flags, (flags) => (flags >> 1) & 1),
      limit: Int32Array.from(columns.service, (place) => pack.names.services[place].limit),
    };
    for (const name of MOMENTS) {
      const column = columns[name + "_s"];
      trains[name] = new Int32Array(count).fill(MISSING);
      for (let i = 0; i < count; i++) {
        if (!column[i]) continue;
        places[i] += unfolded(column[i] - 1);
        trains[name][i] = times[firsts[i] + places[i] - 1];
      }
    }
    return trains;
  }

  function visitsOf(pack, columns, moments) {
    const count = pack.visits, { firsts, times } = moments;
    const train = new Int32Array(count), queued = new Int32Array(count);
    const started = new Int32Array(count).fill(MISSING);
    const finished = new Int32Array(count).fill(MISSING);
    const { visited, kind, queued: toQueued, started: toStarted, finished: toFinished } = columns;
    const lasting = pack.kinds.map((each) => each[2]);
    let i = 0;
    for (let owner = 0; owner < visited.length; owner++) {
      let place = 0;
      for (const end = i + visited[owner]; i < end; i++) {
        const at = (place += unfolded(toQueued[i])) + firsts[owner] - 1;
        const toStart = toStarted[i], toEnd = toFinished[i];
        train[i] = owner;
        queued[i] = times[at];
        if (toStart) started[i] = times[at + toStart - 1];
        if (!toEnd) continue;
        finished[i] = lasting[kind[i]] ? started[i] + toEnd - 1 : times[at + toEnd - 1];
      }
    }
    return sorted({ count, train, queued, started, finished }, pack, kind);
  }

  function sorted(visits, pack, kind) {
    const { count, queued } = visits;
    let room = 1;
    while (room < count) room *= 2;
    const keys = new Float64Array(count);
    for (let i = 0; i < count; i++) keys[i] = (queued[i] - pack.start) * room + i;
    keys.sort();
    const order = new Int32Array(count);
    for (let k = 0; k < count; k++) order[k] = keys[k] - Math.floor(keys[k] / room) * room;
    const ordered = { count, step: new Uint16Array(count), resource: new Int32Array(count) };
    for (const name of ["train", "queued", "started", "finished"]) {
      const from = visits[name], to = (ordered[name] = new Int32Array(count));
      for (let k = 0; k < count; k++) to[k] = from[order[k]];
    }
    const steps = pack.kinds.map(([step]) => step), resources = pack.kinds.map((each) => each[1]);
    for (let k = 0; k < count; k++) {
      ordered.step[k] = steps[kind[order[k]]];
      ordered.resource[k] = resources[kind[order[k]]];
    }
    return ordered;
  }

  async function unpacked(pack) {
    const reader = new Reader(await inflated(pack.data));
    const columns = {};
    for (const [name, count] of pack.columns) columns[name] = reader.column(count);
    const ids = idsOf(pack, columns, reader.bytes.subarray(reader.at));
    const moments = momentsOf(columns);
    return {
      start: pack.start,
      end: pack.end,
      startDate: pack.startDate,
      utcOffset: pack.utcOffset,
      missing: MISSING,
      names: pack.names,
      ids,
      trains: trainsOf(pack, columns, moments, ids),
      visits: visitsOf(pack, columns, moments),
    };
  }

  function complain(message) {
    const place = document.querySelector(".needs-log");
    if (!place) return;
    const words = document.createElement("p");
    words.className = "log-unreadable";
    words.setAttribute("role", "alert");
    words.textContent = message;
    place.before(words);
  }

  async function read() {
    const pack = JSON.parse(document.getElementById("log").textContent);
    if (typeof DecompressionStream !== "function") {
      complain(pack.unreadable);
      throw new Error(pack.unreadable);
    }
    return unpacked(pack);
  }

  landbridge.log = new Promise((resolve, reject) => {
    // First paint, then unpack.
    const begin = () => requestAnimationFrame(() => setTimeout(() => read().then(resolve, reject)));
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
    else begin();
  });
  landbridge.log.catch(() => {}); // who uses the trains handles it
})();
