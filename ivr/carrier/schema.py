"""Twilio's limits and the verbs and attributes it knows, as its own library writes them."""

from __future__ import annotations

DOCUMENT_BYTES = 64 * 1024
SAY_CHARACTERS = 4096
POLLY_CHARACTERS = 3000  # Twilio's dictionary, 13521
HINTS = 500
HINT_CHARACTERS = 100

# numbers of Twilio's error and warning dictionary
CONNECTION_FAILED = 11205
RETRIEVAL_FAILED = 11200
TOO_MANY_REDIRECTS = 11215
INVALID_REDIRECT = 11216
DOCUMENT_TOO_LARGE = 11750
UNREADABLE_DOCUMENT = 12100
OFF_SCHEMA = 12200
INVALID_CONTENT_TYPE = 12300
GATHER_TIMEOUT = 13313
GATHER_SPEECH_TIMEOUT = 13327
GATHER_HINTS = 13330
GATHER_AUTO_WITH_MODEL = 13335
SAY_TEXT = 13520
SAY_TOO_LONG = 13521
RELAY_UNREACHABLE = 64102
RELAY_LOST = 64105
RELAY_MESSAGE = 64107

_RECORDING = (
    "trim recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent"
)

ATTRIBUTES: dict[str, frozenset[str]] = {
    verb: frozenset(names.split())
    for verb, names in {
        "Say": "voice loop language",
        "Play": "loop digits",
        "Pause": "length",
        "Gather": "input action method timeout speechTimeout maxSpeechTime profanityFilter "
        "finishOnKey numDigits partialResultCallback partialResultCallbackMethod language hints "
        "bargeIn debug actionOnEmptyResult speechModel enhanced",
        "Redirect": "method",
        "Hangup": "",
        "Reject": "reason",
        "Dial": "action method timeout hangupOnStar timeLimit callerId record answerOnBridge "
        f"ringTone recordingTrack sequential referUrl referMethod {_RECORDING}",
        "Leave": "",
        "Enqueue": "action maxQueueSize method waitUrl waitUrlMethod workflowSid",
        "Connect": "action method",
        "Record": "action method timeout finishOnKey maxLength playBeep transcribe "
        f"transcribeCallback {_RECORDING}",
    }.items()
}

RELAY_ATTRIBUTES = frozenset(
    {
        *("url", "language", "voice", "hints", "preemptible", "interruptible", "debug", "events"),
        *("welcomeGreeting", "welcomeGreetingInterruptible", "welcomeGreetingLanguage"),
        *("ttsLanguage", "ttsProvider", "transcriptionLanguage", "transcriptionProvider"),
        *("speechModel", "speechTimeout", "dtmfDetection", "reportInputDuringAgentSpeech"),
        *("interruptSensitivity", "ignoreBackchannel", "partialPrompts", "eotThreshold"),
        *("deepgramSmartFormat", "elevenlabsTextNormalization", "intelligenceService"),
    }
)
# verbs of Twilio that this carrier does not play
NOT_SIMULATED = frozenset({"Echo", "Pay", "Prompt", "Queue", "Refer", "Sms", "Start", "Stop"})
IN_QUEUE = frozenset({"Say", "Play", "Pause", "Gather", "Redirect", "Hangup", "Leave"})
"""What a queue's waitUrl may hold."""
PROMPTS = frozenset({"Say", "Play", "Pause"})
DIALLED = frozenset({"Number", "Client", "Sip", "Queue", "Conference", "Sim"})
# markup inside a Say, with the short names of SSML
SPOKEN_MARKUP = frozenset(
    {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
)
CHINESE_LANGUAGES = ("cmn", "zh", "yue")
