"""Secrets that a shell writes into a program: by a pipe, a here-string or a heredoc."""

import re
from collections.abc import Iterator
from typing import Final

from fedlearn.redaction.positions.shell_words import ShellWord, shell_words
from fedlearn.redaction.rules import Rule, Span, argument_value, starts_word

_READERS: Final = (
    r"(?:--?pass(?:word|phrase)?-?(?:stdin|fd)|--stdin|--with-token|--password-stdin"
    r"|--passwd-on-stdin|chpasswd|smbpasswd|cryptsetup|sudo[^\r\n|]{0,40}? -"
    r"[A-Za-z]{0,6}S"
    r"|passwd|kinit|mkpasswd|slappasswd|htpasswd|pdbedit|vncpasswd|saslpasswd2"
    r"|openssl passwd|openssl [^\r\n|]{1,120}?(?:fd:0|stdin)|secrets? (?:create"
    r"|put|set|versions add)"
    r"|docker login|podman login|vault login"
    r"|gpg [^\r\n|]{0,120}?-fd|ecryptfs|gnome-keyring-daemon|secret-tool store"
    r"|pass insert|grub-mkpasswd-pbkdf2|env add|gh auth login|ssh-add|openconnect"
    r"|doveadm pw|bw login|op signin|env:set|kadmin|ldapsearch|zfs load-key"
    r"|systemd-creds encrypt|keyring set|tee /etc/[^ \r\n]{0,40}(?:pass|secret|key))"
)
_PAIRED: Final = re.compile(r"chpasswd|newusers")
_OPTION: Final = re.compile(r"-[neE]{1,3}$")
_FORMAT: Final = re.compile(r"(?:\\+[nrt0]|%[sbq])+$")
_END: Final = re.compile(r"[A-Za-z_]{2,20}$|expire:")
_PARTS: Final = re.compile(r"\\+[nr]")


def _piped(text: str, start: int) -> Iterator[Span]:
    """Yield what echo or printf writes into a program that reads a password."""
    if not starts_word(text, start):
        return
    found = _SENT.match(text, start)
    if found is None:
        return
    paired = bool(_PAIRED.search(text, found.start("reader"), found.end()))
    words = [
        word
        for word in shell_words(text, found.end("writer"))
        if not _OPTION.match(word.text) and not _FORMAT.match(word.text)
    ]
    for word in words:
        yield from _lines(text, word, paired=paired)


def _lines(text: str, word: ShellWord, *, paired: bool) -> Iterator[Span]:
    """Yield the secret of each line of what is written."""
    start = word.start
    for part in (*_PARTS.finditer(text, word.start, word.end), None):
        end = part.start() if part else word.end
        if span := _line(text, start, end, paired=paired):
            yield span
        start = part.end() if part else end


def _line(text: str, start: int, end: int, *, paired: bool) -> Span | None:
    if paired:
        start = text.find(":", start, end) + 1 or end
    if start >= end or text[start] in "$({" or text.startswith('"{', start):
        return None
    span = argument_value(text, start, end)
    return span and (span[0], min(span[1], end))


def _sent_below(text: str, start: int) -> Iterator[Span]:
    """Yield what a here-string or a heredoc gives to a program."""
    found = _BELOW.match(text, start)
    if found is None or not starts_word(text, start):
        return
    paired = bool(_PAIRED.search(found[0]))
    if found["string"] is not None:
        for word in list(shell_words(text, found.end()))[:1]:
            yield from _lines(text, word, paired=paired)
        return
    position = found.end()
    for line in text[position : position + 400].split("\n")[:12]:
        bare = line.strip()
        if _END.match(bare):
            return
        begin = position + len(line) - len(line.lstrip())
        if bare and (span := _line(text, begin, begin + len(bare), paired=paired)):
            yield span
        position += len(line) + 1


_SENT_FORM: Final = (
    r"(?P<writer>(?:echo|printf|print|Write-Output|yes)[ \t]{1,4})[^\r\n|]{1,200}\|"
    rf"[^\r\n|]{{0,120}}?(?P<reader>{_READERS})"
)
_MARK: Final = r"[ \t]{0,4}<<-?[\"']?[A-Za-z_]{2,20}[\"']?"
_BELOW_FORM: Final = (
    rf"(?:{_READERS}[^\r\n<]{{0,120}}(?:(?P<string><<<)[ \t]{{0,4}}"
    rf"|{_MARK}[^\r\n<]{{0,80}}\r?\n)|{_MARK}[ \t]{{0,4}}\|[^\r\n]{{0,80}}?{_READERS}"
    r"[^\r\n]{0,80}\r?\n|chpasswd:[ \t]{0,4}\r?\n[ \t]{1,12}list:[ \t|>-]{0,6}\r?\n)"
)
_SENT: Final = re.compile(_SENT_FORM + r"[^\r\n|;&]{0,80}", re.ASCII)
_BELOW: Final = re.compile(_BELOW_FORM, re.ASCII)

PIPED_RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "piped-password",
        "passwords that a shell pipes into a command",
        _SENT_FORM,
        "password",
        reader=_piped,
        clue=rf"\|[^\r\n|]{{0,120}}?(?:{_READERS})",
    ),
    Rule(
        "here-password",
        "passwords that a here-string or a heredoc gives to a command",
        _BELOW_FORM,
        "password",
        reader=_sent_below,
        clue=r"<<<|chpasswd:|<<-?[\"']?[A-Za-z_]{2,20}[^\r\n<>]{0,80}\r?\n",
    ),
)
