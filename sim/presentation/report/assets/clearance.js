"use strict";
// The chart of clearance: how many of the chosen trains took how long (clearance_chart.py).
(() => {
  const { unpacked, onChosen, chart } = window.landbridge;
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const percent = (value) => `${new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value * 100)} %`;
  const place = document.getElementById("place-of-clearance");
  if (!place) return;

  const counted = (block, values) => {
    const bins = block.edges.length - 1;
    const counts = new Float64Array(bins);
    block.streams.forEach((stream, code) => {
      const fits = (values.port === "all" || values.port === stream.port)
        && (values.direction === "all" || values.direction === stream.direction)
        && stream.names.includes(values.service);
      if (!fits) return;
      const column = block.columns[code];
      for (let run = 0; run < block.replications; run++) {
        if (values.replication !== "mean" && Number(values.replication) !== run) continue;
        for (let bin = 0; bin < bins; bin++) counts[bin] += column[run * bins + bin];
      }
    });
    return counts;
  };

  const shown = (block, counts, limit) => {
    const all = counts.reduce((sum, count) => sum + count, 0);
    const data = { left: [], right: [], share: [], trains: [], color: [], hatch: [], span: [], part: [], within: [] };
    let sum = 0;
    counts.forEach((count, bin) => {
      if (!all) return;
      const [low, high] = [block.edges[bin], block.edges[bin + 1]];
      const is_last = bin === counts.length - 1;
      const late = low >= limit - 1e-9;
      sum += count;
      data.left.push(low);
      data.right.push(high);
      data.share.push(count / all);
      data.trains.push(sum / all);
      data.color.push(late ? block.colors.late : block.colors.within);
      data.hatch.push(late ? "/" : " ");
      data.span.push((is_last ? block.longer : block.span)
        .replace("{low}", number.format(low)).replace("{high}", number.format(high)));
      data.part.push(percent(count / all));
      data.within.push(percent(sum / all));
    });
    return data;
  };

  const show = async (values) => {
    const block = await unpacked("clearance-data");
    const said = block.said[[values.port, values.direction, values.service].join("|")] || { words: "" };
    const limit = block.limits[values.service];
    const counts = said.withheld ? new Float64Array(block.edges.length - 1) : counted(block, values);
    const trains = counts.reduce((sum, count) => sum + count, 0);
    document.getElementById("said-clearance").textContent = values.replication === "mean" || said.withheld
      || block.replications === 1
      ? said.words
      : block.single.replace("{number}", values.replication).replace("{trains}", number.format(trains));
    place.style.display = trains ? "" : "none";
    const drawing = await chart("clearance");
    drawing.get_model_by_name("shown").data = shown(block, counts, limit);
    drawing.get_model_by_name("limit").location = limit;
  };

  let values = null, is_near = false;
  const fill = () => is_near && show(values).catch((error) => { place.textContent = error.message; });
  onChosen("clearance", (chosen) => { values = chosen; fill(); });
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    is_near = true;
    fill();
  }, { rootMargin: "400px" });
  watch.observe(place);
})();
