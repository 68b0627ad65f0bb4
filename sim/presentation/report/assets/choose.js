"use strict";
// Lists to choose from: `landbridge.onChosen(name, act)` calls `act` now and at every change.
(() => {
  const values = (place) => Object.fromEntries(
    [...place.querySelectorAll("[data-field]")].map((list) => [list.dataset.field, list.value]));

  window.landbridge.onChosen = (name, act) => {
    const place = document.getElementById(`choose-${name}`);
    place.addEventListener("change", () => act(values(place)));
    act(values(place));
  };
})();
