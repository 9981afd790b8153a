"""fedlearn search."""

import click

from fedlearn.cli.invocation import Invocation
from fedlearn.cli.render import (
    data_console,
    hit_json,
    json_option,
    print_json,
    show_hits,
)
from fedlearn.qdrant.client import open_store
from fedlearn.qdrant.embedding import open_embedder
from fedlearn.qdrant.points.search import search
from fedlearn.records import Category
from fedlearn.records.near_duplicates import collapsed


@click.command("search", epilog='Example: fedlearn search "qdrant does not start"')
@click.argument("text")
@click.option(
    "--category",
    "categories",
    multiple=True,
    type=click.Choice([str(category) for category in Category]),
    help="Look only there; may be repeated.",
)
@click.option(
    "--limit", default=5, show_default=True, type=click.IntRange(1, 1000),
    help="Most hits to show.",
)  # fmt: skip
@click.option("--node", help="Only what this node has evidence for.")
@click.option(
    "--minimum-value", type=click.FloatRange(0, 1), help="Only patterns of this value."
)
@click.option("--collapse", is_flag=True, help="Show near-duplicates once.")
@json_option
@click.pass_obj
def command(
    invocation: Invocation,
    text: str,
    categories: tuple[str, ...],
    limit: int,
    node: str | None,
    minimum_value: float | None,
    *,
    collapse: bool,
    as_json: bool,
) -> None:
    """Find patterns in Qdrant by what they say, with the nodes they came from."""
    with open_store(invocation.settings) as store:
        hits = search(
            store,
            open_embedder(invocation.settings),
            text,
            categories=[Category(name) for name in categories] or list(Category),
            limit=limit,
            minimum_value=minimum_value,
            node=node,
        )
    if collapse:
        by_id = {hit.pattern_id: hit for hit in hits}
        said = {key: f"{hit.title} {hit.text}" for key, hit in by_id.items()}
        hits = [by_id[key] for key in collapsed(said)]
    if as_json:
        print_json([hit_json(hit) for hit in hits])
    else:
        show_hits(data_console(), hits)
