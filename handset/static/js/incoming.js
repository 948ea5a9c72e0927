// Calls to this phone: it rings, and is taken or declined.
import { ask } from "./api.js";
import { inCall, take } from "./dialler.js";
import { $ } from "./dom.js";
import { inbox } from "./inbox.js";
import { current, show } from "./router.js";
import * as tones from "./tones.js";
import { words } from "./words.js";

const AT = "/carrier";
const PAUSE = 3000;
const here = document.body.dataset.carrier === "yes";

let phone = null;
let ringing = null;
let watch = new AbortController();

export function start(number) {
  watch.abort();
  watch = new AbortController();
  stop();
  phone = number;
  $("asked").textContent = "";
  enlarge(false);
  if (phone && here) follow(watch.signal);
}

async function follow(signal) {
  while (!signal.aborted) {
    try {
      const known = encodeURIComponent(ringing?.id ?? "");
      const { call } = await ask(`${AT}/incoming?phone=${phone}&known=${known}`, { seconds: 30, signal });
      if (signal.aborted) return;
      if (call && call.id !== ringing?.id) ring(call);
      else if (!call && ringing) over();
    } catch {
      if (signal.aborted) return;
      await new Promise((go) => setTimeout(go, PAUSE));
    }
  }
}

function ring(call) {
  if (inCall()) {
    tell(call, "decline").catch(() => {});
    return;
  }
  ringing = call;
  $("incoming-title").textContent = words.incoming(call.from);
  $("incoming-who").textContent = words.callers[call.from] ?? words.unknownCaller;
  show("incoming");
  tones.incoming();
}

const tell = (call, what) => ask(`${AT}/calls/${call.id}/${what}`, { body: {}, seconds: 15 });

function stop() {
  if (!ringing) return;
  ringing = null;
  tones.quiet();
}

// It rings no more: back to what was on the screen, which the address says.
function over() {
  stop();
  if (current() === "incoming") dispatchEvent(new HashChangeEvent("hashchange"));
}

async function accept() {
  const call = ringing;
  if (!call) return;
  stop();
  try {
    await tell(call, "accept");
    history.replaceState(null, "", "#dial");
    take(call.id, call.from);
  } catch {
    over();
    dispatchEvent(new HashChangeEvent("hashchange"));
  }
}

function decline() {
  const call = ringing;
  over();
  if (call) tell(call, "decline").catch(() => {});
}

async function callMe() {
  const button = $("call-me");
  button.disabled = true;
  $("asked").textContent = words.asking;
  try {
    await ask("/handset/call-me", { body: { phone } });
    $("asked").textContent = words.asked;
  } catch (failure) {
    $("asked").textContent = failure.message;
  }
  button.disabled = false;
}

async function switchMode() {
  const on = $("elderly").getAttribute("aria-pressed") !== "true";
  try {
    await ask("/handset/elderly", { body: { phone, on } });
    enlarge(on);
  } catch (failure) {
    $("asked").textContent = failure.message;
  }
}

// Larger type: the customer's own choice, or the age's; the inbox tells of it with every look.
export function enlarge(on) {
  document.body.classList.toggle("elderly", on);
  $("elderly").setAttribute("aria-pressed", String(on));
}
inbox.onMode = enlarge;

$("accept").addEventListener("click", accept);
$("decline").addEventListener("click", decline);
$("call-me").addEventListener("click", callMe);
$("elderly").addEventListener("click", switchMode);
addEventListener("keydown", (event) => {
  if (current() === "incoming" && event.key === "Escape") decline();
});
