"""Queues, whispers and recordings as the carrier plays them."""

from ivr.carrier import timing, verbs
from ivr.carrier.events import (
    Answered,
    Ask,
    CutOff,
    Hear,
    HungUp,
    Key,
    NobodyAnswered,
    PersonAnswered,
    PersonLeft,
    Played,
    RecordingMade,
    Spoke,
    Tell,
    TimedOut,
    Trouble,
    Unanswered,
    Whispered,
)
from ivr.carrier.queues import Queues
from ivr.carrier.twiml import read
from tests.ivr.carrier.test_call import Phone

ENQUEUE = '<Enqueue action="after?step=2" waitUrl="wait?step=2">desk</Enqueue><Say>never</Say>'
ASK_KEYS = '<Gather action="wait?piece=1" numDigits="1" finishOnKey=""/>'
WAIT = "https://bot.example.cn/ivr/wait"
DIAL = '<Dial action="/after"><Number url="whisper">+861012345678</Number></Dial>'


def queued(wait: str = ASK_KEYS) -> Phone:
    return Phone(ENQUEUE).answer(wait)


# the queue


def test_the_wait_is_asked_for_beside_the_document_it_stands_in() -> None:
    phone = Phone(ENQUEUE)
    assert (phone.asked.url, phone.asked.kind) == (f"{WAIT}?step=2", "wait")
    assert timing.state(phone.call) == "waiting"


def test_a_key_in_the_wait_goes_to_its_gather() -> None:
    phone = queued().keys("5")
    assert phone.asked == Ask(f"{WAIT}?piece=1", "POST", {**phone.asked.params})
    assert phone.asked.params["Digits"] == "5" and phone.call.queue


def test_a_wait_heard_to_its_end_begins_anew() -> None:
    phone = queued("<Pause/>")
    asked = len(phone.asks)
    while len(phone.asks) == asked:
        phone.play(Played())
    assert phone.asked.kind == "wait"


def test_leave_asks_the_action_of_the_enqueue() -> None:
    phone = queued().keys("*").answer("<Leave/>", url=f"{WAIT}?piece=1")
    assert phone.asked.url == "https://bot.example.cn/ivr/after?step=2"
    assert phone.asked.params == {"QueueResult": "leave"} and phone.call.queue is None


def test_leave_outside_a_queue_does_nothing() -> None:
    phone = Phone("<Leave/><Say>on</Say>")
    assert Hear(verbs.Say("on")) in phone.effects


def test_somebody_fetches_the_call_in_the_middle_of_the_wait() -> None:
    phone = queued("<Gather><Say>first</Say></Gather>").play(PersonAnswered())
    assert CutOff() in phone.effects and timing.state(phone.call) == "connected"
    phone.play(PersonLeft())
    assert phone.asked.params == {"QueueResult": "bridged"}


def test_a_late_answer_of_the_wait_does_not_come_back() -> None:
    phone = Phone(ENQUEUE).play(PersonAnswered())
    phone.play(Answered(f"{WAIT}?step=2", b"<Response><Say>late</Say></Response>", "text/xml"))
    assert timing.state(phone.call) == "connected"


def test_the_queue_may_fail() -> None:
    assert queued().play(NobodyAnswered("error")).asked.params == {"QueueResult": "error"}


def test_hanging_up_in_the_wait_tells_the_action() -> None:
    phone = queued().play(HungUp())
    assert phone.asked.params == {"QueueResult": "hangup"} and phone.asked.kind == "last"


def test_a_wait_that_cannot_be_had_asks_the_fallback() -> None:
    phone = Phone(ENQUEUE).play(Unanswered(f"{WAIT}?step=2", 11200, "500"))
    assert phone.asked.kind == "fallback" and phone.call.queue is None


def test_verbs_that_do_nothing_in_a_queue_are_warned_of() -> None:
    phone = queued("<Dial>10080</Dial><Gather/>")
    assert [e.oddity.code for e in phone.effects if isinstance(e, Trouble)] == [12200]


def test_without_an_action_the_document_goes_on_after_the_queue() -> None:
    phone = Phone('<Enqueue waitUrl="wait">desk</Enqueue><Say>on</Say>').answer("<Leave/>")
    assert Hear(verbs.Say("on")) in phone.effects


def test_places_are_counted_by_the_queue() -> None:
    queues = Queues()
    for sid in ("CA1", "CA2", "CA1"):
        queues.join("desk", sid)
    told = queues.waiting("desk", "CA2")
    assert (told["QueuePosition"], told["CurrentQueueSize"]) == ("2", "2")
    assert {"QueueSid", "QueueTime", "AvgQueueTime", "MaxQueueSize"} <= told.keys()
    queues.leave("desk", "CA1")
    assert queues.waiting("desk", "CA2")["QueuePosition"] == "1"
    assert queues.left("CA1")["QueueSid"] == told["QueueSid"] and queues.left("CA1") == {}


# the whisper


def test_whoever_picks_up_hears_the_whisper_before_the_caller() -> None:
    phone = Phone(DIAL).play(PersonAnswered())
    assert (phone.asked.kind, phone.asked.params) == ("whisper", {"To": "+861012345678"})
    assert timing.state(phone.call) == "waiting"
    phone.answer("<Say>about</Say>")
    assert Whispered("about") in phone.effects and timing.state(phone.call) == "connected"
    assert not [e for e in phone.effects if isinstance(e, Hear)]


def test_a_whisper_that_cannot_be_had_is_a_warning() -> None:
    phone = Phone(DIAL).play(PersonAnswered(), Unanswered("whisper", 11200, "500"))
    (trouble,) = [e for e in phone.effects if isinstance(e, Trouble)]
    assert not trouble.fatal and timing.state(phone.call) == "connected"


def test_hanging_up_during_the_whisper_is_no_answer() -> None:
    phone = Phone(DIAL).play(PersonAnswered(), HungUp())
    assert phone.asked.params == {"DialCallStatus": "no-answer"}


# recordings

RECORD = (
    '<Record action="/after" finishOnKey="#" maxLength="2" transcribe="true" '
    'recordingStatusCallback="recording" transcribeCallback="text"/><Say>nothing</Say>'
)


def tells(phone: Phone) -> list[Tell]:
    return [effect for effect in phone.effects if isinstance(effect, Tell)]


def test_a_recording_is_told_to_action_and_callbacks() -> None:
    phone = Phone(RECORD).play(Spoke("一二三四"), Key("#"))
    assert RecordingMade("一二三四") in phone.effects
    assert phone.asked.params == {"RecordingDuration": "1", "Digits": "#"}
    base = "https://bot.example.cn/ivr"
    assert tells(phone) == [
        Tell(f"{base}/recording", "recording"),
        Tell(f"{base}/text", "transcription"),
    ]


def test_a_recording_has_an_end() -> None:
    phone = Phone(RECORD).play(Spoke("一二三四五六七八九十"), TimedOut())
    assert RecordingMade("一二三四五六七八") in phone.effects


def test_hanging_up_ends_a_recording_and_tells_of_it() -> None:
    phone = Phone(RECORD).play(Spoke("再见"), HungUp())
    assert phone.asked.params["Digits"] == "hangup" and len(tells(phone)) == 2


def test_nothing_said_is_no_recording() -> None:
    phone = Phone(RECORD).play(TimedOut())
    assert tells(phone) == [] and Hear(verbs.Say("nothing")) in phone.effects


def test_a_beep_is_heard_unless_it_is_switched_off() -> None:
    def beeps(document: str) -> int:
        heard = [e for e in Phone(document).effects if isinstance(e, Hear)]
        return len([e for e in heard if isinstance(e.what, verbs.Play)])

    assert (beeps("<Record/>"), beeps('<Record playBeep="false"/>')) == (1, 0)


def test_attributes_of_the_human_side_are_read() -> None:
    (enqueue,) = read(
        b'<Response><Enqueue waitUrl="w" waitUrlMethod="GET">q</Enqueue></Response>'
    ).verbs
    assert enqueue == verbs.Enqueue("q", wait_url="w", wait_method="GET")
    (record,) = read(b'<Response><Record transcribeCallback="t"/></Response>').verbs
    assert isinstance(record, verbs.Record) and record.text_callback == "t"
    assert read(b"<Response><Leave/></Response>").warnings == ()
