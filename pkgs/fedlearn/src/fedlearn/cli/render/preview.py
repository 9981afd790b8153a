"""Results of `sync --explain`."""

from collections import Counter
from collections.abc import Sequence

from fedlearn.actions import PreviewedEpisode
from fedlearn.cli.render.console import data_console, printable, table
from fedlearn.wording import counted

SHOWN_CHARS = 400
"""How much is shown of a text that would be learned."""


def show_preview(found: Sequence[PreviewedEpisode]) -> None:
    """Print each episode with what would be learned from it, or why nothing."""
    console = data_console()
    for one in found:
        place = "several events" if one.offset is None else f"offset {one.offset}"
        console.print(printable(f"{place}: {one.asked or one.kind}"), style="bold")
        for lesson in one.lessons:
            text = " ".join(lesson.text.split())
            cut = text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]} …"
            console.print(
                printable(
                    f"  + {lesson.category}, {lesson.confirmation},"
                    f" value {lesson.value:.2f}: {lesson.title}"
                )
            )
            console.print(printable(f"    {cut}"))
            if lesson.flagged:
                console.print(printable(f"    quarantine: {', '.join(lesson.flagged)}"))
        for reason, count in Counter(one.reasons).items():
            more = f" ({count} times)" if count > 1 else ""
            console.print(printable(f"  - not learned: {reason}{more}"))
    lessons = sum(len(one.lessons) for one in found)
    reasons = Counter(reason for one in found for reason in one.reasons)
    episodes = counted(len(found), "episode")
    console.print(
        f"{counted(lessons, 'pattern')} from {episodes}; nothing was written."
    )
    if reasons:
        rows = reasons.most_common()
        console.print(table("Not learned, by reason", ("reason", "#count"), rows))
