// Reads captions aloud: the browser's own Chinese voice if it has one, else the server's.
const synthesis = window.speechSynthesis;
const server = document.body.dataset.speech === "yes";
const LONGEST = 600;

let muted = false;
let sounding = null; // a sound that is no speech
let queue = [];
let playing = null;

function chinese() {
  const voices = synthesis?.getVoices() ?? [];
  return voices.find((voice) => /^(zh|cmn)[-_]?(CN|Hans)?/i.test(voice.lang) && voice.localService) ?? null;
}
synthesis?.getVoices();

export const reading = () => Boolean(playing || synthesis?.speaking);

// Whether there is any Chinese voice: the browser's, or the server's.
export const available = () => Boolean(chinese()) || server;

export function read(text) {
  if (muted || !text) return;
  const voice = chinese();
  if (voice) {
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.voice = voice;
    spoken.lang = voice.lang;
    if (document.body.classList.contains("elderly")) spoken.rate = 0.8;
    synthesis.speak(spoken);
  } else if (server) {
    queue.push(text.slice(0, LONGEST));
    next();
  }
}

function next() {
  if (playing || !queue.length) return;
  playing = new Audio(`/handset/speech?text=${encodeURIComponent(queue.shift())}`);
  const mine = playing;
  const over = () => {
    if (playing !== mine) return;
    playing = null;
    next();
  };
  mine.addEventListener("ended", over);
  mine.addEventListener("error", over);
  mine.play().catch(over);
}

// One sound at a time, which stops the one before.
export function play(address) {
  sounding?.pause();
  sounding = null;
  if (muted) return;
  sounding = new Audio(address);
  sounding.play().catch(() => {});
}

export function stop() {
  sounding?.pause();
  sounding = null;
  synthesis?.cancel();
  queue = [];
  playing?.pause();
  playing = null;
}

export function mute(on) {
  muted = on;
  if (on) stop();
}
