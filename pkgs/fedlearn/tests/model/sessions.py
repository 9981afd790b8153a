"""Episodes and answers for the tests of the language model."""

import json
from collections.abc import Callable

from fedlearn.episodes import Episode, Step, StepKind

QUOTE = "permission denied: /srv/data/uploads"
FIX = "podman run -v /srv/data:/data:Z registry.example.org/app:1.4.2"

SESSION = Episode(
    key="one",
    steps=(
        Step(kind=StepKind.QUESTION, text="The container cannot write its uploads."),
        Step(
            kind=StepKind.RUN,
            command="podman run -v /srv/data:/data registry.example.org/app:1.4.2",
            text=f"{QUOTE}\nthe label of the volume is container_file_t",
            failed=True,
            seen="2026-11-20T08:00:00Z",
        ),
        Step(
            kind=StepKind.RUN,
            command=FIX,
            text="listening on port 8080",
            failed=False,
            seen="2026-11-20T08:00:05Z",
        ),
    ),
)

TRUE = {
    "category": "error-solutions",
    "problem": f"The container cannot write its uploads: {QUOTE}",
    "solution": f"Run the container with the label of the volume: {FIX}",
    "quotes": [QUOTE],
}

Json = dict[str, object]


def chat(content: object, **message: object) -> tuple[int, object]:
    """Return what a server answers that says this."""
    text = content if isinstance(content, str | None) else json.dumps(content)
    said = {"role": "assistant", "content": text, **message}
    return 200, {"choices": [{"index": 0, "message": said, "finish_reason": "stop"}]}


def says(*lessons: object) -> Callable[[str, Json], tuple[int, object]]:
    """Return a server's answer with these lessons."""
    return lambda _path, _body: chat({"lessons": [*lessons]})
