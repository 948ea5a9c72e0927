// The simulated time: two buttons move it forward, and what falls due on the way is done.
import { ask } from "./api.js";
import { $ } from "./dom.js";
import { follow, onLongDay, present } from "./time.js";
import { words } from "./words.js";

const buttons = [...document.querySelectorAll("[data-move]")];

export function onMove(callback) {
  for (const button of buttons) {
    button.addEventListener("click", async () => {
      for (const one of buttons) one.disabled = true;
      $("moved").textContent = words.moving;
      try {
        const { now } = await ask("/handset/clock", { body: { by: button.dataset.move }, seconds: 60 });
        follow(now);
        $("moved").textContent = words.moved(onLongDay(present()));
        callback();
      } catch {
        $("moved").textContent = words.notMoved;
      }
      for (const one of buttons) one.disabled = false;
    });
  }
}
