// The dial pad, and the screen of a call with captions of both sides.
import { Call } from "./call.js";
import { $, icon, make, toEnd } from "./dom.js";
import * as ear from "./ear.js";
import * as history from "./history.js";
import { current, go, show } from "./router.js";
import * as tones from "./tones.js";
import * as voice from "./voice.js";
import { words } from "./words.js";

const PAD = [..."123456789*0#"];
const LETTERS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", 0: "+" };
const SPOKEN = { "*": words.star, "#": words.hash };
const LONGEST = 20;
const STAYS = 2500;
const SOUND = "♪ http"; // how the caption of a sound begins that can be fetched
const BRIEF = 700; // milliseconds that the other side may think without that being shown

let phone = null;
let dialled = "";
let call = null;
let ticking = 0;
let began = null; // when somebody answered
let deaf = false; // it was said that there is no voice
let state = "";
let captions = new Map();
let announced = false; // the caller has begun to type what is to be said
let pausing = 0; // until it is shown that the other side thinks
let music = false; // it is shown that music is heard

export const inCall = () => call !== null;

export function start(number) {
  hangUp();
  phone = number;
  history.start(number);
  dialled = "";
  draw();
}

function draw() {
  $("number").textContent = dialled;
  $("erase").disabled = dialled === "";
}

function press(name) {
  tones.key(name);
  if (current() === "call") {
    if (call && !call.over && call.id) call.keys(name).catch(() => fault(words.notSent));
  } else if (dialled.length < LONGEST) {
    dialled += name;
    draw();
  }
}

function pad(place) {
  for (const name of PAD) {
    const button = make("button", { type: "button", "data-key": name }, make("b", { textContent: name === "*" ? "∗" : name }), make("small", { textContent: LETTERS[name] ?? "", "aria-hidden": "true" }));
    if (SPOKEN[name]) button.setAttribute("aria-label", SPOKEN[name]);
    button.addEventListener("click", () => press(name));
    place.append(button);
  }
}

function dial() {
  if (!phone || call || $("call").disabled) return;
  const to = dialled || history.last() || "10086";
  dialled = to;
  draw();
  captions = new Map();
  announced = false;
  state = "";
  $("call-demo").hidden = false;
  $("captions").replaceChildren();
  $("call-title").textContent = to;
  $("speech").value = "";
  $("timer").textContent = "00:00";
  setState(words.calling, "");
  tones.ring();
  call = new Call(happened, over);
  show("call");
  const mine = call;
  clearInterval(ticking);
  ticking = 0;
  call.dial(phone, to);
  return mine;
}

// A call that rang here and has been accepted.
export function take(id, from) {
  if (call) hangUp();
  captions = new Map();
  announced = false;
  state = "";
  $("call-demo").hidden = true; // whoever calls asks for no password
  $("captions").replaceChildren();
  $("call-title").textContent = from;
  $("speech").value = "";
  $("timer").textContent = "00:00";
  setState(words.states.thinking, "");
  call = new Call(happened, over);
  show("call");
  clearInterval(ticking);
  ticking = 0;
  call.join(id);
}

function happened(events, now) {
  for (const event of events) {
    if (event.type === "caption") caption(event);
    else if (event.type === "interrupted") cut(event.caption);
    else if (event.type === "state") enter(event.state, event.expects ?? {});
    else if (event.type === "trouble" && event.fatal) fault(event.text);
  }
  if (now !== state) enter(now, {});
}

function enter(name, expects) {
  state = name;
  clearTimeout(pausing);
  if (name !== "waiting") music = false;
  ear.attend(["speaking", "recording", "connected"].includes(name) || (name === "listening" && expects.speech !== false));
  if (name !== "ringing" && name !== "idle") {
    tones.quiet();
    if (!ticking && name !== "ended") startTimer();
  }
  if (name === "listening") {
    const kind = expects.keys && expects.speech ? "both" : expects.keys ? "keys" : expects.speech ? "speech" : "both";
    setState(words.listening[kind], "listening");
    announced = false;
    announce();
  } else if (name === "thinking" && began) {
    // with somebody at the desk every look for news is such a pause: not worth a word
    pausing = setTimeout(() => setState(words.states.thinking, ""), BRIEF);
  } else {
    setState(words.states[name] ?? "", name === "speaking" || name === "connected" ? "speaking" : "");
  }
}

function startTimer() {
  began = Date.now();
  ticking = setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    const two = (n) => String(n).padStart(2, "0");
    $("timer").textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  }, 250);
}

function setState(text, className) {
  if ($("call-state").textContent !== text) $("call-state").textContent = text;
  $("call-state").className = className;
}

function sound(n, address) {
  const { pathname, search } = new URL(address);
  voice.play(pathname + search);
  if (music) return;
  music = true;
  captions.set(n, make("li", { className: "bot", textContent: words.music }));
  $("captions").append(captions.get(n));
  toEnd($("captions"));
}

function caption({ n, who, text, keys }) {
  if (text.startsWith(SOUND)) return sound(n, text.slice(2));
  const line = make("li", { className: keys ? `${who} keys` : who, textContent: text });
  if (keys) line.setAttribute("aria-label", words.keyed(text));
  captions.set(n, line);
  $("captions").append(line);
  toEnd($("captions"));
  if (who === "bot" && !text.startsWith("♪")) {
    ear.remember(text);
    voice.read(text);
    if (!deaf && !voice.available()) note(words.noVoice);
    deaf = true;
  }
  if (who === "caller") voice.stop();
}

function cut(n) {
  voice.stop();
  captions.get(n)?.append(make("span", { className: "cut", textContent: words.interrupted }));
}

function fault(text) {
  $("captions").append(make("li", { className: "fault", textContent: text }));
  toEnd($("captions"));
}

// What the phone itself has to tell.
function note(text) {
  $("captions").append(make("li", { className: "carrier", textContent: text }));
  toEnd($("captions"));
}

function over(failure) {
  clearTimeout(pausing);
  clearInterval(ticking);
  ticking = 0;
  tones.quiet();
  voice.stop();
  tones.gone();
  ear.attend(false);
  history.add({
    number: $("call-title").textContent,
    seconds: began && Math.round((Date.now() - began) / 1000),
    incoming: call?.from === undefined,
  });
  began = null;
  if (failure) fault(failure.status === 429 ? words.busyLine : call?.id ? words.callLost : words.callFailed);
  setState(words.states.ended, "");
  const ended = call;
  setTimeout(() => {
    if (call !== ended) return;
    call = null;
    if (current() === "call") show("dial", { focus: $("call") });
  }, failure ? STAYS * 2 : STAYS);
}

export function hangUp() {
  if (call && !call.over) call.hangUp();
  else if (call) {
    call = null;
    if (current() === "call") show("dial", { focus: $("call") });
  }
}

export function leave() {
  hangUp();
  call = null;
}

pad($("dial-pad"));
pad($("call-pad"));
$("call").addEventListener("click", dial);
$("hang-up").addEventListener("click", hangUp);
$("fill").addEventListener("click", () => {
  dialled = "10086";
  draw();
  $("call").focus();
});
$("erase").addEventListener("click", () => {
  dialled = dialled.slice(0, -1);
  draw();
  if (!dialled) $("call").focus();
});
$("mute").addEventListener("click", () => {
  const on = $("mute").getAttribute("aria-pressed") !== "true";
  $("mute").setAttribute("aria-pressed", String(on));
  $("mute").replaceChildren(icon(on ? "mute" : "sound"));
  tones.mute(on);
  voice.mute(on);
});
$("toggle-pad").addEventListener("click", () => {
  const on = $("call-pad").hidden;
  $("call-pad").hidden = !on;
  $("toggle-pad").setAttribute("aria-pressed", String(on));
  toEnd($("captions"));
});
// Whoever types has begun to speak: prompts stop, and no time-out passes meanwhile.
function announce() {
  if (announced || !["speaking", "listening"].includes(state) || !call?.id || !$("speech").value) return;
  announced = true;
  call.speaking();
}

$("speech").addEventListener("input", announce);
$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("speech").value.trim();
  if (!text || !call?.id || call.over) return;
  $("speech").value = "";
  say(text);
});

async function say(text, confidence) {
  if (!call?.id || call.over) return;
  voice.stop();
  try {
    await call.say(text, confidence);
  } catch {
    $("speech").value ||= text;
    fault(words.notSent);
  }
}

function microphone(on) {
  $("mic").setAttribute("aria-pressed", String(on));
  ear.turn(on);
}

ear.prepare({
  begins() {
    voice.stop();
    call?.speaking();
  },
  words: say,
  off(why) {
    microphone(false);
    fault(why);
  },
});
$("mic").hidden = !ear.available;
$("mic").addEventListener("click", () => {
  const on = $("mic").getAttribute("aria-pressed") !== "true";
  microphone(on);
  if (on) note(words.micOn);
});
history.prepare((number) => {
  dialled = number;
  go("dial");
  show("dial");
  dial();
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, .owner")) return;
  if (!["dial", "call"].includes(current())) return;
  if (PAD.includes(event.key)) {
    event.preventDefault();
    press(event.key);
    const place = $(current() === "call" ? "call-pad" : "dial-pad");
    const button = place.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    button.classList.add("down");
    setTimeout(() => button.classList.remove("down"), 150);
  } else if (current() === "dial" && event.key === "Backspace") {
    dialled = dialled.slice(0, -1);
    draw();
  } else if (current() === "dial" && event.key === "Enter" && !event.target.closest("button, a")) {
    dial();
  }
});
addEventListener("pagehide", () => call?.hangUp());
