"use strict";
// Makes long tables shorter: a list for each named column, and a text that rows must contain.
(() => {
  const labelled = (words, control) => {
    const label = document.createElement("label");
    label.append(words, " ", control);
    return label;
  };

  const listOf = (values, any) => {
    const list = document.createElement("select");
    list.autocomplete = "off";
    list.append(new Option(any, ""));
    for (const value of values) list.append(new Option(value, `=${value}`));
    return list;
  };

  const sift = (place) => {
    const heads = [...place.querySelectorAll("thead th")].map((cell) => cell.textContent.trim());
    const rows = [...place.querySelectorAll("tbody tr")].map((row) => ({
      row, texts: [...row.cells].map((cell) => cell.textContent.trim()),
    }));
    const bar = document.createElement("div");
    bar.className = "live choose";
    const lists = place.dataset.columns.split(" ").filter(Boolean).map(Number).map((column) => {
      const values = [...new Set(rows.map(({ texts }) => texts[column]))];
      const list = listOf(values, place.dataset.any);
      if (values.length > 1) bar.append(labelled(heads[column], list));
      return { column, list };
    });
    const search = document.createElement("input");
    search.type = "search";
    if (place.dataset.search) bar.append(labelled(place.dataset.search, search));
    const shown = document.createElement("span");
    shown.className = "shown";
    shown.setAttribute("role", "status");
    bar.append(shown);
    const show = () => {
      const wanted = search.value.trim().toLowerCase();
      let count = 0;
      for (const { row, texts } of rows) {
        const fits = lists.every(({ column, list }) => !list.value || list.value === `=${texts[column]}`)
          && (!wanted || texts.join(" ").toLowerCase().includes(wanted));
        row.hidden = !fits;
        count += fits;
      }
      shown.textContent = place.dataset.shown.replace("{shown}", count).replace("{all}", rows.length);
    };
    bar.addEventListener("input", show);
    place.prepend(bar);
    show();
  };

  for (const place of document.querySelectorAll(".filtered")) sift(place);
})();
