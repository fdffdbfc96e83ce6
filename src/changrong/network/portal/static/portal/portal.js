// Comfort on top of plain pages: nothing here is needed to read, send or decide anything.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  // Menus close with Escape or a click elsewhere.
  const menus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Paper shows every panel, and the screen gets back what was closed.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open], .menu)")];
    for (const panel of closed) panel.open = true;
  });
  addEventListener("afterprint", () => {
    for (const panel of closed) panel.open = false;
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // A list of work is walked by keys: J and K move, X picks, Enter opens.
  const rows = [...document.querySelectorAll(".inbox tbody tr[data-row]")];
  let at = rows.findIndex((row) => row.classList.contains("here"));
  const move = (step) => {
    if (at >= 0) rows[at].classList.remove("here");
    at = Math.min(Math.max(at + step, 0), rows.length - 1);
    rows[at].classList.add("here");
    rows[at].querySelector("a").focus();
  };
  const box = () => at >= 0 && rows[at].querySelector("input[type=checkbox]");
  const keys = {
    j: () => rows.length && move(1),
    k: () => rows.length && move(-1),
    x: () => box() && box().click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, select, input:not([type=checkbox])")) return;
    const key = event.key.toLowerCase();
    const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (rows.length && keys[key]) keys[key]();
    else if (named) named.focus(), named.click();
    else return;
    event.preventDefault();
  });
})();
