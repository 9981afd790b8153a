"""Possible prompt injection: text that addresses a model instead of a subject.

What other nodes send ends in the context of assistants, so a pattern can carry
instructions: "ignore previous instructions", a call in the syntax of a tool,
invisible characters, a command that fetches a program and runs it. Such a pattern
is flagged with the id of a rule; the operator of the node decides about it.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from fedlearn.records import texts_in
from fedlearn.redaction.rules import Rule

_SHELL: Final = (
    r"(?:sudo\s{1,9}(?:-\S{1,40}\s{1,9}){0,4})?"
    r"(?:env\s{1,9}(?:\w{1,40}=\S{0,80}\s{1,9}){0,4})?(?:/\S{1,40}/)?"
)
_INTERPRETER: Final = r"(?:(?:ba|z|da|k|fi)?sh|python[0-9.]*|perl|ruby|node)\b"
_FETCH: Final = r"\b(?:curl|wget|aria2c)\s"


INJECTION_RULES: Final = (
    Rule(
        "override",
        "an order to ignore earlier instructions",
        r"(?i)\b(?:ignore|disregard|forget|override|bypass)\s{1,9}"
        r"(?:(?:all|any|the|your|my|these|those|every|of)\s{1,9}){0,4}"
        r"(?:previous|prior|above|earlier|preceding|foregoing|system|original)\s{1,9}"
        r"(?:instruction|prompt|rule|message|context|direction|command|guideline)",
    ),
    Rule(
        "new-role",
        "a role for the model, or a question for its prompt",
        r"(?i)\byou\s{1,9}are\s{1,9}now\s{1,9}(?:an?|the|in)\b"
        r"|\bfrom\s{1,9}now\s{1,9}on,?\s{1,9}you\s{1,9}(?:are|must|will|shall)\b"
        r"|\b(?:reveal|print|show|repeat|output|leak)\s{1,9}(?:me\s{1,9})?"
        r"(?:your|the)\s{1,9}(?:system|hidden|initial|secret)\s{1,9}prompt",
    ),
    Rule(
        "chat-template",
        "the marks by which chat templates separate who speaks",
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|begin_of_text|"
        r"start_header_id|end_header_id)\|>|\[/?INST\]|<</?SYS>>|"
        r"<(?:start|end)_of_turn>|(?m:^#{2,3} (?:Instruction|Response|System):)",
    ),
    Rule(
        "tool-call",
        "a call in the syntax of tools",
        r"</?(?:tool_call|tool_use|function_calls?|antml:\w{1,20}|tool_result)\b"
        r"|<invoke\s{1,9}name=|<function=\w|\"function_call\"\s{0,9}:\s{0,9}\{",
    ),
    Rule(
        "hidden-text",
        "characters that turn, hide or carry text unseen",
        "[\u202a-\u202e\u2066-\u2069]|[\U000e0000-\U000e007f]"
        "|[A-Za-z][\u200b-\u200d\u2060\ufeff]{1,9}[A-Za-z]"
        "|[\U000e0100-\U000e01ef]{4}",
    ),
    Rule(
        "fetch-and-run",
        "a command that fetches a program and runs it",
        rf"(?i){_FETCH}[^\n|]{{0,400}}\|\s{{0,9}}{_SHELL}{_INTERPRETER}"
        rf"|\b(?:ba|z)?sh\s{{1,9}}(?:-c\s{{1,9}})?[\"']?(?:<\(|\$\()\s{{0,9}}{_FETCH}"
        rf"|\b(?:eval|source|\.)\s{{1,9}}[\"']?(?:<\(|\$\(|`)\s{{0,9}}{_FETCH}"
        rf"|{_FETCH}[^\n]{{0,300}}(?:&&|;)\s{{0,9}}{_SHELL}(?:chmod\s{{1,9}}\+x|"
        r"(?:ba|z)?sh\s{1,9}[\w./~])"
        r"|\bbase64\s{1,9}(?:-d|-D|--decode)\b[^\n|]{0,200}\|\s{0,9}"
        rf"{_SHELL}{_INTERPRETER}"
        r"|\biex\s{0,9}\(|\bDownloadString\s{0,9}\(",
    ),
)
"""Every repetition is bounded, so that a search takes linear time."""


def lint(payload: Mapping[str, object]) -> tuple[str, ...]:
    """Return the ids of the rules that find something in a payload, sorted."""
    texts = set(texts_in({**payload}))
    texts |= {unicodedata.normalize("NFKC", text) for text in texts}
    found = (
        rule.id
        for rule in INJECTION_RULES
        if any(re.search(rule.pattern, text) for text in texts)
    )
    return tuple(sorted(found))
