// The phone's SMS: asks the server, shows threads, and lets new messages drop in as a card.
import { ask } from "./api.js";
import { $, icon, lasting, linked, make, tab, toEnd } from "./dom.js";
import { current, go } from "./router.js";
import { sentTo, writeTo } from "./sms.js";
import { follow, when } from "./time.js";
import { words } from "./words.js";

const CODE = /验证码[^0-9]{0,6}([0-9]{6})(?![0-9])/;
const EVERY = { seen: 2500, hidden: 15000, awaited: 700 };
const CARD_STAYS = 9000;

let phone = null;
let messages = [];
let timer = 0;
let awaitedUntil = 0;
let failures = 0;
let open = null;
let cardTimer = 0;
let useCode = () => {};

// Who wants to know whether the owner is served in elderly mode.
export const inbox = { onMode: () => {} };

export const codeOf = (text) => CODE.exec(text)?.[1] ?? null;

export function onCode(callback) {
  useCode = callback;
}

export function start(number) {
  clearTimeout(timer);
  phone = number;
  messages = [];
  failures = 0;
  hideCard();
  if (phone) poll();
}

// A message is expected: look often for a while.
export function expect(seconds = 8) {
  awaitedUntil = Date.now() + seconds * 1000;
  clearTimeout(timer);
  timer = setTimeout(poll, 250);
}

async function poll() {
  const mine = phone;
  const after = messages.at(-1)?.id ?? 0;
  clearTimeout(timer);
  try {
    const answer = await ask(`/handset/inbox?phone=${mine}&after=${after}`, { seconds: 10 });
    if (mine !== phone) return;
    follow(answer.now);
    failures = 0;
    inbox.onMode(answer.elderly);
    take(answer.messages);
  } catch {
    failures += 1;
  }
  if (mine !== phone) return;
  $("sms-trouble").hidden = failures < 2;
  $("sms-trouble").textContent = failures < 2 ? "" : words.smsFailed;
  const usual = document.hidden ? EVERY.hidden : EVERY.seen;
  const pause = Date.now() < awaitedUntil ? EVERY.awaited : usual;
  clearTimeout(timer);
  timer = setTimeout(poll, Math.min(pause * 2 ** Math.min(failures, 3), 20000));
}

function take(news) {
  const known = messages.at(-1)?.id ?? 0;
  const fresh = news.filter((message) => message.id > known);
  messages = messages.concat(fresh);
  // What lay in the inbox before this tab looked for the first time does not drop in.
  const shown = tab.get(`sms.shown.${phone}`);
  const arrived = shown === null ? [] : fresh.filter((message) => message.id > shown);
  if (arrived.length) announce(arrived.at(-1));
  tab.set(`sms.shown.${phone}`, Math.max(messages.at(-1)?.id ?? 0, shown ?? 0));
  if (fresh.length || !known) render();
}

const readUpTo = (sender) => lasting.get(`sms.read.${phone}`, {})[sender] ?? 0;

function markRead(sender) {
  const last = messages.findLast((message) => message.sender === sender)?.id ?? 0;
  lasting.set(`sms.read.${phone}`, { ...lasting.get(`sms.read.${phone}`, {}), [sender]: last });
}

function render() {
  if (open && current() === "thread") markRead(open);
  const senders = [...new Set(messages.toReversed().map((message) => message.sender))];
  let all = 0;
  const rows = senders.map((sender) => {
    const theirs = messages.filter((message) => message.sender === sender);
    const last = theirs.at(-1);
    const unread = theirs.filter((message) => message.id > readUpTo(sender)).length;
    all += unread;
    const mark = make("span", { className: "mark moss" }, icon("sms"));
    const row = make(
      "a",
      { href: `#sms/${encodeURIComponent(sender)}` },
      mark,
      make("b", { textContent: sender }),
      make("time", { dateTime: last.at, textContent: when(new Date(last.at)) }),
      make("span", { className: "peek", textContent: last.text }),
    );
    if (unread) row.append(make("span", { className: "badge", textContent: unread, role: "img", "aria-label": words.unread(unread) }));
    return make("li", {}, row);
  });
  const focused = document.activeElement?.closest?.("#threads a")?.getAttribute("href");
  $("threads").replaceChildren(...rows);
  if (focused) $("threads").querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  $("no-sms").hidden = rows.length > 0;
  $("badge").hidden = all === 0;
  $("badge").textContent = all > 99 ? "99+" : all;
  $("badge").setAttribute("role", "img");
  $("badge").setAttribute("aria-label", words.unread(all));
  if (open) renderThread();
}

export function openThread(sender) {
  open = sender;
  $("thread-title").textContent = sender;
  $("messages").replaceChildren();
  hideCard();
  markRead(sender);
  render();
  writeTo(phone, sender, () => {
    renderThread();
    expect();
  });
}

export function closeThread() {
  open = null;
}

function renderThread() {
  const list = $("messages");
  const theirs = messages.filter((message) => message.sender === open);
  const all = [...theirs, ...sentTo(phone, open)].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  if (all.length === list.children.length) return;
  list.replaceChildren(
    ...all.map((message) =>
      make(
        "li",
        {},
        make("time", { dateTime: message.at, textContent: when(new Date(message.at)) }),
        message.mine ? make("p", { className: "own", textContent: message.text }) : make("p", {}, ...linked(message.text)),
      ),
    ),
  );
  toEnd(list);
}

function announce(message) {
  if (current() === "thread" && open === message.sender) return;
  const code = codeOf(message.text);
  const acts = make("div", { className: "acts" });
  if (code && current() === "login") {
    acts.append(button("first", words.fillCode, () => {
      hideCard();
      useCode(code);
    }));
  }
  acts.append(button("second", words.open, () => {
    hideCard();
    go(`sms/${encodeURIComponent(message.sender)}`);
  }));
  const close = make("button", { type: "button", className: "round", "aria-label": words.close }, icon("close"));
  close.addEventListener("click", hideCard);
  const card = make(
    "div",
    { className: "note-card" },
    make("b", { textContent: words.smsFrom(message.sender) }),
    close,
    make("p", { textContent: message.text }),
    acts,
  );
  $("toast").replaceChildren(card);
  const later = () => {
    clearTimeout(cardTimer);
    cardTimer = setTimeout(() => (card.matches(":hover, :focus-within") ? later() : hideCard()), code ? CARD_STAYS * 3 : CARD_STAYS);
  };
  later();
}

function button(className, textContent, act) {
  const made = make("button", { type: "button", className, textContent });
  made.addEventListener("click", act);
  return made;
}

export function hideCard() {
  clearTimeout(cardTimer);
  $("toast").replaceChildren();
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && phone) poll();
});
