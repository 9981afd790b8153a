"""fedlearn search."""

import click

from fedlearn.cli.invocation import Invocation, json_option
from fedlearn.records import Category


@click.command("search", epilog='Example: fedlearn search "qdrant does not start"')
@click.argument("text")
@click.option(
    "--category",
    "categories",
    multiple=True,
    type=click.Choice([*map(str, Category)]),
    help="Search only this category; may be repeated.",
)
@click.option(
    "--limit",
    default=5,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Most hits to show.",
)
@click.option("--node", help="Only patterns that this node has evidence for.")
@click.option(
    "--minimum-value",
    type=click.FloatRange(0, 1),
    help="Only patterns with at least this value score.",
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
) -> None:
    """Search Qdrant for patterns by meaning, and show which nodes they came from."""
    from fedlearn.cli.render.search import show_hits
    from fedlearn.qdrant.client import open_store
    from fedlearn.qdrant.embedding import open_embedder
    from fedlearn.qdrant.points.search import search
    from fedlearn.records.near_duplicates import collapsed

    question = invocation.redactor.redact_text(text).text  # an embedder may be remote
    with open_store(invocation.settings) as store:
        hits = search(
            store,
            open_embedder(invocation.settings),
            question,
            categories=[Category(name) for name in categories] or list(Category),
            limit=limit,
            minimum_value=minimum_value,
            node=node,
        )
    if collapse:
        by_id = {hit.pattern_id: hit for hit in hits}
        texts = {key: f"{hit.title} {hit.text}" for key, hit in by_id.items()}
        hits = [by_id[key] for key in collapsed(texts)]
    invocation.answer(hits, lambda: show_hits(hits))
