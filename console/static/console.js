// What scripts add to the pages: new activity, following a conversation, printing, one submit a form.
// Every page does its job without them.
"use strict";

const EVERY = 5000; // milliseconds

function repeat(task) {
  let stopped = false;
  const stop = () => { stopped = true; };
  const round = async () => {
    if (stopped) return;
    if (!document.hidden) {
      try { await task(stop); } catch { /* the network is away: the next round tries again */ }
    }
    setTimeout(round, EVERY);
  };
  setTimeout(round, EVERY);
}

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

const transcript = document.querySelector("[data-follow]");
if (transcript) {
  repeat(async (stop) => {
    const last = transcript.lastElementChild?.dataset.id ?? "0";
    const answer = await fetch(`${transcript.dataset.follow}?after=${last}`);
    if (answer.status === 401) return stop();
    if (!answer.ok) return;
    const added = new DOMParser().parseFromString(await answer.text(), "text/html");
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 80;
    for (const entry of added.querySelectorAll("li.entry")) {
      entry.classList.add("fresh");
      transcript.append(entry);
    }
    if (atEnd) transcript.lastElementChild?.scrollIntoView({ block: "nearest" });
  });
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
