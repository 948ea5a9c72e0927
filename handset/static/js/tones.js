// What a telephone sounds like: keys (ITU-T Q.23 pairs) and China's 450 Hz signals.
const LOW = [697, 770, 852, 941];
const HIGH = [1209, 1336, 1477];
const KEYS = ["123", "456", "789", "*0#"];
const LOUD = 0.09;

let context = null;
let out = null;
let ringing = null;
let muted = false;

function ready() {
  if (!context) {
    const Sound = window.AudioContext ?? window.webkitAudioContext;
    if (!Sound) return false;
    context = new Sound();
    out = context.createGain();
    out.gain.value = muted ? 0 : 1;
    out.connect(context.destination);
  }
  if (context.state === "suspended") context.resume().catch(() => {});
  return true;
}

function sound(frequencies, from, seconds) {
  const volume = context.createGain();
  const end = from + seconds;
  volume.gain.setValueAtTime(0, from);
  volume.gain.linearRampToValueAtTime(LOUD, from + 0.008);
  volume.gain.setValueAtTime(LOUD, end - 0.008);
  volume.gain.linearRampToValueAtTime(0, end);
  volume.connect(out);
  return frequencies.map((frequency) => {
    const source = context.createOscillator();
    source.frequency.value = frequency;
    source.connect(volume);
    source.start(from);
    source.stop(end);
    return source;
  });
}

export function key(name) {
  const row = KEYS.findIndex((keys) => keys.includes(name));
  if (row < 0 || !ready()) return;
  sound([LOW[row], HIGH[KEYS[row].indexOf(name)]], context.currentTime, 0.14);
}

// Ring-back: one second on, four off, until `quiet`.
export function ring() {
  if (ringing || !ready()) return;
  ringing = { timer: 0, sources: [] };
  const once = () => {
    ringing.sources = sound([450], context.currentTime, 1);
    ringing.timer = setTimeout(once, 5000);
  };
  once();
}

// The bell of this phone: two tones in turn, then a pause, until `quiet`.
export function incoming() {
  if (ringing || !ready()) return;
  ringing = { timer: 0, sources: [] };
  const once = () => {
    const now = context.currentTime;
    ringing.sources = [0, 0.2, 0.4, 0.6].flatMap((after, n) => sound([n % 2 ? 880 : 660], now + after, 0.18));
    ringing.timer = setTimeout(once, 2600);
  };
  once();
}

export function quiet() {
  if (!ringing) return;
  clearTimeout(ringing.timer);
  for (const source of ringing.sources) {
    try {
      source.stop();
    } catch {
      // It has ended by itself.
    }
  }
  ringing = null;
}

// The other side is gone: 0.35 s on and off, three times.
export function gone() {
  if (!ready()) return;
  for (let n = 0; n < 3; n += 1) sound([450], context.currentTime + n * 0.7, 0.35);
}

export function mute(on) {
  muted = on;
  if (out) out.gain.value = on ? 0 : 1;
}
