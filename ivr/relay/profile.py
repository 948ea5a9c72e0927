"""How a relay speaks and listens: profiles as data, checked before the first call."""

from __future__ import annotations

from pathlib import Path

import yaml

from ivr.twiml import WrongProfile

PROFILES = Path(__file__).with_name("profiles.yml")
# seen working in Chinese; the carrier takes others and then answers with error 64106 or silence
WORKING = {
    "language": {"zh-CN"},
    "transcriptionProvider": {"Deepgram"},
    "speechModel": {"nova-2-general"},
    "ttsProvider": {"Amazon"},
    "voice": {"Zhiyu-Neural"},
}


def load(name: str, path: Path = PROFILES) -> dict[str, str]:
    """The attributes of the profile of that name.

    Raises:
        WrongProfile: saying what is wrong with it, or which names there are.
    """
    profiles = yaml.safe_load(path.read_text("utf-8"))
    if name not in profiles:
        raise WrongProfile(f"no relay profile {name!r}; there are {', '.join(sorted(profiles))}")
    profile = {str(key): str(value) for key, value in profiles[name].items()}
    if set(profile) != set(WORKING):
        raise WrongProfile(f"relay profile {name}: must have {', '.join(WORKING)}")
    wrong = [f"{key} {value!r}" for key, value in profile.items() if value not in WORKING[key]]
    if wrong:
        raise WrongProfile(f"relay profile {name}: not known to work in Chinese: {wrong}")
    return profile
