"use strict";
// The waterfall: each cause begins where the one before it ended (waterfall_chart.py).
(() => {
  const { onChosen, chart } = window.landbridge;
  const place = document.getElementById("place-of-waterfall");
  if (!place) return;
  const block = JSON.parse(document.getElementById("waterfall-data").textContent);
  const language = document.documentElement.lang;
  const hours = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

  const rows = (drops) => {
    const total = drops.reduce((sum, [, waiting, working]) => sum + waiting + working, 0);
    const data = { cause: [], left: [], right: [], color: [], hatch: [], activity: [], hours: [], share: [] };
    const add = (cause, left, length, kind, words) => {
      data.cause.push(cause);
      data.left.push(left);
      data.right.push(left + length);
      data.color.push(block.colors[kind]);
      data.hatch.push(kind === "waiting" ? "/" : " ");
      data.activity.push(words);
      data.hours.push(hours.format(length));
      data.share.push(`${whole.format(100 * length / total)} %`);
    };
    let at = 0;
    for (const [cause, waiting, working] of drops) {
      if (waiting) add(block.causes[cause], at, waiting, "waiting", block.waiting);
      if (working) add(block.causes[cause], at + waiting, working, "working", block.working);
      at += waiting + working;
    }
    if (drops.length) add(block.whole, 0, total, "whole", "");
    return data;
  };

  // What stands beside the last piece of each cause: its hours in all.
  const labels = (data) => {
    const found = { cause: [], right: [], hours: [] };
    data.cause.forEach((cause, row) => {
      if (data.cause[row + 1] === cause) return;
      const first = data.cause.indexOf(cause);
      found.cause.push(cause);
      found.right.push(data.right[row]);
      found.hours.push(hours.format(data.right[row] - data.left[first]));
    });
    return found;
  };

  const show = async (values) => {
    const key = [values.port, values.direction, values.service, values.whose].join("|");
    const fall = block.falls[key] || { words: block.nobody, drops: [] };
    document.getElementById("said-waterfall").textContent = fall.words;
    place.style.display = fall.drops.length ? "" : "none";
    const drawing = await chart("waterfall");
    const data = rows(fall.drops);
    if (place.clientWidth < 520) drawing.get_model_by_name("hours").range_padding = 0.9;
    drawing.get_model_by_name("causes").factors = [...new Set(data.cause)].reverse();
    drawing.get_model_by_name("labels").data = labels(data);
    drawing.get_model_by_name("shown").data = data;
  };

  let values = null, is_near = false;
  onChosen("waterfall", (chosen) => { values = chosen; if (is_near) show(values); });
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    is_near = true;
    show(values);
  }, { rootMargin: "400px" });
  watch.observe(place);
})();
