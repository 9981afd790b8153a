"""Paragraphs that nobody wrote for these tests."""

import ast
import gzip
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

LEAST_CHARS = 40
_PARAGRAPH = re.compile(rb"\n\.(?:PP|TP|IP|P|Pp|SH|Sh|SS|It)\b")


def documentation() -> Iterator[str]:
    """Yield paragraphs of the documentation of Python's own modules."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    for file in sorted(folder.glob("*.py")):
        for part in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(part, ast.Module | ast.ClassDef | ast.FunctionDef):
                yield from (ast.get_docstring(part) or "").split("\n\n")


def manual(pages: int) -> Iterator[str]:
    """Yield paragraphs of the first manual pages of this machine, if it has any."""
    for page in sorted(Path("/usr/share/man").glob("man*/*.gz"))[:pages]:
        for part in _PARAGRAPH.split(gzip.decompress(page.read_bytes())):
            yield part.decode("utf-8", "replace")


def ordinary(pages: int) -> list[str]:
    """Return all of them that are long enough to say something, sorted."""
    found = (*documentation(), *manual(pages))
    return sorted({text for text in found if len(text) > LEAST_CHARS})
