"""Results of `search`."""

import textwrap

from fedlearn.cli.render.console import data_console, printable
from fedlearn.qdrant.points.search import Hit

HIT_TEXT_CHARS = 300
"""How much of a hit is shown; --json has all of it."""


def show_hits(hits: list[Hit]) -> None:
    """Print hits, best first."""
    console = data_console()
    if not hits:
        console.print("No matches.")
    for number, hit in enumerate(hits, start=1):
        nodes = ", ".join(hit.nodes) or "another program on this machine"
        value = "-" if hit.value_score is None else f"{hit.value_score:.2f}"
        numbers = f"{hit.category}, score {hit.score:.3f}, value {value}"
        if hit.helpful or hit.harmful:
            numbers += f", helpful {hit.helpful}, harmful {hit.harmful}"
        console.print(printable(f"{number}. {hit.title}  [{numbers}]"), style="bold")
        console.print(printable(f"   data from {nodes}; id {hit.pattern_id}"))
        text = textwrap.shorten(hit.text, HIT_TEXT_CHARS, placeholder=" …")
        console.print(printable(f"   | {text}"))
