"use strict";
// Marks the page as one with script, so that the style sheet shows what answers to the pointer.
// Everything else that the page can do hangs on this one name.
window.landbridge = window.landbridge || {};
document.documentElement.classList.add("script");

// What is folded on the screen is open on paper.
(() => {
  const folded = () => document.querySelectorAll("details:not([open]):not(.unprinted)");
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...folded()];
    for (const part of opened) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
    opened = [];
  });
})();

// Letters that were drawn as boxes before the page's own fonts were there are drawn again.
document.fonts.ready.then(() => {
  document.documentElement.style.fontFeatureSettings = '"kern"';
});
