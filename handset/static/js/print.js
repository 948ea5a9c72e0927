// The button that prints the page it is on.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
