"""Texts with planted addresses, host names and people."""

import random
from collections.abc import Iterator, Sequence

from redaction.corpora.drawing import (
    HEXADECIMAL,
    LARGE,
    NAMES,
    WORDS,
    Planted,
    draw,
    octet,
)


def addresses(source: random.Random, names: Sequence[str] = NAMES) -> Iterator[Planted]:
    """Yield what describes a network, in natural text."""

    def o() -> int:
        return octet(source)

    def hexadecimal(length: int) -> str:
        return draw(source, HEXADECIMAL, length)

    word, name = source.choice(WORDS), source.choice(names)
    host = f"{word}{source.randrange(10)}"
    ula = f"fd{draw(source, HEXADECIMAL, 2)}:{draw(source, HEXADECIMAL, 4)}:a1::{o()}"
    mac = (
        ":".join(draw(source, HEXADECIMAL, 2) for _ in range(5)) + ":a" + str(o() % 10)
    )
    values = {
        "10/8": f"10.{o()}.{o()}.{o()}",
        "172.16/12": f"172.{source.randrange(16, 32)}.{o()}.{o()}",
        "192.168/16": f"192.168.{o()}.{o()}",
        "100.64/10": f"100.{source.randrange(64, 128)}.{o()}.{o()}",
        "169.254/16": f"169.254.{o()}.{o()}",
        "ula": ula,
        "link-local": f"fe80::{hexadecimal(3)}:{hexadecimal(4)}",
        "mac": mac,
        "mac dashed": mac.upper().replace(":", "-"),
        "mac of an interface": "enx" + mac.replace(":", ""),
        "eui-64": mac[:9] + "ff:fe:" + mac[9:],
        "reverse": f"{o()}.{o()}.168.192.in-addr.arpa",
        "windows host": "DESKTOP-" + draw(source, LARGE, 6) + "7",
        "home router": f"{host}.fritz.box",
        **{
            end: f"{host}.{end}"
            for end in ("local", "lan", "internal", "home", "home.arpa", "corp")
        },
        "intranet": f"{word}-{name}.intranet",
        "localdomain": f"{host}.localdomain",
        "two labels": f"git.{word}.corp",
    }
    forms = (
        "the machine at {} does not answer",
        "ping {}: no route to host",
        'listen = "{}"',
        "connected to {}.",
        '{{"address": "{}"}}',
        "hosts:\\n{}\\nother",
        "({}) is up",
    )
    for kind, value in values.items():
        yield Planted(kind, "network", source.choice(forms).format(value), value)
    ip = values["192.168/16"]
    yield Planted("port", "network", f"open http://{ip}:8080/x", ip)
    yield Planted("prefix", "network", f"route {ip}/24 via eth0", ip)


def people(source: random.Random, names: Sequence[str] = NAMES) -> Iterator[Planted]:
    """Yield what names a person, in natural text."""
    name, word = source.choice(names), source.choice(WORDS)
    n = source.randrange(1000, 9999)
    mail = f"{name}.{word}@{word}{n}.de"
    yield Planted("mail", "people", f"write to {mail} please", mail)
    yield Planted("mail angle", "people", f"Author: {name.title()} <{mail}>", mail)
    yield Planted("mail json", "people", f'{{"to": "{mail}"}}', mail)
    yield Planted("mail escaped", "people", f"hello\\n{mail}\\nbye", mail)
    yield Planted("home", "people", f"cat /home/{name}/notes.md", name)
    yield Planted("home file", "people", f"file:///home/{name}/x", name)
    yield Planted("home only", "people", f"cd /home/{name}", name)
    yield Planted("home path", "people", f"PATH=/usr/bin:/home/{name}/bin", name)
    yield Planted("users", "people", f"open /Users/{name}/Library", name)
    yield Planted("windows", "people", f"C:\\Users\\{name}\\x.txt", name)
    yield Planted("windows json", "people", f"C:\\\\Users\\\\{name}\\\\x.txt", name)
    yield Planted("media", "people", f"cd /run/media/{name}/disk", name)
    dashed = f"projects/-home-{name}-src-app/log"
    yield Planted("home dashed", "people", dashed, name)
    yield Planted("id", "people", f"uid=1000({name}) gid=100(users)", name)
    account = f"{name}:x:1000:100:{name.title()} Smith"
    yield Planted("passwd", "people", f"{account}:/home/x:/bin/sh", account)
    spelled = f"{name} [at] {word}{n} [dot] de"
    yield Planted("mail spelled", "people", f"write to {spelled} please", spelled)
    yield Planted("mail quoted", "people", f'to "{name} x"@{word}{n}.de', f"@{word}{n}")
    yield Planted("ssh", "people", f"ssh {name}@{word}box uptime", f"{name}@{word}box")
    yield Planted("scp", "people", f"scp a.txt {name}@{word}:/tmp/", f"{name}@{word}")
    yield Planted("prompt", "people", f"[{name}@{word}:~]$ ls", f"{name}@{word}")
    for phone in (
        f"+49 30 {n}{n}",
        f"+1 (555) 234-{n}",
        f"+44 20 7946 {n}",
        f"+1-555-234-{n}",
        f"(555) 234-{n}",
        f"+4930{n}{n}",
        f"555-234-{n}",
        f"+33 6 12 34 56 {n % 90 + 10}",
        f"(030) 1234{n}",
        f"06-1234{n}",
        f"03-1234-{n}",
        f"(11) 91234-{n}",
    ):
        yield Planted(f"phone {phone[:4]}", "people", f"call {phone} at noon", phone)
