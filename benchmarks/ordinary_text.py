"""Measure how many lines of ordinary technical text redaction alters, by rule.

The text is what Debian's packages install on this machine: manuals, documentation,
changelogs, headers and code. Addresses and the names beside them are mostly real, and
altered rightly; `--show RULE` prints lines of a rule, to judge them by hand.
"""

import argparse
import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.table import Table, machine
from fedlearn.redaction import Redactor

LINES: Final = 100_000

MOST_LINES: Final = 600
"""Of one file, so that no single one decides."""

BLOCK_LINES: Final = 30

MOST_BYTES: Final = 3_000_000
"""Of a file that is read."""

LEAST_APART: Final = 5_000.0
"""Lines to one that a rule other than those for addresses and names alters."""

EXPECTED: Final = frozenset({"email", "email-told", "email-spelled", "person-name"})
"""Rules whose findings in changelogs are addresses of people."""

PLACES: Final = (
    *(("/usr/share/man", "man*/*"), ("/usr/share/doc", "**/*")),
    *(("/usr/lib/python3", "**/*.py"), ("/usr/share/perl", "**/*.pm")),
    *(("/usr/include", "**/*.h"), ("/usr/share/nodejs", "**/*.md")),
    *(("/usr/lib/systemd", "**/*.service"), ("/usr/share/cmake-*", "**/*.cmake")),
)

_ROFF: Final = re.compile(r"\\f[BIRP]|\\f\([A-Z]{2}|\\&|\\[,/]")
_MACRO: Final = re.compile(r"(?m)^\.(?:\\\".*|[A-Za-z]+ ?)")


def files(seed: int) -> list[Path]:
    """Return the files to read, in an order that depends on the seed alone."""
    found = {
        path
        for top, pattern in PLACES
        for root in Path("/").glob(top.removeprefix("/"))
        for path in root.glob(pattern)
        if path.is_file() and not path.is_symlink()
    }
    order = sorted(found)
    Random(seed).shuffle(order)  # noqa: S311  (not for secrets)
    return order


def read(path: Path) -> str:
    """Return the text of a file, without the marks of manuals; "" of other files."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return ""
        content = path.read_bytes()
        plain = gzip.decompress(content) if path.suffix == ".gz" else content
        text = plain.decode("utf-8")
    except (OSError, UnicodeDecodeError, EOFError):
        return ""
    if "/man/" not in str(path):
        return "" if "\0" in text else text
    return _MACRO.sub("", _ROFF.sub("", text)).replace("\\-", "-")


def blocks(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text, the longer ones in parts."""
    lines = text.split("\n")[:MOST_LINES]
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
        part = paragraph.split("\n")
        for start in range(0, len(part), BLOCK_LINES):
            yield "\n".join(part[start : start + BLOCK_LINES])


def altered(redactor: Redactor, block: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a block that are altered, each with the rule."""
    redacted = redactor.redact_text(block)
    if not redacted.counts:
        return
    after = redacted.text.split("\n")
    for line in block.split("\n"):
        if line not in after:
            counts = redactor.redact_text(line).counts or redacted.counts
            yield next(iter(counts)), line


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and say by the exit code whether the target holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lines", type=int, default=LINES, help="how many are read")
    parser.add_argument("--seed", type=int, default=1, help="which files come first")
    parser.add_argument("--show", metavar="RULE", help="print the lines of a rule")
    given = parser.parse_args(arguments)
    redactor, total, counts = Redactor(), 0, Counter[str]()
    for path in files(given.seed):
        for block in blocks(read(path)):
            total += block.count("\n") + 1
            for rule, line in altered(redactor, block):
                counts[rule] += 1
                if rule == given.show:
                    sys.stdout.write(f"{path.name}: {line.strip()[:160]}\n")
        if total >= given.lines:
            break
    if not total:
        sys.stderr.write("no manuals or documentation are installed here\n")
        return 2
    return 0 if report(counts, total) else 1


def report(counts: Counter[str], total: int) -> bool:
    """Print the table; return whether the target holds."""
    table = Table(("rule", "altered lines", "one in"))
    for rule, count in counts.most_common():
        table.add(rule, str(count), str(total // count))
    others = [count for rule, count in counts.items() if rule not in EXPECTED]
    apart = total / max(others, default=1)
    table.require_least("lines to one of any other rule", apart, LEAST_APART, "lines")
    sys.stdout.write(f"{machine()}; {total} lines\n\n")
    return table.print()


if __name__ == "__main__":
    sys.exit(main())
