"""A server that answers by OpenAI's protocol for chats, asked with bounds."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import httpx
import msgspec
import orjson

from fedlearn.errors import ConfigurationError, FedlearnError, UnreachableError
from fedlearn.model.prompt import SCHEMA, ModelLesson
from fedlearn.qdrant.client import public_url, read_key_file
from fedlearn.qdrant.client.transport import BoundedTransport
from fedlearn.settings import LanguageModel

MAX_ANSWER_BYTES: Final = 256 * 1024
"""Of one answer; what says more is babbling."""

MAX_ANSWER_TOKENS: Final = 2_000
"""Asked for; servers stop there."""

_FORMATS: Final[tuple[dict[str, object] | None, ...]] = (
    {
        "type": "json_schema",
        "json_schema": {"name": "lessons", "strict": True, "schema": SCHEMA},
    },
    {"type": "json_object"},
    None,
)
"""What is asked for, from the best to what every server takes."""

_THOUGHT: Final = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_REFUSED: Final = (400, 415, 422)
"""A server that does not know a format of answers refuses the request."""


class Answer(NamedTuple):
    """What a model said: lessons of the right form, and why others are not."""

    lessons: Sequence[ModelLesson]
    fault: str = ""


class _Lessons(msgspec.Struct):
    lessons: list[msgspec.Raw]


class ChatServer:
    """`POST /v1/chat/completions`, which llama.cpp, Ollama, vLLM and others speak.

    Raises:
        ConfigurationError: The key cannot be read.
    """

    def __init__(self, chosen: LanguageModel) -> None:
        self._model = chosen.name
        self._url = endpoint_of(chosen.url)
        self._where = f"the language model at {public_url(self._url)}"
        self._format = 0
        key_file = chosen.api_key_file
        key = (
            read_key_file(key_file, "extraction.model.api_key_file") if key_file else ""
        )
        self._client = httpx.Client(
            timeout=chosen.timeout_s,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            transport=BoundedTransport(
                self._url, chosen.timeout_s, max_bytes=MAX_ANSWER_BYTES
            ),
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def ask(self, messages: list[dict[str, str]]) -> Answer:
        """Ask once; a server that refuses a format is asked with a simpler one.

        Raises:
            UnreachableError: It does not answer, or not in time, or cannot now.
            ConfigurationError: It refuses the key, or does not know the model.
        """
        while True:
            try:
                response = self._client.post(self._url, json=self._body(messages))
            except httpx.HTTPError as error:
                raise self._unreachable(str(error) or type(error).__name__) from error
            if response.status_code in _REFUSED and self._format + 1 < len(_FORMATS):
                self._format += 1
                continue
            if fault := self._fault(response):
                raise fault
            return parse_answer(response.content)

    def _body(self, messages: list[dict[str, str]]) -> dict[str, object]:
        body: dict[str, object] = {
            "model": self._model,
            "messages": messages,
            "temperature": 0,
            "max_tokens": MAX_ANSWER_TOKENS,
            "stream": False,
        }
        if wanted := _FORMATS[self._format]:
            body["response_format"] = wanted
        return body

    def _fault(self, response: httpx.Response) -> FedlearnError | None:
        status = response.status_code
        if response.is_success:
            return None
        words = " ".join(response.text.split())[:200] or response.reason_phrase
        said = f"{self._where} answers {status}: {words}"
        if status in {401, 403}:
            hint = "check extraction.model.api_key_file"
            return ConfigurationError(said, hint=hint)
        if status in {404, 405}:
            hint = "check extraction.model.url and extraction.model.name"
            return ConfigurationError(said, hint=hint)
        return UnreachableError(said)

    def _unreachable(self, reason: str) -> UnreachableError:
        return UnreachableError(
            f"{self._where} does not answer: {reason}",
            hint="start it, or set extraction.model to null; nothing else waits for it",
        )


def endpoint_of(url: str) -> str:
    """Return the URL to post to, for a base as people write it."""
    base = url.rstrip("/").removesuffix("/chat/completions")
    path = urlsplit(base).path
    return f"{base}/chat/completions" if path else f"{base}/v1/chat/completions"


def parse_answer(content: bytes) -> Answer:
    """Read the lessons in an answer; a wrong one costs itself alone."""
    text = _text_of(content)
    if not text:
        return Answer((), "empty")
    start = text.find("{")
    try:
        whole = msgspec.json.decode(_first_object(text[start:]), type=_Lessons)
    except (msgspec.MsgspecError, ValueError):
        return Answer((), "schema")
    lessons, fault = [], ""
    for raw in whole.lessons:
        try:
            lessons.append(msgspec.json.decode(raw, type=ModelLesson))
        except (msgspec.MsgspecError, ValueError):
            fault = "schema"
    return Answer(lessons, fault)


def _text_of(content: bytes) -> str:
    """Return what the model wrote, without what it thought; "" for no text."""
    try:
        answer = orjson.loads(content)
        text = answer["choices"][0]["message"]["content"]
    except (orjson.JSONDecodeError, KeyError, IndexError, TypeError):
        return ""
    return _THOUGHT.sub("", text) if isinstance(text, str) else ""


def _first_object(text: str) -> str:
    """Return the first JSON object of a text, whatever is behind it.

    Raises:
        ValueError: There is none.
    """
    depth, in_string, escaped = 0, False, False
    for place, char in enumerate(text):
        if in_string:
            escaped, in_string = (
                char == "\\" and not escaped,
                char != '"' or escaped,
            )
        elif char == '"':
            in_string = True
        else:
            depth += (char == "{") - (char == "}")
            if depth == 0:
                return text[: place + 1]
    raise ValueError("no whole object")
