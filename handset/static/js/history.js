// The calls of this phone, newest first, kept in the browser: whom, when, how long; a tap calls again.
import { $, icon, lasting, make } from "./dom.js";
import { present, when } from "./time.js";
import { words } from "./words.js";

const MOST = 30;

let key = null;
let calls = [];
let again = () => {};

export function prepare(dial) {
  again = dial;
}

export function start(phone) {
  key = phone && `calls.${phone}`;
  const kept = key ? lasting.get(key, []) : [];
  calls = Array.isArray(kept) ? kept : [];
  draw();
}

// The number called last, or "".
export const last = () => calls.find((call) => !call.incoming)?.number ?? "";

// `seconds` is null if nobody answered.
export function add({ number, seconds, incoming = false }) {
  if (!key) return;
  calls = [{ number, seconds, incoming, at: present().toISOString() }, ...calls].slice(0, MOST);
  lasting.set(key, calls);
  draw();
}

function draw() {
  $("calls").replaceChildren(...calls.map(line));
  $("no-calls").hidden = calls.length > 0;
  $("forget-calls").hidden = calls.length === 0;
}

function line({ number, seconds, incoming, at }) {
  const about = `${incoming ? words.cameIn : words.wentOut} · ${seconds === null ? words.unanswered : words.lasted(seconds)}`;
  const button = make(
    "button",
    { type: "button", "aria-label": words.callAgain(number, when(new Date(at)), about) },
    make("b", { className: "number", textContent: number }),
    make("time", { dateTime: at, textContent: when(new Date(at)) }),
    make("small", { textContent: about }),
    icon("dial"),
  );
  button.addEventListener("click", () => again(number));
  return make("li", {}, button);
}

$("forget-calls").addEventListener("click", () => {
  calls = [];
  lasting.set(key, null);
  draw();
  $("calls-title").focus();
});
