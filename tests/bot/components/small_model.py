"""The understanding part of the pipeline on a handful of examples, without Rasa's graph around
it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.entities import ValueExtractor
from bot.components.intent_classifier import LinearIntentClassifier
from bot.components.text_cleaner import TextCleaner
from bot.components.tokenizer import CatalogueTokenizer

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
    """Cleans, cuts, extracts and classifies one text after the other."""

    def __init__(self, folder: Path) -> None:
        storage = LocalModelStorage(folder)
        data = TrainingData(
            [Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
        )
        config = CatalogueTokenizer.get_default_config()
        self.cleaner = TextCleaner()
        trained = CatalogueTokenizer.create(config, storage, Resource("words"), None)  # type: ignore[arg-type]
        trained.train(data)
        data = trained.process_training_data(self.cleaner.process_training_data(data))
        LinearIntentClassifier(storage, Resource("intents")).train(data)
        self.tokenizer = CatalogueTokenizer.load(config, storage, Resource("words"), None)  # type: ignore[arg-type]
        self.classifier = LinearIntentClassifier.load({}, storage, Resource("intents"), None)  # type: ignore[arg-type]

    def __call__(self, text: str) -> dict[str, Any]:
        """The parse output of `text`, as after the last component of Rasa's graph."""
        messages = [Message({"text": text})]
        for step in (self.cleaner, self.tokenizer, ValueExtractor(), self.classifier):
            messages = step.process(messages)
        (message,) = RegexMessageHandler().process(messages, Domain.empty())
        return message.as_dict(only_output_properties=True)
