// The chat: what was said stands on the screen, what was not delivered stays and can be sent again.
import { ask } from "./api.js";
import { $, linked, make, newId, tab, toEnd } from "./dom.js";
import * as inbox from "./inbox.js";
import { words } from "./words.js";

const APP = "/webhooks/app";
const NEARLY_FULL = 200;

let phone = null;
let token = null;
let round = 0; // counts conversations on the screen: answers to an earlier one are dropped
let sending = Promise.resolve();
let waiting = 0;
let leave = () => {};

const keep = () => tab.set(`chat.${phone}`, token && { token, outbox: outbox.map(({ id, text, kind, title }) => ({ id, text, kind, title })) });
let outbox = [];

export const loggedIn = () => token !== null;
export const credential = () => token;

// Takes over the phone of `number`. `onLeave(message)` is called when the login is over.
export function start(number, onLeave) {
  round += 1;
  phone = number;
  leave = onLeave;
  const kept = number ? tab.get(`chat.${number}`) : null;
  token = kept?.token ?? null;
  outbox = kept?.outbox ?? [];
  clear();
  if (token) restore();
}

export function begin(newToken) {
  token = newToken;
  keep();
  round += 1;
  clear();
  restore();
}

function clear() {
  sending = Promise.resolve();
  waiting = 0;
  $("lines").replaceChildren();
  $("welcome").hidden = false;
  offer([]);
  busy();
}

// Undelivered messages first: the server answers each only once, then the history is complete.
async function restore() {
  const mine = round;
  $("log").setAttribute("aria-live", "off");
  for (const item of [...outbox]) {
    try {
      await post(item);
      forget(item);
    } catch (failure) {
      if (mine !== round) return;
      if (ended(failure)) return;
      if (!failure.mayRetry) forget(item);
    }
    if (mine !== round) return;
  }
  try {
    const { entries } = await ask(`${APP}/history`, { token, seconds: 15 });
    if (mine !== round) return;
    $("lines").replaceChildren();
    showHistory(entries);
  } catch (failure) {
    if (mine !== round || ended(failure)) return;
    note(words.historyFailed, words.again, (line) => {
      line.remove();
      restore();
    });
  }
  for (const item of outbox) fail(bubble("mine-line", item.title ?? item.text), item, words.failed);
  setTimeout(() => $("log").setAttribute("aria-live", "polite"), 500);
}

function showHistory(entries) {
  const titles = new Map();
  for (const entry of entries) {
    for (const { title, payload } of entry.buttons ?? []) titles.set(payload, title);
    if (entry.who === "customer") bubble("mine-line", titles.get(entry.text) ?? entry.text);
    else for (const part of entry.text.split("\n\n")) bubble(entry.who, part);
  }
  const last = entries.at(-1);
  offer(last?.who === "bot" ? (last.buttons ?? []) : []);
}

export function say(text, kind = "text", title = null) {
  if (!token) return;
  const item = { id: newId(), text, kind, title };
  outbox.push(item);
  keep();
  offer([]);
  deliver(item, bubble("mine-line", title ?? text));
}

function deliver(item, line) {
  const mine = round;
  waiting += 1;
  busy();
  sending = sending.then(async () => {
    if (mine !== round) return;
    try {
      const answer = await post(item);
      if (mine !== round) return;
      forget(item);
      settle();
      showAnswer(answer.messages);
      inbox.expect(3);
    } catch (failure) {
      if (mine !== round) return;
      settle();
      if (ended(failure)) return;
      if (failure.error === "conversation_over") {
        forget(item);
        state(line, failure.message, "bad");
        note(failure.message, words.startNew, startNew);
      } else if (failure.mayRetry) {
        fail(line, item, failure.status === 0 ? words.failed : failure.message);
      } else {
        forget(item);
        line.classList.add("failed");
        state(line, failure.message, "bad");
      }
    }
  });
}

const post = (item) =>
  ask(`${APP}/message`, { token, body: { [item.kind]: item.text, message_id: item.id }, seconds: 40 });

function settle() {
  waiting -= 1;
  busy();
}

function forget(item) {
  outbox = outbox.filter((other) => other.id !== item.id);
  keep();
}

function showAnswer(messages) {
  let buttons = [];
  const wanted = {};
  for (const message of messages) {
    for (const part of message.text?.split("\n\n") ?? []) bubble("bot", part);
    if (message.buttons) buttons = message.buttons;
    Object.assign(wanted, message.custom ?? {});
  }
  offer(buttons, wanted.expect === "confirm");
  if (wanted.do === "transfer") note(words.queued);
}

function bubble(who, text) {
  $("welcome").hidden = true;
  const line = make("li", { className: `line ${who}` }, make("p", {}, ...(who === "bot" ? linked(text) : [text])));
  $("lines").append(line);
  toEnd($("log"));
  return line;
}

function note(text, act = null, onAct = () => {}) {
  const line = make("li", { className: "day", textContent: `${text} ` });
  if (act) {
    const button = make("button", { type: "button", textContent: act });
    button.addEventListener("click", () => onAct(line));
    line.append(button);
  }
  $("lines").append(line);
  toEnd($("log"));
}

function state(line, text, className = "") {
  line.querySelector(".state")?.remove();
  if (text) line.append(make("span", { className: `state ${className}`, textContent: text }));
  return line.querySelector(".state");
}

function fail(line, item, reason) {
  line.classList.add("failed");
  const place = state(line, `${reason} `, "bad");
  const button = make("button", { type: "button", textContent: words.resend });
  button.addEventListener("click", () => {
    line.classList.remove("failed");
    state(line, "");
    $("words").focus();
    deliver(item, line);
  });
  place.append(button);
  toEnd($("log"));
}

function offer(buttons, confirm = false) {
  const hadFocus = $("replies").contains(document.activeElement);
  const made = buttons.map(({ title, payload }) => {
    const button = make("button", { type: "button", textContent: title });
    button.addEventListener("click", () => say(payload, "choice", title));
    return button;
  });
  $("replies").replaceChildren(...made);
  $("replies").classList.toggle("confirm", confirm);
  $("replies").hidden = made.length === 0;
  if (hadFocus) $("words").focus();
  toEnd($("log"));
}

function busy() {
  $("typing").hidden = waiting === 0;
  if (waiting) toEnd($("log"));
}

// Whether the failure means that the login is over; then the page has left the chat.
function ended(failure) {
  if (failure.status !== 401) return false;
  token = null;
  outbox = [];
  round += 1;
  keep();
  leave(failure.message);
  return true;
}

async function startNew() {
  try {
    const answer = await ask(`${APP}/new`, { token, body: {} });
    outbox = [];
    begin(answer.token);
    $("words").focus();
  } catch (failure) {
    if (!ended(failure)) note(failure.message);
  }
}

async function logOut() {
  const old = token;
  token = null;
  outbox = [];
  round += 1;
  keep();
  clear();
  leave("");
  await ask(`${APP}/logout`, { token: old, body: {} }).catch(() => {});
}

function fit() {
  const box = $("words");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 3, 132)}px`;
  const left = box.maxLength - box.value.length;
  $("count").textContent = left <= NEARLY_FULL ? words.left(left) : "";
}

function send() {
  const text = $("words").value.trim();
  if (!text) return;
  $("words").value = "";
  fit();
  say(text);
}

function online() {
  $("offline").hidden = navigator.onLine;
  $("offline").textContent = navigator.onLine ? "" : words.offline;
}

$("new-chat").addEventListener("click", startNew);
$("log-out").addEventListener("click", logOut);
$("words").addEventListener("input", fit);
$("words").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
  $("words").focus();
});
$("welcome").addEventListener("click", (event) => {
  const text = event.target.closest("[data-say]")?.dataset.say;
  if (text) {
    $("words").focus();
    say(text);
  }
});
addEventListener("online", online);
addEventListener("offline", online);
online();
