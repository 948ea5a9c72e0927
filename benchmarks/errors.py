"""What the trained model misunderstands of the development set. Never of the sealed one."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.figures import NOON, Parse, answer_of, requests_of, values_of
from benchmarks.metrics import confusions
from telecom.clock import clock
from tests.nlu.loading import load, load_faq, load_requests

SET = "dev"
EXAMPLES = 2
"""Shown of a pair of intents."""


def errors(parse: Parse) -> Iterator[str]:
    """One line for every intent, set of values, list of requests and answer that is not right."""
    clock.set(NOON)
    utterances = load(SET)
    for one, output in zip(utterances, parse([one.text for one in utterances]), strict=True):
        intent, values = output["intent"], values_of(output)
        if intent["name"] != one.intent:
            yield (
                f"INTENT {one.intent} -> {intent['name']} {intent['confidence']:.2f}"
                f" [{one.mode}] {one.text}"
            )
        if values != one.entities:
            missing = sorted(map(str, one.entities - values))
            surplus = sorted(map(str, values - one.entities))
            yield f"VALUES missing {missing} surplus {surplus} [{one.mode}] {one.text}"
    messages = load_requests(SET)
    for message, output in zip(messages, parse([one.text for one in messages]), strict=True):
        found = requests_of(output)
        if found != message.intents:
            wanted, got = ", ".join(message.intents), ", ".join(found)
            yield f"REQUESTS {wanted} -> {got} [{message.mode}] {message.text}"
    questions = load_faq(SET)
    for question, output in zip(questions, parse([one.text for one in questions]), strict=True):
        if answer_of(output) != question.faq:
            found_in = output["intent"]["name"]
            yield f"FAQ {question.faq} -> {answer_of(output)} ({found_in}) {question.text}"


def confusion_lines(parse: Parse, most: int) -> Iterator[str]:
    """The most frequent pairs of intents that are mistaken for each other, with examples."""
    utterances = load(SET)
    outputs = parse([one.text for one in utterances])
    guesses = [output["intent"]["name"] for output in outputs]
    for wanted, got, count in confusions([one.intent for one in utterances], guesses)[:most]:
        yield f"{count:3}  {wanted} -> {got}"
        texts = [
            one.text
            for one, guess in zip(utterances, guesses, strict=True)
            if (one.intent, guess) == (wanted, got)
        ]
        yield from (f"       {text}" for text in texts[:EXAMPLES])
