// The microphone: the browser's own recognition of Chinese speech, where it has one. The typed box does without.
import * as voice from "./voice.js";
import { words } from "./words.js";

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const REFUSED = ["not-allowed", "service-not-allowed", "audio-capture"];
const ECHO = 6; // signs; fewer may well be a word of the menu that the caller says
const REMEMBERED = 6;

let on = false;
let attends = false;
let begun = false; // words of the caller are coming
let recogniser = null;
let told = { begins() {}, words() {}, off() {} };
let heard = [];

export const available = Boolean(Recognition);

// `begins()` at the first word, `words(text, confidence)`, `off(why)` if it cannot go on.
export function prepare(listeners) {
  told = listeners;
}

export function turn(wanted) {
  on = wanted;
  follow();
}

// Whether anybody listens to speech just now: never while a password is asked for.
export function attend(now) {
  attends = now;
  follow();
}

// What the other side says may come back out of the loudspeaker.
export function remember(text) {
  heard = [bare(text), ...heard].slice(0, REMEMBERED);
}

const bare = (text) => text.replace(/[\s\p{P}\p{S}]/gu, "");
const echoes = (text) => voice.reading() && heard.some((other) => other.includes(bare(text)));

function follow() {
  if (on && attends && !recogniser) begin();
  else if (recogniser && !(on && attends)) recogniser.abort();
}

function begin() {
  const mine = new Recognition();
  recogniser = mine;
  begun = false;
  Object.assign(mine, { lang: "zh-CN", continuous: true, interimResults: true, maxAlternatives: 1 });
  mine.onresult = (event) => {
    for (let n = event.resultIndex; n < event.results.length; n += 1) hear(event.results[n]);
  };
  mine.onerror = ({ error }) => {
    if (error === "no-speech" || error === "aborted") return;
    on = false;
    told.off(REFUSED.includes(error) ? words.micRefused : words.micFailed);
  };
  // It ends by itself after a silence.
  mine.onend = () => {
    if (recogniser === mine) recogniser = null;
    if (on && attends) setTimeout(follow, 250);
  };
  try {
    mine.start();
  } catch {
    recogniser = null;
  }
}

function hear(result) {
  const { transcript, confidence } = result[0];
  const text = transcript.trim();
  if (!bare(text) || !attends) return;
  const echo = echoes(text);
  if (!result.isFinal) {
    if (!begun && !echo) {
      begun = true;
      told.begins();
    }
    return;
  }
  begun = false;
  if (!echo || bare(text).length < ECHO) told.words(text, confidence || null);
}
