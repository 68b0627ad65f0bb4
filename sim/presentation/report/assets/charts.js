"use strict";
// Draws each chart of the page when it comes near the window, from the block of JSON it names.
(() => {
  const drawn = new Map();

  // Where fingers point, they move the page, until the reader chooses a tool of the chart.
  const byFinger = window.matchMedia("(pointer: coarse)").matches;
  const letPass = (root) => {
    for (const model of root.references()) {
      if (["BoxZoomTool", "PanTool"].includes(model.type)) model.active = false;
    }
  };

  const draw = (place) => {
    if (!drawn.has(place.id)) {
      const item = JSON.parse(document.getElementById(place.dataset.chart).textContent);
      item.target_id = place.id;
      // A canvas is not drawn again when the fonts of the page come.
      const ready = document.fonts.ready.then(() => window.Bokeh.embed.embed_item(item));
      drawn.set(place.id, ready.then((views) => {
        const { model } = views.roots[0];
        if (byFinger) letPass(model);
        return model.document;
      }));
    }
    return drawn.get(place.id);
  };

  // The document of a chart: `(await landbridge.chart("queues")).get_model_by_name("lines")`.
  window.landbridge.chart = (name) => draw(document.getElementById(`place-of-${name}`));

  window.Bokeh.set_log_level("warn");
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        near.unobserve(entry.target);
        draw(entry.target);
      }
    }
  }, { rootMargin: "400px" });
  for (const place of document.querySelectorAll("[data-chart]")) near.observe(place);
})();
