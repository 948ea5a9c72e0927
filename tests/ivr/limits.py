"""What Twilio would not accept of a document, checked without any code of ours."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from twilio.twiml import voice_response

ENDINGS = ("Hangup", "Redirect", "Dial", "Enqueue", "Leave", "Connect")
REPORT_BACK = ("Dial", "Enqueue", "Record", "Connect")
MAY_NEST = {
    "Say": {"prosody"},
    "Gather": {"Say", "Play", "Pause"},
    "Dial": {"Number", "Client", "Sip"},
    "Connect": {"ConversationRelay"},
}


def problems(document: str) -> list[str]:
    """What is wrong with the document; empty if nothing."""
    if len(document.encode()) >= 64 * 1024:
        return ["64 kB or more"]
    root = ET.fromstring(document)
    found = [] if root.tag == "Response" and len(root) else ["an empty response ends the call"]
    for verb in root.iter():
        # the library is older than ConversationRelay; prosody is markup of speech
        known = hasattr(voice_response, verb.tag) or verb.tag in ("ConversationRelay", "prosody")
        if verb is not root and not known:
            found.append(f"unknown verb {verb.tag}")
        if verb.tag == "Say" and not 0 < len("".join(verb.itertext())) <= 4096:
            found.append(f"a Say of {len(''.join(verb.itertext()))} characters")
        if verb.tag == "Gather":
            found += _gather(verb)
        for child in verb if verb is not root else ():
            if child.tag not in MAY_NEST.get(verb.tag, ()):
                found.append(f"{child.tag} inside {verb.tag}")
    if root[-1].tag not in ENDINGS:
        found.append("falls off its end")
    silent = [verb.tag for verb in root if verb.tag in REPORT_BACK and "action" not in verb.attrib]
    found += [f"{tag} without an action" for tag in silent]
    return found


def _gather(verb: ET.Element) -> list[str]:
    found = []
    hints = verb.attrib.get("hints", "").split(",")
    if len(hints) > 500 or max(map(len, hints)) > 100:
        found.append("hints beyond the limits")
    if verb.attrib.get("actionOnEmptyResult") != "true":
        found.append("silence falls through")
    if "speech" in verb.attrib["input"] and "speechTimeout" not in verb.attrib:
        found.append("speech without speechTimeout")
    return found
