"""Run labelled episodes through the program, and count what it made of them.

An episode is labelled by the pieces of knowledge that a reader would keep, each with
phrases that one pattern has to hold. White space and case do not count.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from fedlearn.ingest import Ingest
from fedlearn.records import Pattern
from fedlearn.redaction import Redactor
from fedlearn.settings import Settings
from fedlearn.state import State

EPISODES: Final = Path(__file__).parent / "episodes"

LEAST_FOUND: Final = 0.9
MOST_NOISE: Final = 0.02
MOST_LUMPS: Final = 0


@dataclass(frozen=True)
class Piece:
    """What one pattern should say."""

    needs: tuple[str, ...]
    category: str

    def stands_in(self, text: str) -> bool:
        return all(plain(phrase) in text for phrase in self.needs)


@dataclass(frozen=True)
class Episode:
    """Events, and what a reader would keep of them.

    Attributes:
        forbidden: Texts that no pattern may hold.
        quarantined: Its pieces are to wait for a person's decision.
    """

    id: str
    kind: str
    events: tuple[dict[str, Any], ...]
    pieces: tuple[Piece, ...]
    forbidden: tuple[str, ...]
    quarantined: bool


@dataclass(frozen=True)
class Made:
    """What the program made of an episode.

    Attributes:
        shared: Patterns that are not in quarantine, as plain text with category.
        held: The same of patterns in quarantine.
        waiting: How many entries the quarantine has.
    """

    shared: tuple[tuple[str, str], ...]
    held: tuple[tuple[str, str], ...]
    waiting: int


@dataclass
class Figures:
    """Counts over episodes, and the cases to look at.

    Attributes:
        missed: Episode and phrases of each piece that no pattern holds.
        noise: Episode and text of each pattern without a piece, or with a text that
            is forbidden.
        lumps: The same of each pattern with two or more pieces.
        misfiled: Episodes with a piece in another category.
    """

    episodes: int = 0
    pieces: int = 0
    patterns: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)
    noise: list[tuple[str, str]] = field(default_factory=list)
    lumps: list[tuple[str, str]] = field(default_factory=list)
    misfiled: list[str] = field(default_factory=list)

    @property
    def found_share(self) -> float:
        """Of all pieces; 1 where there are none."""
        return 1 - len(self.missed) / self.pieces if self.pieces else 1.0

    @property
    def noise_share(self) -> float:
        """Of all patterns; 0 where there are none."""
        return len(self.noise) / self.patterns if self.patterns else 0.0

    def add(self, other: "Figures") -> None:
        self.episodes += other.episodes
        self.pieces += other.pieces
        self.patterns += other.patterns
        self.missed += other.missed
        self.noise += other.noise
        self.lumps += other.lumps
        self.misfiled += other.misfiled


def plain(text: str) -> str:
    """Fold case and white space; a quote that JSON escaped is a quote."""
    return " ".join(text.replace('\\"', '"').split()).casefold()


def read_episodes(*places: Path) -> list[Episode]:
    """Read labelled episodes from files, or from all files of folders."""
    files = (
        file
        for place in places
        for file in (sorted(place.glob("*.jsonl")) if place.is_dir() else [place])
    )
    return [
        _episode(json.loads(line))
        for file in files
        for line in file.read_text("utf-8").split("\n")
        if line
    ]


def _episode(raw: dict[str, Any]) -> Episode:
    pieces = (Piece(tuple(one["needs"]), one["category"]) for one in raw["pieces"])
    return Episode(
        raw["id"],
        raw["kind"],
        tuple(raw["events"]),
        tuple(pieces),
        tuple(raw["forbidden"]),
        raw["quarantined"],
    )


def make(events: Iterable[dict[str, Any]], directory: Path) -> Made:
    """Let the program read events as `fedlearn sync` does."""
    telemetry = directory / "stack" / "telemetry" / "hybrid-events.jsonl"
    telemetry.parent.mkdir(parents=True)
    telemetry.write_text("".join(json.dumps(event) + "\n" for event in events))
    settings = Settings.model_validate(
        {
            "node": "system-a",
            "state_directory": directory / "state",
            "runtime": {"directory": directory / "stack"},
            "repository": {"path": directory / "clone", "url": None},
        }
    )
    with State.open(settings.state_directory) as state:
        Ingest(settings, state, Redactor()).run()
        return _made(state)


def _made(state: State) -> Made:
    waiting = {one.pattern_id for one in state.quarantine.all() if not one.decision}
    patterns = list(state.patterns())
    return Made(
        tuple(_text(one) for one in patterns if one.pattern_id not in waiting),
        tuple(_text(one) for one in patterns if one.pattern_id in waiting),
        len(waiting),
    )


def _text(pattern: Pattern) -> tuple[str, str]:
    values = pattern.payload.values()
    texts = (text for value in values for text in _texts(value))
    return plain("\n".join(texts)), str(pattern.category)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield from (str(one) for one in value)


def judge(episode: Episode, made: Made) -> Figures:
    """Compare what the program made of an episode with its labels."""
    figures = Figures(1, len(episode.pieces), len(made.shared))
    for piece in episode.pieces:
        _judge_piece(episode, piece, made, figures)
    for text, _ in made.shared:
        _judge_pattern(episode, text, figures)
    return figures


def _judge_piece(episode: Episode, piece: Piece, made: Made, figures: Figures) -> None:
    """Look for a piece; an entry of the quarantine alone has no text to look in."""
    place = made.held if episode.quarantined else made.shared
    categories = {category for text, category in place if piece.stands_in(text)}
    entry_only = episode.quarantined and made.waiting > len(made.held)
    if not categories and not entry_only:
        figures.missed.append((episode.id, " | ".join(piece.needs)))
    elif categories and piece.category not in categories:
        figures.misfiled.append(episode.id)


def _judge_pattern(episode: Episode, text: str, figures: Figures) -> None:
    pieces = () if episode.quarantined else episode.pieces
    held = sum(piece.stands_in(text) for piece in pieces)
    if not held or any(plain(one) in text for one in episode.forbidden):
        figures.noise.append((episode.id, text))
    if held > 1:
        figures.lumps.append((episode.id, text))


def measure(episodes: Iterable[Episode]) -> dict[str, Figures]:
    """Return figures by kind, each episode read into a state of its own."""
    by_kind: dict[str, Figures] = {}
    for episode in episodes:
        with tempfile.TemporaryDirectory() as directory:
            made = make(episode.events, Path(directory))
        by_kind.setdefault(episode.kind, Figures()).add(judge(episode, made))
    return by_kind


def total(by_kind: dict[str, Figures]) -> Figures:
    """Add up the figures of all kinds."""
    result = Figures()
    for figures in by_kind.values():
        result.add(figures)
    return result


def main() -> None:
    """Print the figures of each kind as JSON, for the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("places", nargs="*", type=Path, default=[EPISODES])
    figures = measure(read_episodes(*parser.parse_args().places))
    json.dump({kind: asdict(one) for kind, one in figures.items()}, sys.stdout)


if __name__ == "__main__":
    main()
