// Logging in to the app with a code that comes by SMS.
import { ask } from "./api.js";
import { $ } from "./dom.js";
import * as inbox from "./inbox.js";
import { words } from "./words.js";

const WAIT = 60;
const LATE = 12000;

let phone = "";
let ticking = 0;
let lateTimer = 0;
let done = () => {};

export function prepare(number, onLogin) {
  phone = number;
  done = onLogin;
  clearInterval(ticking);
  clearTimeout(lateTimer);
  $("login-number").value = `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`;
  $("login-code").value = "";
  $("login-hint").textContent = "";
  $("send-code").disabled = false;
  $("send-code").textContent = words.getCode;
}

export function explain(message) {
  $("login-trouble").textContent = message;
}

function countDown(left) {
  $("send-code").disabled = left > 0;
  $("send-code").textContent = left > 0 ? words.waitFor(left) : words.getCode;
}

$("send-code").addEventListener("click", async () => {
  const mine = phone;
  $("send-code").disabled = true;
  explain("");
  try {
    const answer = await ask("/webhooks/app/login_code", { body: { phone_number: mine }, seconds: 10 });
    if (mine !== phone) return;
    $("login-hint").textContent = answer.message;
    inbox.expect();
    let left = WAIT;
    countDown(left);
    clearInterval(ticking);
    ticking = setInterval(() => {
      left -= 1;
      countDown(left);
      if (left <= 0) clearInterval(ticking);
    }, 1000);
    clearTimeout(lateTimer);
    lateTimer = setTimeout(() => ($("login-hint").textContent = words.noCode), LATE);
    $("login-code").focus();
  } catch (failure) {
    $("send-code").disabled = false;
    explain(failure.message);
  }
});

inbox.onCode((code) => {
  clearTimeout(lateTimer);
  $("login-code").value = code;
  $("login-hint").textContent = "";
  $("login").querySelector(".first").focus();
});

$("login-code").addEventListener("input", () => {
  $("login-code").value = $("login-code").value.replace(/[０-９]/g, (d) => String.fromCharCode(d.charCodeAt(0) - 0xfee0)).replace(/\D/g, "");
  clearTimeout(lateTimer);
});

$("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const mine = phone;
  const code = $("login-code").value;
  if (!/^[0-9]{6}$/.test(code)) {
    explain(words.needCode);
    $("login-code").focus();
    return;
  }
  const submit = $("login").querySelector(".first");
  submit.disabled = true;
  explain("");
  try {
    const answer = await ask("/webhooks/app/login", { body: { phone_number: mine, code }, seconds: 15 });
    if (mine === phone) {
      inbox.hideCard();
      clearTimeout(lateTimer);
      done(answer.token);
    }
  } catch (failure) {
    explain(failure.message);
    $("login-code").select();
    $("login-code").focus();
  } finally {
    submit.disabled = false;
  }
});
