"""The understanding on a handful of examples, without Rasa's graph around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from benchmarks.pipeline import Pipeline, around_intents

EXAMPLES = {
    "query_balance": [
        "我还有多少话费",
        "卡里还剩多少钱",
        "查话费余额",
        "是不是欠费了",
        "话费还有没有",
    ],
    "unsubscribe_service": ["把彩铃退了", "这个业务不要了", "退订视频会员", "取消包月", "给我退掉"],
    "inform": ["13800138000", "三月份", "第二个", "59的那个", "彩铃"],
    "out_of_scope": ["今天天气怎么样", "讲个笑话", "帮我订外卖", "股票涨了吗", "唱首歌"],
}


class Parser:
    """The components of config.yml up to the intents, trained on `EXAMPLES`.

    The FAQ is left out: it would decide where so small a model is unsure.
    """

    def __init__(self, folder: Path) -> None:
        before, intents = around_intents()
        messages = [Message.build(text, of) for of, texts in EXAMPLES.items() for text in texts]
        self.pipeline = Pipeline(folder, TrainingData(messages), [*before, *intents])

    def __call__(self, text: str) -> dict[str, Any]:
        """The parse output of `text`, as after the last component of Rasa's graph: the one that
        takes `/name` for an intent, here of any name.
        """
        processed = self.pipeline.process([Message({"text": text})])
        (message,) = RegexMessageHandler().process(processed, None)
        return message.as_dict(only_output_properties=True)
