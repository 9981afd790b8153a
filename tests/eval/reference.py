"""The reference of the module's options, as Markdown."""

import re
from collections.abc import Iterable
from typing import TypedDict

PREFACE = """\
# The options of services.fedlearn

Written by `tests/eval/run --update` from the module itself. Each of these can also be
set for a further federation, as `services.fedlearn.instances.NAME.…`; see
[NixOS](../how-to/nixos.md).
"""


class Option(TypedDict):
    """An option as documentation.nix gives it; texts of Nix and of Markdown."""

    name: str
    type: str
    readOnly: bool
    purpose: str
    default: str | None
    example: str | None


def reference(options: Iterable[Option]) -> str:
    """Return the whole page."""
    return PREFACE + "".join(_section(option) for option in options)


def _section(option: Option) -> str:
    """Return what is to be known of one option."""
    kind = option["type"] + (", read-only" if option["readOnly"] else "")
    facts = [f"- type: {kind}"]
    facts += [
        f"- {name}: {_value(text)}"
        for name, text in (
            ("default", option["default"]),
            ("example", option["example"]),
        )
        if text
    ]
    short = option["name"].removeprefix("services.fedlearn.")
    text = _plain(option["purpose"].strip())
    return f"\n## {short}\n\n{text}\n\n" + "\n".join(facts) + "\n"


def _value(text: str) -> str:
    """Return a value as code, a text that has code in it as it is."""
    if "\n" in text:
        block = "\n".join(f"  {line}" for line in text.strip().splitlines())
        return f"\n\n  ```nix\n{block}\n  ```"
    return _plain(text) if "`" in text or text.startswith("none") else f"`{text}`"


def _plain(text: str) -> str:
    """Replace the roles of NixOS' manual by what any Markdown reader knows."""
    text = re.sub(r"\{manpage\}`([^`]+)`", r"\1", text)
    return re.sub(r"\{[a-z]+\}(`[^`]+`)", r"\1", text)
