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

// The part of the page that is read is marked in the list of its parts, and in sight there.
(() => {
  const links = [...document.querySelectorAll("nav a")];
  const parts = links.map((link) => document.querySelector(link.getAttribute("href")));
  let shown = null, is_due = false;
  const mark = () => {
    is_due = false;
    const above = parts.findLastIndex((part) => part.getBoundingClientRect().top < innerHeight / 3);
    const link = links[Math.max(above, 0)];
    if (link === shown) return;
    shown?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "location");
    shown = link;
    const list = link.closest("ul");
    list.scrollLeft = link.offsetLeft - list.offsetLeft - (list.clientWidth - link.offsetWidth) / 2;
  };
  window.addEventListener("scroll", () => {
    if (!is_due) requestAnimationFrame(mark);
    is_due = true;
  }, { passive: true });
  if (links.length) mark();
})();

// Charts take their places after the page has gone to the part that was asked for: go there again,
// unless the reader has moved on meanwhile.
(() => {
  let wanted = null, timer = 0;
  const forget = () => { wanted = null; };
  const want = () => {
    wanted = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    clearTimeout(timer);
    timer = setTimeout(forget, 4000);
  };
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) {
    window.addEventListener(kind, forget, { passive: true, capture: true });
  }
  window.addEventListener("hashchange", want);
  want();
  new ResizeObserver(() => wanted?.scrollIntoView()).observe(document.body);
})();
