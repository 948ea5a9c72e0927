// What scripts add to the pages: new activity, following a conversation, printing, one submit a form.
// Every page does its job without them.
"use strict";

const EVERY = 5000; // milliseconds
const LIVE = 1500; // the same where somebody is on the telephone

// `always`: also while the page is not looked at, which is how the house knows that its user is there
function repeat(task, every = EVERY, always = false) {
  let stopped = false;
  const stop = () => { stopped = true; };
  const round = async () => {
    if (stopped) return;
    if (always || !document.hidden) {
      try { await task(stop); } catch { /* the network is away: the next round tries again */ }
    }
    setTimeout(round, every);
  };
  setTimeout(round, every);
}

// on a narrow screen the page's own entry may lie beyond the edge
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

const news = document.querySelector("[data-poll]");
if (news) {
  const title = document.title;
  repeat(async (stop) => {
    const answer = await fetch(news.dataset.poll);
    if (answer.status === 401) {
      news.textContent = news.dataset.lost;
      news.hidden = false;
      stop();
    } else if (answer.ok) {
      const { count } = await answer.json();
      const words = news.dataset.one.replace("#", count);
      if (count > 0 && news.textContent !== words) news.textContent = words;
      news.hidden = count === 0;
      document.title = count > 0 ? `(${count}) ${title}` : title;
    }
  });
}

const board = document.querySelector("[data-board]");
if (board) {
  let shown = "";
  const title = document.title;
  const count = () => {
    const waiting = board.querySelectorAll(".waiting").length;
    document.title = waiting ? `(${waiting}) ${title}` : title;
    const spoken = document.querySelector("[data-queue]"); // for who does not see the list
    const words = waiting ? spoken.dataset.queue.replace("#", waiting) : "";
    if (spoken.textContent !== words) spoken.textContent = words;
  };
  count();
  repeat(async (stop) => {
    const answer = await fetch(board.dataset.board);
    if (answer.status === 401) { location.reload(); return stop(); }
    if (!answer.ok) return;
    const news = await answer.text();
    if (news === shown) return;
    const focused = board.contains(document.activeElement) ? document.activeElement.id : "";
    const content = new DOMParser().parseFromString(news, "text/html").body;
    board.replaceChildren(...content.childNodes);
    shown = news;
    count();
    if (focused) document.getElementById(focused)?.focus();
  }, LIVE, true);
}

const transcript = document.querySelector("[data-follow]");
if (transcript) {
  const state = transcript.dataset.state; // of a call at the desk; any other conversation has none
  if (state) transcript.scrollTop = transcript.scrollHeight;
  repeat(async (stop) => {
    const last = transcript.lastElementChild?.dataset.id ?? "0";
    const answer = await fetch(`${transcript.dataset.follow}?after=${last}`);
    if (answer.status === 401) return stop();
    if (!answer.ok) return;
    if (state && answer.headers.get("X-Desk-State") !== state) { location.reload(); return stop(); }
    const added = new DOMParser().parseFromString(await answer.text(), "text/html");
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 80;
    for (const entry of added.querySelectorAll("li.entry")) {
      entry.classList.add("fresh");
      transcript.append(entry);
    }
    if (state && added.body.childElementCount) transcript.scrollTop = transcript.scrollHeight;
    else if (atEnd) transcript.lastElementChild?.scrollIntoView({ block: "nearest" });
  }, state ? LIVE : EVERY, Boolean(state));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
});

for (const form of document.querySelectorAll("form[data-once]")) {
  const button = form.querySelector("button");
  const label = button.textContent;
  form.addEventListener("submit", () => {
    button.disabled = true;
    button.textContent = form.dataset.once;
  });
  // a page brought back by the browser's back button is ready again
  addEventListener("pageshow", () => {
    button.disabled = false;
    button.textContent = label;
  });
}
