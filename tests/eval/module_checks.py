"""Checks of the module: what it sets, refuses and documents."""

import json
import re
import shutil
from typing import Any

from reference import Option, reference
from support import (
    ROOT,
    FailedError,
    call,
    differences,
    evaluated,
    need_nixpkgs_lib,
)

EXPECTED = ROOT / "tests" / "eval" / "expected"
MESSAGES = ROOT / "tests" / "eval" / "messages"
PAGES = (ROOT / "README.md", ROOT / "docs" / "how-to" / "nixos.md")
MACHINES = ROOT / "tests" / "system" / "machines.json"
REFERENCE = ROOT / "docs" / "reference" / "nixos-options.md"


def expected_cases() -> dict[str, dict[str, Any]]:
    """Return what is written down, by the name of the configuration."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(EXPECTED.glob("*.json"))
    }


def write_json(name: str, value: Any) -> None:  # noqa: ANN401 - any JSON
    """Write a value down for the next comparison."""
    path = ROOT / "tests" / "eval" / f"{name}.json"
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
    path.write_text(f"{text}\n", encoding="utf-8")


def compare_messages(name: str, messages: dict[str, Any], *, update: bool) -> None:
    """Fail if messages are not those that are written down."""
    path = MESSAGES / f"{name}.json"
    if update:
        MESSAGES.mkdir(exist_ok=True)
        write_json(f"messages/{name}", messages)
    expected = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if wrong := list(differences(expected, messages, name)):
        raise FailedError("\n".join(wrong))


def check_module(*, update: bool) -> str:
    """Every case and every example sets exactly what is written down."""
    need_nixpkgs_lib()
    results = evaluated("import ./tests/eval/results.nix { }")
    if update:
        shutil.rmtree(EXPECTED, ignore_errors=True)
        EXPECTED.mkdir()
        for name, result in results.items():
            write_json(f"expected/{name}", result)
    expected = expected_cases()
    wrong = [
        f"{name}: only {'expected' if name in expected else 'evaluated'}"
        for name in sorted(expected.keys() ^ results.keys())
    ]
    for name in sorted(expected.keys() & results.keys()):
        wrong += differences(expected[name], results[name], name)
    if wrong:
        raise FailedError("\n".join(wrong))
    return f"{len(results)} configurations"


def check_machines(*, update: bool) -> str:
    """The machines of tests/nixos are those that tests/system runs."""
    need_nixpkgs_lib()
    tests = evaluated("import ./tests/system/nodes.nix { }")
    if update:
        text = json.dumps(tests, indent=1, sort_keys=True)
        MACHINES.write_text(f"{text}\n", encoding="utf-8")
    expected = json.loads(MACHINES.read_text(encoding="utf-8"))
    if wrong := list(differences(expected, tests)):
        raise FailedError("\n".join(wrong))
    return f"{sum(map(len, tests.values()))} machines of {len(tests)} tests"


def check_types(*, update: bool) -> str:
    """Wrong values are refused, with a message that names option and reason."""
    need_nixpkgs_lib()
    cases = "import ./tests/eval/wrong-types.nix { }"
    names, options = evaluated(f"let c = {cases}; in [ c.names c.options ]")
    messages = {
        name: _refusal(f"({cases}).evaluate {number}", option)
        for number, (name, option) in enumerate(zip(names, options, strict=True))
    }
    compare_messages("types", messages, update=update)
    return f"{len(messages)} values"


def _refusal(expression: str, option: str) -> str:
    """Return the message with which Nix refuses a value, without the places."""
    done = call("nix-instantiate", "--eval", "--strict", "-E", expression)
    found = re.search(r"error: (.*?)\.? Definition values", done.stderr)
    if done.returncode == 0 or found is None or option not in found[1]:
        raise FailedError(f"{option}: {done.stdout}{done.stderr}")
    return found[1]


def check_documentation(*, update: bool) -> str:
    """Every option has a type, a purpose and a default or example; docs/ has it."""
    need_nixpkgs_lib()
    options: list[Option] = evaluated("import ./tests/eval/documentation.nix { }")
    silent = [
        f"{option['name']}: no {part}"
        for option in options
        for part, value in (
            ("type", option["type"]),
            ("description", option["purpose"].strip()),
            ("default or example", option["default"] or option["example"]),
        )
        if not value
    ]
    if silent:
        raise FailedError("\n".join(silent))
    page = reference(options)
    if update:
        REFERENCE.write_text(page, encoding="utf-8")
    if not REFERENCE.exists() or REFERENCE.read_text(encoding="utf-8") != page:
        raise FailedError("docs/reference/nixos-options.md: tests/eval/run --update")
    return f"{len(options)} options, as docs/reference/nixos-options.md has them"


def check_snippets() -> str:
    """What the pages show as configuration evaluates with the module."""
    need_nixpkgs_lib()
    count = 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"^```nix\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            if not block.startswith("{"):  # else it is a flake or a whole file
                module = f"{{ config, ... }}: {{ {block} }}"
                evaluated(f"import ./tests/eval/snippets.nix {{ snippet = {module}; }}")
                count += 1
    return f"{count} snippets of {len(PAGES)} pages"
