"""The commit message: a summary of what a commit adds."""

from collections.abc import Sequence

from fedlearn.records import Category, Pattern, RecordSet

_NOUNS = {
    Category.SKILLS: ("skill", "skills"),
    Category.ERRORS: ("error solution", "error solutions"),
    Category.PRACTICES: ("best practice", "best practices"),
}


def compose_commit_message(
    before: RecordSet, after: RecordSet, node: str, digest: str
) -> str:
    """Return the message of a commit that adds records.

    Before and after are the record sets where they differ; the digest is of all files.
    """
    new, more = _compare(before, after)
    parts = [
        _plural(len(new[category]), *_NOUNS[category])
        for category in Category
        if new[category]
    ]
    grown = sum(more.values())
    samples = len(after.samples.keys() - before.samples.keys())
    retracted = len(after.retractions.keys() - before.retractions.keys())
    parts += [f"more evidence for {grown}"] if grown else []
    parts += [_plural(samples, "sample", "samples")] if samples else []
    parts += [_plural(retracted, "retraction", "retractions")] if retracted else []
    subject = f"data: {', '.join(parts) or 'snapshots and figures'} from {node}"
    lines = [
        _line(category, new[category], more[category])
        for category in Category
        if new[category] or more[category]
    ]
    body = ["\n".join(lines)] if lines else []
    trailers = f"Fedlearn-Node: {node}\nFedlearn-Digest: {digest}"
    return "\n\n".join([subject, *body, trailers]) + "\n"


def _compare(
    before: RecordSet, after: RecordSet
) -> tuple[dict[Category, list[Pattern]], dict[Category, int]]:
    """Return the new patterns, and how many have more evidence, by category."""
    new: dict[Category, list[Pattern]] = {category: [] for category in Category}
    more = dict.fromkeys(Category, 0)
    for pattern in after.active():
        key = pattern.pattern_id
        if key not in before.patterns:
            new[pattern.category].append(pattern)
        elif before.patterns.line(key) != after.patterns.line(key):
            more[pattern.category] += 1
    return new, more


def _plural(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _line(category: Category, new: Sequence[Pattern], more: int) -> str:
    """Return the line of one category: new patterns, values, days, further evidence."""
    parts = []
    if new:
        scores = [pattern.value_score for pattern in new]
        days = [pattern.timestamp[:10] for pattern in new]
        parts = [
            f"{len(new)} new",
            f"values {min(scores):.2f} to {max(scores):.2f}",
            f"observed {min(days)} to {max(days)}",
        ]
    parts += [f"{more} with more evidence"] if more else []
    return f"- {category}: {', '.join(parts)}"
