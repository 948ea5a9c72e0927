// Writing SMS: to the numbers that read them, vouched for by the app's login.
import { ask } from "./api.js";
import { $, newId, tab } from "./dom.js";
import { present } from "./time.js";
import { words } from "./words.js";

const READERS = ["10086", "10086999"];
const KEPT = 50;

let phone = null;
let to = null;
let sent = () => {};
let credential = () => null;
// A message that did not get through keeps its id: sent again, it counts once.
let waiting = null;

export function onCredential(callback) {
  credential = callback;
}

// What this tab wrote to a number; the server keeps it masked and does not give it back.
export const sentTo = (number, recipient) => tab.get(`sms.sent.${number}`, []).filter((message) => message.to === recipient);

export function writeTo(number, recipient, onSent) {
  phone = number;
  to = recipient;
  sent = onSent;
  const reads = READERS.includes(recipient);
  $("sms-reply").hidden = !reads;
  $("sms-foot").hidden = reads;
  $("sms-words").placeholder = words.smsTo(recipient);
  $("sms-words").value = "";
  $("sms-hint").textContent = reads && !credential() ? words.smsNeedsLogin : "";
}

$("sms-reply").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = $("sms-words").value.trim();
  if (!text) return;
  const token = credential();
  if (!token) {
    $("sms-hint").textContent = words.smsNeedsLogin;
    return;
  }
  const message = waiting?.text === text && waiting.to === to ? waiting : { id: newId(), to, text };
  waiting = message;
  const from = phone;
  const at = present().toISOString();
  try {
    await ask("/webhooks/app/sms", { token, body: { to: message.to, text, message_id: message.id } });
  } catch (error) {
    $("sms-hint").textContent = error.message;
    return;
  }
  waiting = null;
  const kept = [...tab.get(`sms.sent.${from}`, []), { to: message.to, text, at, mine: true }];
  tab.set(`sms.sent.${from}`, kept.slice(-KEPT));
  if (from !== phone || message.to !== to) return;
  $("sms-hint").textContent = "";
  $("sms-words").value = "";
  sent();
});
