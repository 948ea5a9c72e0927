// Which screen of the phone is shown. The address says it, so the browser's way back works.
const screens = new Map([...document.querySelectorAll("[data-screen]")].map((s) => [s.dataset.screen, s]));
let shown = "";

export const current = () => shown;

// Shows a screen; the focus goes to its heading, or to `focus`.
export function show(name, { focus } = {}) {
  if (shown === name) return;
  const first = shown === "";
  shown = name;
  for (const [other, screen] of screens) screen.hidden = other !== name;
  const target = focus ?? screens.get(name).querySelector("h2");
  if (!first) target?.focus({ preventScroll: true });
}

export function go(place) {
  if (location.hash.slice(1) === place) dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = place;
}
