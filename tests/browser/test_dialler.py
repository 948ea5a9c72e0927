"""The dialler in a real browser: keys and sounds, captions, the microphone, calls made before."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import duties
from telecom.db import Database
from tests.browser.phone import ZHOU, Handset

pytestmark = [pytest.mark.browser, pytest.mark.server]

# What the microphone hears is decided by the test: `hear(text, isFinal)`; `fail(error)`.
MICROPHONE = """
window.SpeechRecognition = class {
  start() { window.mic = this; window.listens = true; }
  abort() { window.listens = false; this.onend(); }
};
window.hear = (transcript, isFinal) => {
  const result = Object.assign([{ transcript, confidence: 0.8 }], { isFinal });
  window.mic.onresult({ resultIndex: 0, results: [result] });
};
window.fail = (error) => { window.mic.onerror({ error }); window.mic.onend(); };
"""
# Every tone that begins: its frequency.
TONES = """
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) {
  window.tones.push(this.frequency.value);
  return start.apply(this, at);
};
"""


def heard(handset: Handset, text: str) -> Any:
    """The first caption of the other side with `text` in it, once it is there."""
    line = handset.page.locator("#captions .bot").filter(has_text=text).first
    line.wait_for(timeout=30_000)
    return line


def begin(handset: Handset, phone: str = ZHOU) -> None:
    handset.take(phone)
    handset.open("dial")
    handset.page.click("#call")
    heard(handset, "您好")


def test_a_whole_call_by_keyboard_and_the_call_is_kept_and_dialled_again(handset: Handset) -> None:
    page = handset.page
    page.add_init_script(TONES)
    handset.take(ZHOU)
    handset.open("dial")
    page.keyboard.type("10086")
    assert page.evaluate("window.tones.length") == 10  # two a key
    page.keyboard.press("Enter")
    assert page.evaluate("window.tones.at(-1)") == 450  # ring-back
    heard(handset, "您好")
    page.wait_for_function("() => document.querySelector('#timer').textContent > '00:00'")
    page.keyboard.press("2")  # during the prompt
    heard(handset, "密码")
    assert page.locator("#captions .cut").count() == 1
    page.keyboard.type("271940")
    heard(handset, "流量")
    assert "271940" not in page.locator("#captions").inner_text()
    assert handset.problems() == []
    page.focus("#speech")
    page.keyboard.type("再见")
    page.keyboard.press("Enter")
    heard(handset, "再见")
    page.wait_for_selector("#call:focus", timeout=30_000)

    page.click('a[href="#calls"]')
    page.wait_for_selector("#calls-title:focus")
    again = page.locator("#calls button")
    assert again.count() == 1
    assert "再拨10086" in str(again.get_attribute("aria-label"))
    assert handset.problems() == []
    page.reload()
    again.click()
    heard(handset, "您好")
    page.click("#hang-up")
    page.locator("#call").wait_for()
    page.click('a[href="#calls"]')
    assert again.count() == 2
    page.click("#forget-calls")
    assert page.locator("#no-calls").is_visible()


def test_another_phone_does_not_know_the_calls_of_this_one(handset: Handset) -> None:
    begin(handset)
    handset.page.click("#hang-up")
    handset.page.locator("#call").wait_for()
    handset.page.evaluate("document.querySelector('.owner[data-phone=\"13800138001\"]').click()")
    handset.open("dial")
    handset.page.click('a[href="#calls"]')
    assert handset.page.locator("#no-calls").is_visible()


def test_typing_interrupts_the_prompt(handset: Handset) -> None:
    begin(handset)
    handset.page.focus("#speech")
    handset.page.keyboard.type("查话费")
    handset.page.wait_for_function("() => document.querySelector('#captions .cut') !== null")
    handset.page.keyboard.press("Enter")
    heard(handset, "密码")


def test_the_microphone_is_heard_interrupts_and_is_off_while_a_password_is_keyed(
    handset: Handset,
) -> None:
    page = handset.page
    page.add_init_script(MICROPHONE)
    begin(handset)
    page.click("#mic")
    page.wait_for_function("() => window.listens")
    ground = "getComputedStyle(document.querySelector('#mic')).backgroundColor"
    assert page.evaluate(ground) == "rgb(165, 230, 190)"  # with the pointer still on it
    page.evaluate("window.hear('查一下', false)")
    page.wait_for_function("() => document.querySelector('#captions .cut') !== null")
    page.evaluate("window.hear('查一下话费', true)")
    heard(handset, "密码")
    assert page.locator("#captions .caller").inner_text() == "查一下话费"
    page.wait_for_function(
        "() => document.querySelector('#call-state').textContent === '请按键' && !window.listens",
        timeout=30_000,
    )
    assert handset.problems() == []


def test_a_microphone_that_is_not_allowed_is_said_and_the_box_remains(handset: Handset) -> None:
    page = handset.page
    page.add_init_script(MICROPHONE)
    begin(handset)
    page.click("#mic")
    page.wait_for_function("() => window.listens")
    page.evaluate("window.fail('not-allowed')")
    page.locator("#captions .fault").filter(has_text="打字代替").wait_for()
    assert page.get_attribute("#mic", "aria-pressed") == "false"


def test_without_recognition_there_is_no_button_and_without_a_voice_it_is_said(
    handset: Handset,
) -> None:
    page = handset.page
    page.add_init_script(
        "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
        "SpeechSynthesis.prototype.getVoices = () => [];"
        "addEventListener('readystatechange', () => {"
        " if (document.body) document.body.dataset.speech = 'no'; }, {capture: true});"
    )
    begin(handset)
    assert page.locator("#mic").is_hidden()
    page.locator("#captions .carrier").filter(has_text="没有中文语音").wait_for()


def test_music_is_played_while_one_waits_and_shown_once(handset: Handset, house: Database) -> None:
    played: list[str] = []
    handset.page.on("request", lambda request: played.append(request.url))
    house.run(lambda uow: duties.begin(uow, "zhou"))
    begin(handset)
    handset.page.click('#call-pad [data-key="0"]')
    heard(handset, "等候音乐")
    handset.page.wait_for_timeout(6000)
    assert handset.page.locator("#captions li").filter(has_text="♪").count() == 1
    assert sum("/webhooks/ivr/music?piece=" in url for url in played) >= 2
    handset.page.click("#hang-up")
