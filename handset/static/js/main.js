// The phone as a whole: whose it is, what is on its screen, what time it shows.
import * as chat from "./chat.js";
import * as dialler from "./dialler.js";
import { $, tab } from "./dom.js";
import * as inbox from "./inbox.js";
import * as incoming from "./incoming.js";
import * as login from "./login.js";
import { go, show } from "./router.js";
import { onCredential } from "./sms.js";
import { atHour, follow, onLongDay, present } from "./time.js";
import { onMove } from "./travel.js";
import { words } from "./words.js";

const owners = [...document.querySelectorAll(".owner")];
const spaced = (number) => `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`;
let owner = null;

function choose(phone, { first = false } = {}) {
  const nobodyYet = owner === null;
  const button = owners.find((other) => other.dataset.phone === phone) ?? null;
  owner = button?.dataset ?? null;
  for (const other of owners) other.setAttribute("aria-pressed", String(other === button));
  document.body.classList.toggle("owned", owner !== null);
  tab.set("owner", owner?.phone ?? null);
  dialler.start(owner?.phone ?? null);
  incoming.start(owner?.phone ?? null);
  inbox.start(owner?.phone ?? null);
  chat.start(owner?.phone ?? null, toLogin);
  login.explain("");
  if (owner) {
    login.prepare(owner.phone, loggedIn);
    $("home-title").textContent = words.owner(owner.name);
    $("home-story").textContent = owner.story;
    $("home-number").textContent = spaced(owner.phone);
    for (const place of document.querySelectorAll(".password")) place.textContent = owner.password;
    $("status-owner").textContent = owner.name;
  } else {
    $("status-owner").textContent = "";
  }
  // Whoever came for one app (#dial) and had no phone yet gets there.
  if (first || nobodyYet) route();
  else go("");
}

function toLogin(message) {
  if (!owner) return;
  login.prepare(owner.phone, loggedIn);
  login.explain(message);
  if (location.hash === "#chat") show("login");
}

function loggedIn(token) {
  chat.begin(token);
  if (location.hash === "#chat") show("chat", { focus: $("words") });
}

function address() {
  try {
    return decodeURIComponent(location.hash.slice(1)).split("/");
  } catch {
    return [""];
  }
}

function route() {
  const [place, rest = ""] = address();
  inbox.closeThread();
  if (place !== "dial") dialler.leave();
  if (!owner) show("lock");
  else if (place === "chat") {
    if (chat.loggedIn()) show("chat", { focus: $("words") });
    else show("login", { focus: $("send-code") });
  } else if (place === "sms" && rest) {
    $("thread-title").textContent = rest;
    show("thread");
    inbox.openThread(rest);
  } else if (place === "sms") show("sms");
  else if (place === "calls") show("calls");
  else if (place === "dial") show(dialler.inCall() ? "call" : "dial");
  else show("home");
}

function tick() {
  const now = present();
  $("clock").textContent = atHour(now);
  $("clock").dateTime = now.toISOString();
  $("home-time").textContent = atHour(now);
  $("home-date").textContent = onLongDay(now);
}

for (const button of owners) {
  button.addEventListener("click", () => choose(button.dataset.phone));
}
$("change-owner").addEventListener("click", () => {
  choose(null);
  $("owners-title").focus();
});
addEventListener("hashchange", route);
onCredential(chat.credential);
onMove(() => {
  tick();
  inbox.expect();
});
follow(document.body.dataset.now);
tick();
setInterval(tick, 5000);
choose(tab.get("owner"), { first: true });
document.body.dataset.ready = "yes";
