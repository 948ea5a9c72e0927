// One call at the simulated carrier: it tells what happens there until the call is over.
import { ask } from "./api.js";

const AT = "/carrier/calls";
const TRIES = 5;

export class Call {
  // `onEvents(events, state)` for news, `onOver(failure or null)` once at the end.
  constructor(onEvents, onOver) {
    this.onEvents = onEvents;
    this.onOver = onOver;
    this.id = null;
    this.over = false;
    this.order = Promise.resolve();
    this.poll = new AbortController();
  }

  async dial(from, to) {
    this.from = from;
    try {
      const { id } = await ask(AT, { body: { from, to }, seconds: 15 });
      this.id = id;
      if (this.over) this.#tell("hangup", {}, true);
      else this.#listen();
    } catch (failure) {
      this.#end(failure);
    }
  }

  // A call that rang here and has been accepted.
  join(id) {
    this.id = id;
    this.#listen();
  }

  keys(keys) {
    return this.#tell("keys", { keys });
  }

  // `confidence` of a recogniser, null if it tells none.
  say(text, confidence) {
    return this.#tell("say", { text, confidence });
  }

  speaking() {
    this.#tell("speaking", {}).catch(() => {});
  }

  hangUp() {
    if (this.over) return;
    if (this.id) this.#tell("hangup", {}, true).catch(() => {});
    this.#end(null);
  }

  // Keys and words in the order they were given.
  #tell(what, body, keepalive = false) {
    const sent = this.order.then(() => ask(`${AT}/${this.id}/${what}`, { body, seconds: 15, keepalive }));
    this.order = sent.catch(() => {});
    return sent;
  }

  async #listen() {
    let after = 0;
    let failures = 0;
    while (!this.over) {
      try {
        const news = await ask(`${AT}/${this.id}/events?after=${after}`, { seconds: 30, signal: this.poll.signal });
        failures = 0;
        if (this.over) return;
        after = news.events.at(-1)?.n ?? after;
        this.onEvents(news.events, news.state);
        if (news.state === "ended") this.#end(null);
      } catch (failure) {
        failures += 1;
        if (this.over) return;
        if (failure.status === 404 || failures >= TRIES) this.#end(failure);
        else await new Promise((go) => setTimeout(go, 400 * 2 ** failures));
      }
    }
  }

  #end(failure) {
    if (this.over) return;
    this.over = true;
    this.poll.abort();
    this.onOver(failure);
  }
}
