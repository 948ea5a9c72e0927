"""One call, played by events: what is heard, what is asked. No network, no time."""

from ivr.carrier import call as calls
from ivr.carrier import verbs
from ivr.carrier.events import (
    Answered,
    Ask,
    CutOff,
    Effect,
    End,
    Event,
    Hear,
    HungUp,
    Key,
    NobodyAnswered,
    PersonAnswered,
    PersonLeft,
    Played,
    SpeechBegan,
    Spoke,
    TimedOut,
    Trouble,
    Unanswered,
)

VOICE = "https://bot.example.cn/ivr/voice"
FALLBACK = "https://bot.example.cn/ivr/fallback"


class Phone:
    """Plays events and keeps the effects."""

    def __init__(self, inside: str | None = None, *, fallback: str = FALLBACK) -> None:
        self.call, effects = calls.begin(VOICE, fallback)
        self.effects: list[Effect] = list(effects)
        if inside is not None:
            self.answer(inside)

    def play(self, *events: Event) -> "Phone":
        for event in events:
            self.call, effects = calls.step(self.call, event)
            self.effects += effects
        return self

    def answer(self, inside: str, url: str | None = None) -> "Phone":
        url = url or self.asked.url
        return self.play(Answered(url, f"<Response>{inside}</Response>".encode(), "text/xml"))

    def keys(self, keys: str) -> "Phone":
        return self.play(*map(Key, keys))

    @property
    def asks(self) -> list[Ask]:
        return [effect for effect in self.effects if isinstance(effect, Ask)]

    @property
    def asked(self) -> Ask:
        return self.asks[-1]

    @property
    def heard(self) -> list[str]:
        says = [effect.what for effect in self.effects if isinstance(effect, Hear)]
        return [what.text for what in says if isinstance(what, verbs.Say)]

    @property
    def ended(self) -> bool:
        return isinstance(self.call.phase, calls.Ended)

    @property
    def listening(self) -> bool:
        return isinstance(self.call.phase, calls.Listening)

    @property
    def troubles(self) -> list[int]:
        return [effect.oddity.code for effect in self.effects if isinstance(effect, Trouble)]


def digits(phone: Phone) -> str | None:
    return phone.asked.params.get("Digits") if len(phone.asks) > 1 else None


# ---- documents


def test_an_incoming_call_rings_and_asks_the_voice_url():
    phone = Phone()
    assert phone.asks == [Ask(VOICE, "POST")]
    assert phone.call.status == "ringing"


def test_the_first_verb_answers_the_call():
    assert Phone("<Say>hello</Say>").call.status == "in-progress"


def test_reject_as_first_verb_never_answers():
    for reason, status in (("rejected", "no-answer"), ("busy", "busy")):
        phone = Phone(f'<Reject reason="{reason}"/>')
        assert phone.effects[-1] == End(f"rejected: {reason}", status)


def test_a_pause_as_first_verb_delays_the_answer():
    phone = Phone('<Pause length="2"/><Say>hello</Say>')
    assert phone.call.status == "ringing"
    assert phone.play(Played()).call.status == "in-progress"


def test_verbs_run_one_after_another_and_falling_off_the_end_hangs_up():
    phone = Phone("<Say>one</Say><Say>two</Say>").play(Played())
    assert phone.heard == ["one", "two"]
    assert not phone.ended
    phone.play(Played())
    assert phone.effects[-1] == End("end of the document", "completed")


def test_an_empty_response_ends_the_call():
    assert Phone("").effects[-1] == End("end of the document", "completed")


def test_hangup_ends_the_call_and_the_rest_is_not_said():
    phone = Phone("<Hangup/><Say>never</Say>")
    assert phone.ended
    assert phone.heard == []


def test_redirect_goes_on_with_a_relative_address():
    phone = Phone('<Redirect method="GET">turn?step=2</Redirect>')
    assert phone.asked == Ask("https://bot.example.cn/ivr/turn?step=2", "GET")
    assert phone.answer("<Redirect>/top</Redirect>").asked.url == "https://bot.example.cn/top"


def test_relative_addresses_belong_to_where_the_document_came_from_in_the_end():
    phone = Phone().answer("<Redirect>next</Redirect>", url="https://bot.example.cn/other/place")
    assert phone.asked.url == "https://bot.example.cn/other/next"


# ---- Gather: keys

MENU = '<Gather input="dtmf speech" numDigits="1" action="/menu"><Say>menu</Say></Gather>'


def test_num_digits_submits_at_the_last_key():
    phone = Phone('<Gather numDigits="3" action="/n"/>').keys("12")
    assert phone.listening
    phone.keys("3")
    assert phone.asked.url == "https://bot.example.cn/n"
    assert digits(phone) == "123"


def test_the_finishing_key_submits_and_is_not_among_the_digits():
    phone = Phone("<Gather/>").keys("42#")
    assert digits(phone) == "42"
    assert phone.asked.params["FinishedOnKey"] == "#"


def test_hash_alone_is_no_input():
    phone = Phone("<Gather/><Say>nothing</Say>").keys("#")
    assert phone.listening
    assert digits(phone) is None
    assert phone.play(TimedOut()).heard == ["nothing"]


def test_with_an_empty_finishing_key_hash_is_a_key_like_others():
    assert digits(Phone('<Gather finishOnKey="" numDigits="1"/>').keys("#")) == "#"


def test_star_can_finish_and_hash_is_then_a_digit():
    assert digits(Phone('<Gather finishOnKey="*"/>').keys("1#*")) == "1#"


def test_unfinished_digits_are_submitted_by_the_time_out():
    assert digits(Phone("<Gather/>").keys("12").play(TimedOut())) == "12"


def test_without_an_action_the_document_is_asked_again():
    assert Phone('<Gather numDigits="1"/>').keys("1").asked.url == VOICE


def test_the_action_can_be_asked_with_get():
    phone = Phone('<Gather numDigits="1" method="GET" action="a"/>').keys("1")
    assert phone.asked.method == "GET"


def test_a_gather_for_speech_alone_ignores_keys():
    assert Phone('<Gather input="speech"/>').keys("1#").listening


def test_keys_pressed_while_the_application_thinks_are_lost():
    phone = Phone('<Gather numDigits="1"/>').keys("12")
    assert len(phone.asks) == 2
    assert phone.answer('<Gather numDigits="1"/>').listening


def test_keys_pressed_during_a_bare_say_are_lost():
    phone = Phone('<Say>wait</Say><Gather numDigits="1"/>').keys("1").play(Played())
    assert phone.listening


# ---- Gather: speech


def test_speech_is_submitted_with_its_confidence():
    phone = Phone(MENU).play(Played(), SpeechBegan(), Spoke(" 查话费 ", 0.87))
    assert phone.asked.params == {"SpeechResult": "查话费", "Confidence": "0.87"}


def test_confidence_may_be_missing():
    phone = Phone(MENU).play(Played(), Spoke("查话费"))
    assert phone.asked.params == {"SpeechResult": "查话费"}


def test_a_gather_for_keys_alone_ignores_speech():
    assert Phone("<Gather/>").play(SpeechBegan(), Spoke("查话费")).listening


def test_once_a_key_is_pressed_speech_is_ignored():
    phone = Phone('<Gather input="dtmf speech"/>').keys("1").play(SpeechBegan(), Spoke("查话费"))
    assert phone.listening
    assert digits(phone.play(TimedOut())) == "1"


def test_once_speech_is_heard_keys_and_the_finishing_key_are_ignored():
    phone = Phone('<Gather input="dtmf speech"/>').play(SpeechBegan()).keys("1#")
    assert phone.listening
    assert phone.play(Spoke("查话费")).asked.params == {"SpeechResult": "查话费"}


def test_unrecognised_speech_is_no_input():
    phone = Phone('<Gather input="speech"/><Say>nothing</Say>').play(SpeechBegan(), Spoke("  "))
    assert phone.heard == ["nothing"]


# ---- Gather: prompts, silence


def test_the_time_out_starts_after_the_prompts():
    phone = Phone("<Gather><Say>one</Say><Pause/><Say>two</Say></Gather><Say>late</Say>")
    phone.play(TimedOut(), Played(), Played(), TimedOut())
    assert phone.heard == ["one", "two"]
    phone.play(Played())
    assert phone.listening
    assert phone.play(TimedOut()).heard == ["one", "two", "late"]


def test_a_key_interrupts_the_prompts_and_counts():
    phone = Phone('<Gather numDigits="2"><Say>one</Say><Say>two</Say></Gather>').keys("7")
    assert CutOff() in phone.effects
    assert phone.heard == ["one"]
    assert digits(phone.keys("8")) == "78"


def test_speech_interrupts_the_prompts():
    phone = Phone(MENU).play(SpeechBegan())
    assert CutOff() in phone.effects
    assert phone.play(Spoke("查话费")).asked.params["SpeechResult"] == "查话费"


def test_what_is_not_gathered_does_not_interrupt():
    assert CutOff() not in Phone("<Gather><Say>one</Say></Gather>").play(SpeechBegan()).effects
    assert CutOff() not in Phone("<Gather><Say>one</Say></Gather>").keys("#").effects
    deaf = '<Gather bargeIn="false"><Say>one</Say></Gather>'
    assert CutOff() not in Phone(deaf).keys("1").effects


def test_silence_falls_through_to_the_next_verb():
    assert Phone("<Gather/><Say>still there?</Say>").play(TimedOut()).heard == ["still there?"]


def test_silence_at_the_end_of_the_document_hangs_up():
    assert Phone("<Gather/>").play(TimedOut()).ended


def test_silence_asks_the_action_when_empty_results_are_wanted():
    phone = Phone('<Gather actionOnEmptyResult="true" action="/e"/><Say>never</Say>')
    phone.play(TimedOut())
    assert phone.asked.url == "https://bot.example.cn/e"
    assert digits(phone) == ""
    assert phone.heard == []
    spoken = Phone('<Gather input="speech" actionOnEmptyResult="true"/>').play(TimedOut())
    assert spoken.asked.params == {}


# ---- errors


def test_an_unreadable_document_asks_the_fallback_url_with_code_and_address():
    phone = Phone().play(Answered(VOICE, b"<Response><Say>", "text/xml"))
    assert phone.troubles == [12100]
    assert phone.asked.url == FALLBACK
    assert phone.asked.params == {"ErrorCode": "12100", "ErrorUrl": VOICE}
    assert phone.answer("<Say>sorry</Say>").heard == ["sorry"]


def test_no_answer_asks_the_fallback_url():
    phone = Phone().play(Unanswered(VOICE, 11200, "HTTP 500"))
    assert phone.asked.params == {"ErrorCode": "11200", "ErrorUrl": VOICE}


def test_a_wrong_content_type_is_an_error():
    assert Phone().play(Answered(VOICE, b"{}", "application/json")).troubles == [12300]


def test_a_failing_fallback_ends_the_call_with_the_carriers_own_words():
    phone = Phone().play(Unanswered(VOICE, 11205, "down"), Unanswered(FALLBACK, 11205, "down"))
    assert phone.heard == [calls.APPLICATION_ERROR]
    assert phone.ended
    assert Phone(fallback="").play(Unanswered(VOICE, 11205, "down")).ended


def test_warnings_do_not_stop_the_call():
    phone = Phone('<Say mood="good">hello</Say>')
    assert phone.troubles == [12200]
    assert phone.heard == ["hello"]


# ---- passing the call on


def test_dial_tells_its_action_how_it_went():
    for events, status in (
        ([PersonAnswered(), PersonLeft()], "completed"),
        ([NobodyAnswered("busy")], "busy"),
        ([TimedOut()], "no-answer"),
    ):
        phone = Phone('<Dial action="/after">10080</Dial><Say>never</Say>').play(*events)
        assert phone.asked.params == {"DialCallStatus": status}


def test_dial_without_an_action_goes_on_in_the_document():
    phone = Phone("<Dial>10080</Dial><Say>back</Say>").play(TimedOut())
    assert phone.heard == ["back"]


def test_a_queued_caller_waits_until_somebody_takes_the_call():
    phone = Phone('<Enqueue action="/after">desk</Enqueue>').play(TimedOut(), TimedOut())
    assert len(phone.asks) == 1
    phone.play(PersonAnswered(), PersonLeft())
    assert phone.asked.params == {"QueueResult": "bridged"}


def test_a_recording_is_told_when_something_was_said():
    phone = Phone('<Record action="/r"/>').play(Spoke("信号不好"), Key("#"))
    assert phone.asked.url == "https://bot.example.cn/r"
    assert phone.asked.params["Digits"] == "#"
    assert Phone('<Record action="/r"/><Say>on</Say>').play(TimedOut()).heard == ["on"]


# ---- hanging up


def test_hanging_up_ends_the_call_and_a_gather_tells_nothing():
    phone = Phone(MENU).play(Played(), HungUp())
    assert len(phone.asks) == 1
    assert phone.effects[-1] == End("the caller hung up", "completed")


def test_hanging_up_during_a_prompt_cuts_it_off():
    assert CutOff() in Phone("<Say>long story</Say>").play(HungUp()).effects


def test_hanging_up_before_the_answer_discards_it():
    phone = Phone().play(HungUp())
    assert phone.effects[-1] == End("the caller hung up", "no-answer")
    assert phone.answer("<Say>hello</Say>").heard == []


def test_hanging_up_in_a_queue_or_recording_still_tells_the_action():
    queued = Phone('<Enqueue action="/after">desk</Enqueue>').play(HungUp())
    assert queued.asked == Ask(
        "https://bot.example.cn/after", "POST", {"QueueResult": "hangup"}, "last"
    )
    recorded = Phone('<Record action="/r"/>').play(Spoke("喂"), HungUp())
    assert recorded.asked.params["Digits"] == "hangup"
    assert isinstance(recorded.effects[-1], End)


def test_nothing_happens_after_the_end():
    phone = Phone("")
    before = len(phone.effects)
    phone.keys("1").play(Spoke("喂"), TimedOut(), HungUp(), Played())
    assert len(phone.effects) == before
