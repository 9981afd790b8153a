"""The machines of each test, evaluated from its NAME.nix with the module."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from shell import ROOT

EXPECTED = ROOT / "tests" / "system" / "machines.json"
FILES = "/opt/test"
PUBLIC_KEY = "@public-key@"

Machine = dict[str, Any]


def evaluated() -> dict[str, dict[str, Machine]]:
    """Return the machines by test and name, as tests/eval/run writes them down."""
    tests: dict[str, dict[str, Machine]] = json.loads(EXPECTED.read_text("utf-8"))
    return tests


def with_files(value: Any, root: Path, public_key: str) -> Any:  # noqa: ANN401  (any JSON)
    """Write the files that stand in a value and put their paths in their places.

    Args:
        value: Any JSON; a file is `@file:NAME:CONTENT@`, percent-encoded.
        root: Root directory of the machine.
        public_key: What the configuration says the key is.
    """
    if isinstance(value, dict):
        return {key: with_files(one, root, public_key) for key, one in value.items()}
    if isinstance(value, list):
        return [with_files(one, root, public_key) for one in value]
    if not isinstance(value, str):
        return value

    def write(match: re.Match[str]) -> str:
        text = with_files(unquote(match[2]), root, public_key)
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        path = f"{FILES}/{digest}-{match[1]}"
        inside = Path(f"{root}{path}")
        inside.write_text(text, encoding="utf-8")
        inside.chmod(0o755 if text.startswith("#!") else 0o644)
        return path

    replaced = re.sub(r"@file:([^:@]+):([^@]*)@", write, value)
    return replaced.replace(PUBLIC_KEY, public_key)
