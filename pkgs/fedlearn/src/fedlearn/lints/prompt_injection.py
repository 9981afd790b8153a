"""Possible prompt injection: text that addresses a model instead of a subject.

What other nodes send ends in the context of assistants, so a pattern can carry
instructions: "ignore previous instructions", a call in the syntax of a tool,
invisible characters, a command that fetches a program and runs it. Such a pattern
is flagged with the id of a rule; the operator of the node decides about it.

This is a lint: it knows forms, not intentions. Who knows the forms can avoid them.
"""

import re
from functools import cache
from typing import Final

from fedlearn.lints.injection_phrases import (
    ADDRESS,
    FOREIGN_OVERRIDES,
    NEW_ROLE,
    OVERRIDE,
)
from fedlearn.redaction import Prefilter
from fedlearn.redaction.rules import Rule

_SHELL: Final = (
    r"(?:sudo\s{1,9}(?:-\S{1,40}\s{1,9}){0,4})?"
    r"(?:env\s{1,9}(?:\w{1,40}=\S{0,80}\s{1,9}){0,4})?(?:/\S{1,40}/)?"
)
_INTERPRETER: Final = (
    r"(?:(?:ba|z|da|k|fi)?sh\b|(?:python[0-9.]{0,5}|perl|ruby|node)"
    r"\s{0,9}(?:-\s{0,9})?(?:[;&|)\"'`\n]|$))"
)
"""A shell, or another program that runs what comes in, and has no program already."""

_FETCH: Final = r"\b(?:curl|wget|aria2c|fetch)\s"
_WEB: Final = r"\b(?:irm|iwr|invoke-(?:restmethod|webrequest))\b"
_PRIVATE_FILE: Final = (
    r"(?:~|\$\{?HOME\}?|/home/\S{1,40}|/root)?/?"
    r"(?:\.ssh/|\.aws/|\.env\b|\.netrc|\.git-credentials|\.gnupg|\.kube/|id_rsa"
    r"|id_ed25519|/etc/(?:shadow|passwd))"
)

INJECTION_RULES: Final = (
    Rule(
        "override",
        "an order to ignore earlier instructions",
        rf"(?i){OVERRIDE}|{FOREIGN_OVERRIDES}",
    ),
    Rule(
        "new-role",
        "a role for the model, or a question for its prompt",
        rf"(?i){NEW_ROLE}",
    ),
    Rule(
        "address",
        "an order to the model that reads, or one to keep from its user",
        rf"(?i){ADDRESS}",
    ),
    Rule(
        "chat-template",
        "the marks by which chat templates separate who speaks, with what is said",
        r"(?i)<\|im_start\|>\s{0,9}(?:system|user|assistant|tool)\s{1,9}\S"
        r"|<\|(?:system|user|assistant)\|>\s{0,9}\w"
        r"|<\|start_header_id\|>\w{1,20}<\|end_header_id\|>\s{0,9}\w"
        r"|(?:^|[.!?>]\s)\s{0,9}\[INST\]\s{0,9}\w|<<SYS>>\s{0,9}\w"
        r"|<start_of_turn>(?:user|model|system)\s{1,9}\w"
        r"|^#{2,3} (?:Instruction|Response|System):\s{0,9}\w"
        r"|</?(?:system|system_prompt|system-reminder|assistant)>"
        r"|\"role\"\s{0,9}:\s{0,9}\"(?:system|developer)\"\s{0,9},\s{0,9}\"content\""
        r"|\n\s{0,9}(?:Human|User): [^\n]{1,400}\s{1,9}(?:Assistant|AI): ?\S",
    ),
    Rule(
        "tool-call",
        "a call in the syntax of tools",
        r"</?(?:tool_call|tool_use|function_calls?|antml:\w{1,20}|tool_result)\b"
        r"|<invoke\s{1,9}name=|<function=\w|\"function_call\"\s{0,9}:\s{0,9}\{"
        r"|\"tool_calls\"\s{0,9}:\s{0,9}\[\s{0,9}\{",
    ),
    Rule(
        "hidden-text",
        "characters that turn, hide or carry text unseen",
        "[\u202a-\u202e\u2066-\u2069]|[\U000e0000-\U000e007f]"
        "|[A-Za-z][\u200b-\u200d\u2060\ufeff]{1,9}[A-Za-z]"
        "|[\U000e0100-\U000e01ef]{4}|\x1b\\[(?:[0-9]{1,3};){0,4}8m"
        r"|style=[\"'][^\"'>]{0,99}(?:font-size:\s?0|opacity:\s?0|display:\s?none"
        r"|visibility:\s?hidden)",
    ),
    Rule(
        "data-in-url",
        "an image or link whose URL is to carry data away",
        r"(?i)\]\(\s{0,9}https?://[^\s)>?]{1,200}\?[^\s)>]{0,99}?(?:\{\{|<|\$[({])"
        r"|(?:!\[[^\]\n]{0,99}\]\(\s{0,9}|<img\s[^>]{0,99}?src=[\"']?)https?://"
        r"[^\s)>?]{1,200}\?[^\s)>]{0,99}?(?:[{<$]|%7B|\b(?:data|secret|token|key|leak"
        r"|exfil|prompt|chat|conversation|history|context|payload|msg)=)"
        r"|(?:add|append|put|include|encode|insert)\b[^.\n]{0,60}(?:api key|password"
        r"|secret|credentials|conversation|chat history|environment)[^.\n]{0,60}"
        r"(?:query|url|link|image)\b"
        rf"|(?:send|post|upload|forward|mail|transmit)\b[^.\n]{{0,60}}(?:{_PRIVATE_FILE}"
        r"|api keys?|credentials|conversation|chat history|environment variables)"
        r"[^\n]{0,60}\bto\b[^\n]{0,9}(?:https?://|\S{1,64}@)",
    ),
    Rule(
        "fetch-and-run",
        "a command that fetches a program and runs it, or sends secrets away",
        rf"(?i){_FETCH}[^\n]{{0,400}}\|\s{{0,9}}{_SHELL}{_INTERPRETER}"
        rf"|\b(?:ba|z)?sh\s{{1,9}}(?:-c\s{{1,9}})?[\"']?(?:<\(|\$\(|`)\s{{0,9}}{_FETCH}"
        rf"|\b(?:eval|source|\.)\s{{1,9}}[\"']?(?:<\(|\$\(|`)\s{{0,9}}{_FETCH}"
        rf"|{_FETCH}[^\n]{{0,300}}(?:&&|;)\s{{0,9}}{_SHELL}(?:chmod\s{{1,9}}\+x|"
        r"(?:ba|z)?sh\s{1,9}[\w./~])"
        r"|\b(?:base64\s{1,9}(?:-d|-D|--decode)|xxd\s{1,9}-r|openssl\s{1,9}enc)"
        rf"\b[^\n|]{{0,200}}\|\s{{0,9}}{_SHELL}{_INTERPRETER}"
        r"|\biex\s{0,9}\(|\bDownloadString\s{0,9}\("
        rf"|{_WEB}[^\n]{{0,400}}\|\s{{0,9}}(?:iex|invoke-expression)\b"
        rf"|\b(?:iex|invoke-expression)\b[^\n]{{0,40}}{_WEB}"
        r"|\bexec\([^\n]{0,80}(?:urlopen|requests[^\n]{0,9}\.get)\("
        r"|>&?\s{0,9}/dev/(?:tcp|udp)/|\bnc\s{1,9}(?:-\w{1,9}\s{1,9}){0,4}-e\b"
        r"|\b(?:powershell|pwsh)\b[^\n]{0,80}\s-e(?:nc|ncodedcommand)?\s{1,9}[A-Za-z0-9+/]"
        rf"|{_FETCH}[^\n]{{0,200}}@{_PRIVATE_FILE}"
        rf"|(?:{_PRIVATE_FILE}[^\n|]{{0,80}}|\b(?:env|printenv)\s{{0,9}})\|\s{{0,9}}"
        r"(?:curl|wget|nc|ncat)\s",
    ),
)
"""Every repetition is bounded, so that a search takes linear time."""


def injections_in(text: str) -> set[str]:
    """Return the ids of the rules that find something in one reading of a text."""
    rules = [INJECTION_RULES[index] for index in _prefilter().candidates(text)]
    return {rule.id for rule in rules if _compiled(rule.pattern).search(text)}


@cache
def _prefilter() -> Prefilter:
    return Prefilter(f"(?m){rule.pattern}" for rule in INJECTION_RULES)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE | re.ASCII)
