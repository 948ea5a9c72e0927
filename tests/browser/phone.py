"""A simulated phone in a browser, driven as a hand would."""

from __future__ import annotations

from typing import Any

WANG, ZHOU = "13800138001", "13800138006"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Text with less contrast than WCAG's 4.5 to the ground behind it, and controls without a name.
PROBLEMS = """() => {
  const found = [];
  const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility() || element.closest("svg, .hidden, noscript")) continue;
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (own && !element.matches(":disabled")) {
      let ground = null;
      for (let at = element; at && !ground; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (style.backgroundImage !== "none") ground = [159, 191, 192];
        const [r, g, b, a = 1] = numbers(style.backgroundColor);
        if (a > 0.9) ground = [r, g, b];
      }
      const one = light(numbers(getComputedStyle(element).color));
      const two = light(ground || [244, 243, 238]);
      const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
      const text = `${element.className} ${element.textContent.trim()}`;
      if (contrast < 4.5) found.push(`${contrast.toFixed(2)} ${text}`);
    }
    if (element.matches("button, a, input:not([type=hidden]), textarea")) {
      const label = element.labels?.[0]?.textContent ?? "";
      const name = element.getAttribute("aria-label") || element.textContent.trim() || label;
      if (!name) found.push(`no name: ${element.outerHTML.slice(0, 80)}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("wider than the screen");
  return found;
}"""


class Handset:
    """A phone in somebody's hand: what they do, said shortly."""

    def __init__(self, page: Any, url: str) -> None:
        self.page = page
        self.url = url
        self.errors: list[str] = []
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._note)

    def _note(self, message: Any) -> None:
        # A refused or broken request is logged by the browser; some tests cause them on purpose.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)

    def take(self, phone: str = WANG) -> None:
        self.page.goto(f"{self.url}/handset")
        self.page.wait_for_selector("body[data-ready]")
        self.page.click(f'.owner[data-phone="{phone}"]')

    def open(self, app: str) -> None:
        self.page.click(f'.apps a[href="#{app}"]')

    def home(self) -> None:
        self.page.click("#home-key")

    def log_in(self) -> None:
        self.open("chat")
        self.page.click("#send-code")
        self.page.click(".note-card .first")
        self.page.click("#login button.first:not([type])")
        self.page.wait_for_selector("#words:visible")

    def say(self, text: str) -> None:
        self.page.fill("#words", text)
        self.page.press("#words", "Enter")

    def answers(self, count: int = 1) -> list[str]:
        self.page.wait_for_function(
            "n => document.querySelectorAll('.line.bot').length >= n"
            " && document.querySelector('#typing').hidden",
            arg=count,
        )
        return [str(text) for text in self.page.locator(".line.bot").all_inner_texts()]

    def problems(self) -> list[str]:
        self.page.wait_for_timeout(350)  # animations over
        return list(self.page.evaluate(PROBLEMS))
