"""The commit message: what a person would write about what a commit holds."""

from collections import Counter

from fedlearn.patterns.categories import Category
from fedlearn.patterns.fold import Fold
from fedlearn.patterns.record import Pattern

_NOUNS = {
    Category.SKILLS: ("skill", "skills"),
    Category.ERRORS: ("error solution", "error solutions"),
    Category.PRACTICES: ("best practice", "best practices"),
}


def commit_message(before: Fold, after: Fold, node: str, digest: str) -> str:
    """Tell what a node adds to a repository.

    Args:
        before: What is committed, where it differs from what will be.
        after: What will be, where it differs from what is committed.
        node: Who adds it.
        digest: Of all that will be.
    """
    ids = after.active_ids()
    new = [after.patterns[key] for key in ids if key not in before.patterns]
    parts = _count_words(new)
    more = sum(
        before.patterns.line(key) != after.patterns.line(key)
        for key in ids
        if key in before.patterns
    )
    samples = len(after.samples.keys() - before.samples.keys())
    retracted = len(after.retractions.keys() - before.retractions.keys())
    parts += [f"more evidence for {more}"] if more else []
    parts += [_plural(samples, "sample", "samples")] if samples else []
    parts += [_plural(retracted, "retraction", "retractions")] if retracted else []
    subject = f"data: {', '.join(parts) or 'snapshots and figures'} from {node}"
    trailers = f"Fedlearn-Node: {node}\nFedlearn-Digest: {digest}"
    return "\n\n".join([subject, *_body(new), trailers]) + "\n"


def _count_words(patterns: list[Pattern]) -> list[str]:
    """Count patterns by category, in words."""
    counts = Counter(pattern.category for pattern in patterns)
    return [
        _plural(counts[category], *_NOUNS[category])
        for category in Category
        if counts[category]
    ]


def _plural(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _body(new: list[Pattern]) -> list[str]:
    """Tell the ranges of the new patterns."""
    if not new:
        return []
    scores = [pattern.value_score for pattern in new]
    days = [pattern.timestamp[:10] for pattern in new]
    values = f"{min(scores):.2f} to {max(scores):.2f}"
    return [f"Values {values}, observed {min(days)} to {max(days)}."]
