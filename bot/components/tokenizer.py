"""Jieba words, with the catalogue's handles and the service's own terms as words of their own."""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.cutter import Cutter
from bot.components.values.catalogue import seed_catalogue
from bot.components.values.found import words
from bot.components.values.handles import NOT_BEFORE

TERMS = words(
    "手机号 手机号码 营业厅 携号转网 流量包 加油包 机顶盒 光猫 路由器 "
    "打电话 来电 保号套餐 服务密码 监督平台 转人工 拆机 停机 复机 "
    "补卡 电视剧 wifi iptv"
)
"""Words of the trade that jieba's own dictionary lacks or splits."""
_PHRASE = re.compile(r"..的|那")
"""In a handle that is a phrase rather than a word: 残疾人的那个卡."""
_DICTIONARY = "words.json"


def domain_words() -> list[str]:
    """What the dictionary is extended by: terms and the catalogue's handles in Chinese
    characters.
    """
    names = {word for word in seed_catalogue().words() if not _PHRASE.search(word)}
    return sorted({*TERMS, *names} - NOT_BEFORE.keys())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class CatalogueTokenizer(Tokenizer):
    """Cuts text into words with a dictionary generated from the catalogue when the model is
    trained.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings that the base class needs; none is meant to be changed."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, extra: list[str]
    ) -> None:
        super().__init__(config)
        self._storage = storage
        self._resource = resource
        self._words = extra
        self._cutter = Cutter(extra)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CatalogueTokenizer:
        """Build the component for training, from the catalogue as it is now."""
        return cls(config, model_storage, resource, domain_words())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CatalogueTokenizer:
        """Build the component with the words it was trained with."""
        with model_storage.read_from(resource) as directory:
            extra = json.loads((directory / _DICTIONARY).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, extra)

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the words with the model."""
        with self._storage.write_to(self._resource) as directory:
            text = json.dumps(self._words, ensure_ascii=False)
            (directory / _DICTIONARY).write_text(text, encoding="utf-8")
        return self._resource

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The words of the attribute with their offsets, blanks left out."""
        return [Token(word, at) for word, at in self._cutter.placed(message.get(attribute) or "")]
