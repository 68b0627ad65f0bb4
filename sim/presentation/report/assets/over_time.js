"use strict";
// The charts over time: adds up the streams that are chosen, and shows their mean and spread over
// the replications, or one replication (sim/presentation/report/over_time.py).
(() => {
  const { unpacked, onChosen, chart } = window.landbridge;
  const NAMES = ["arrived", "released", "departed"];
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const has = (name) => document.getElementById(`place-of-${name}`) !== null;

  // The value below which a share of the sorted values lies, as numpy's percentile interpolates.
  const quantile = (sorted, share) => {
    const place = (sorted.length - 1) * share;
    const low = Math.floor(place), high = Math.ceil(place);
    return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
  };

  const chosenRows = (block, values, name) => {
    const bins = block.bounds.length - 1;
    const rows = Array.from({ length: block.replications }, () => new Float64Array(bins));
    block.streams.forEach((stream, place) => {
      const fits = (values.port === "all" || values.port === stream.port)
        && (values.direction === "all" || values.direction === stream.direction)
        && stream.names.includes(values.service);
      if (!fits) return;
      const column = block.columns[`${place}.${name}`];
      rows.forEach((row, run) => row.forEach((_, bin) => { row[bin] += column[run * bins + bin]; }));
    });
    return rows;
  };

  const smoothed = (row, width) => {
    const means = new Float64Array(Math.max(row.length - width + 1, 0));
    for (let first = 0; first < means.length; first++) {
      for (let place = first; place < first + width; place++) means[first] += row[place] / width;
    }
    return means;
  };

  // Mean and spread of rows, or one of them, with the words for them.
  const summary = (rows, values, block) => {
    if (values.replication !== "mean") {
      const row = rows[Number(values.replication)];
      return { mean: row, low: row, high: row, said: [...row].map((value) => number.format(value)) };
    }
    const cut = rows.length >= block.many ? 0.1 : 0;
    const mean = [], low = [], high = [], said = [];
    for (let bin = 0; bin < rows[0].length; bin++) {
      const sorted = rows.map((row) => row[bin]).sort((one, other) => one - other);
      mean.push(sorted.reduce((sum, value) => sum + value, 0) / sorted.length);
      low.push(quantile(sorted, cut));
      high.push(quantile(sorted, 1 - cut));
      said.push(block.spread.replace("{mean}", number.format(mean[bin]))
        .replace("{low}", number.format(low[bin])).replace("{high}", number.format(high[bin])));
    }
    return { mean, low, high, said };
  };

  const put = (data, name, found) => {
    data[name] = found.mean;
    data[`${name}_low`] = found.low;
    data[`${name}_high`] = found.high;
    data[`${name}_said`] = found.said;
  };

  const when = (moment, unit) => {
    const text = new Date(moment).toISOString();
    return unit < 86400 || moment % 86400000 ? text.slice(0, 16).replace("T", " ") : text.slice(0, 10);
  };

  const show = async (name, data) => {
    const drawing = await chart(name);
    drawing.get_model_by_name("shown").data = data;
  };

  const middles = (bounds, width) => {
    const found = [];
    for (let first = 0; first + width < bounds.length; first++) {
      found.push((bounds[first] + bounds[first + width]) / 2);
    }
    return found;
  };

  const showFlow = (block, values) => {
    const width = Number(values.smooth);
    const bounds = block.bounds;
    const at = middles(bounds, width);
    const data = { x: at.map((second) => block.start + second * 1000) };
    data.when = at.map((second, bin) => {
      const first = when(block.start + bounds[bin] * 1000, block.unit);
      const last = when(block.start + (bounds[bin + width] - block.unit) * 1000, block.unit);
      return first >= last ? first : `${first} – ${last}`;
    });
    for (const name of NAMES) {
      const rows = chosenRows(block, values, name).map((row) => {
        const rate = row.map((count, bin) =>
          count / Math.max((bounds[bin + 1] - bounds[bin]) / block.unit, 1));
        return smoothed(rate, width);
      });
      put(data, name, summary(rows, values, block));
    }
    return show("flow", data);
  };

  const showInside = (block, values) => {
    const moments = block.bounds.slice(1).map((second) => block.start + second * 1000);
    const data = { x: moments, when: moments.map((moment) => when(moment - (moment % 86400000 ? 0 : 1), 1)) };
    put(data, "inside", summary(chosenRows(block, values, "inside"), values, block));
    return show("inside", data);
  };

  const showQueue = async (block, values, queue) => {
    const queues = await unpacked("queues-data");
    const bins = queues.bounds.length - 1;
    const column = queues.columns[queue];
    const rows = Array.from({ length: queues.replications }, (_, run) =>
      column.slice(run * bins, (run + 1) * bins).map((value) => value / queues.looks));
    const at = middles(queues.bounds, 1);
    const data = { x: at.map((second) => block.start + second * 1000) };
    data.when = data.x.map((moment) => when(moment, queues.bounds[1] - queues.bounds[0]));
    put(data, "queue", summary(rows, values, block));
    return show("queue", data);
  };

  // What is seen of time is the same in all charts, and in the fields for dates, whose days are
  // the first and the last that are seen.
  const DAY_MS = 86400000;
  const charts = ["flow", "inside", "queue"].filter(has);
  const fields = () => ["from", "to"].map((name) => document.querySelector(`#choose-time [data-field=${name}]`));
  const linked = new Set();

  const follow = (range, start, end) => {
    if (range.start !== start || range.end !== end) range.setv({ start, end });
  };

  const NARROW = 520, FEW = 3;

  const link = async (name) => {
    const drawing = await chart(name);
    const range = drawing.get_model_by_name("time");
    if (linked.has(range)) return;
    if (document.getElementById(`place-of-${name}`).clientWidth < NARROW) {
      drawing.get_model_by_name("ticks").desired_num_ticks = FEW;
    }
    linked.add(range);
    range.change.connect(() => {
      for (const other of linked) follow(other, range.start, range.end);
      const [from, to] = fields();
      if (!from) return;
      from.value = when(range.start, 86400).slice(0, 10);
      to.value = when(range.end - 1, 86400).slice(0, 10);
    });
  };

  const zoom = () => {
    const [from, to] = fields();
    const start = Date.parse(from.value), end = Date.parse(to.value) + DAY_MS;
    if (!(start < end)) return;
    for (const range of linked) follow(range, start, end);
  };

  const failed = (error) => {
    for (const name of charts) document.getElementById(`place-of-${name}`).textContent = error.message;
  };

  // Charts are drawn when they come near; only then is there anything to fill.
  let values = null, queue = null;
  const fill = async (name) => {
    try {
      const block = await unpacked("series-data");
      await link(name);
      if (name === "flow") await showFlow(block, values);
      if (name === "inside") await showInside(block, values);
      if (name === "queue") await showQueue(block, values, queue);
    } catch (error) {
      failed(error);
    }
  };

  const near = new Set();
  const fillAll = () => Promise.all([...near].map(fill));
  onChosen("time", (chosen) => { values = chosen; fillAll(); });
  if (has("queue")) onChosen("queue", (chosen) => { queue = chosen.queue; fillAll(); });
  for (const field of fields()) if (field) field.addEventListener("change", zoom);
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watch.unobserve(entry.target);
      const name = entry.target.id.replace("place-of-", "");
      near.add(name);
      fill(name);
    }
  }, { rootMargin: "400px" });
  for (const name of charts) watch.observe(document.getElementById(`place-of-${name}`));
})();
