"use strict";
// Puts the view that is chosen into the panels of a group of charts: numbers, axes, heights.
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);

  // A number that is not there is a gap in a line; columns of words stay as they are.
  const filled = (column) => column.some((value) => typeof value === "string")
    ? column : column.map((value) => value === null ? NaN : value);

  const setAxis = (doc, name, [low, high, ticks, words]) => {
    doc.get_model_by_name(name).setv({ start: low, end: high });
    const axis = doc.get_model_by_name(`${name}axis`);
    doc.get_model_by_name(`${name}ticks`).ticks = ticks.map(([at]) => at);
    axis.major_label_overrides = new Map(ticks);
    axis.axis_label = words || null;
  };

  const fill = (doc, { sources, x, y, height }, axes) => {
    for (const [name, columns] of Object.entries(sources)) {
      doc.get_model_by_name(name).data = Object.fromEntries(
        Object.entries(columns).map(([column, values]) => [column, filled(values)]));
    }
    setAxis(doc, "x", axes[x]);
    setAxis(doc, "y", axes[y]);
    doc.get_model_by_name("panel").height = height;
  };

  const start = (place) => {
    const name = place.dataset.views;
    const { choices, first, filters, views, axes } = read(`views-${name}`);
    const panels = [...place.querySelectorAll("[data-panel]")];
    const drawn = new Map();
    let view = {};

    const put = (panel) => {
      const shown = view[panel.dataset.panel];
      if (shown && drawn.has(panel)) fill(drawn.get(panel), shown, axes);
    };
    const near = new IntersectionObserver(async (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        const [chart] = target.querySelectorAll("[data-chart]");
        drawn.set(target, await window.landbridge.chart(chart.id.replace("place-of-", "")));
        put(target);
        target.dataset.drawn = "";
      }
    }, { rootMargin: "400px" });

    window.landbridge.onChosen(name, (chosen) => {
      view = views[choices.map((field, at) => chosen[field] ?? first[at]).join("|")] ?? {};
      for (const panel of panels) {
        panel.hidden = !view[panel.dataset.panel]
          || filters.some((field) => chosen[field] && chosen[field] !== panel.dataset[field]);
        put(panel);
      }
      place.querySelector(".nothing").hidden = panels.some((panel) => !panel.hidden);
    });
    for (const panel of panels) near.observe(panel);
  };

  for (const place of document.querySelectorAll("[data-views]")) start(place);
})();
