"""fedlearn add."""

import sys

import click

from fedlearn.cli.invocation import Invocation, json_option


@click.command(
    "add",
    epilog='Example: fedlearn add "podman: permission denied on a volume" '
    '"Add :Z to the mount, so that podman relabels the files."',
)
@click.argument("problem")
@click.argument("solution")
@click.option(
    "--category",
    type=click.Choice(["error-solutions", "best-practices", "skills-patterns"]),
    help="Which kind of knowledge it is.  [default: guessed from the texts]",
)
@json_option
@click.pass_obj
def command(
    invocation: Invocation, problem: str, solution: str, category: str | None
) -> None:
    """Write down one piece of knowledge: a problem and its solution.

    SOLUTION can be - to read it from standard input. Sensitive values are redacted. If
    the text looks like a prompt injection or gives dangerous advice, it waits for
    `fedlearn quarantine`. The next `fedlearn federate` shares it.

    Keys of --json: pattern_id, category, title, new, redactions, quarantined.
    """
    from fedlearn.actions import WrittenDown, add_pattern
    from fedlearn.cli.render.trust import show_added
    from fedlearn.records import Category

    if solution == "-":
        solution = sys.stdin.read()
    named = Category(category) if category else None
    written = WrittenDown(problem, solution, named)
    with invocation.open_state() as state:
        added = add_pattern(invocation.settings, state, invocation.redactor, written)
    pattern = added.pattern
    said = {
        "pattern_id": pattern.pattern_id,
        "category": pattern.category,
        "title": pattern.title,
        "new": added.is_new,
        "redactions": added.redactions,
        "quarantined": added.flagged,
    }
    invocation.answer(said, lambda: show_added(added))
