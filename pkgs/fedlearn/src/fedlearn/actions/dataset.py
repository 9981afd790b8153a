"""A training set from the samples of all nodes, for the usual trainers.

Each line is `{"messages": [{"role": …, "content": …}, …]}`, which Hugging Face
`datasets` loads as JSON and chat trainers take as it is.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fedlearn.atomic import write_atomically
from fedlearn.errors import UsageError
from fedlearn.records import Sample, canonical_json, normalise
from fedlearn.records.near_duplicates import collapsed


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """What was written.

    Attributes:
        collapsed: Samples left out as duplicates or near-duplicates.
    """

    train: int
    validation: int
    collapsed: int


def write_training_set(
    samples: Sequence[Sample],
    directory: Path,
    *,
    validation: float,
    seed: int,
    collapse: bool = False,
) -> TrainingSet:
    """Write `train.jsonl` and `validation.jsonl`.

    A sample's part depends on its question and the seed alone: it stays where it
    is when others are added, and two answers to one question are never on both
    sides.

    Args:
        directory: Where the two files go; it is made.
        validation: Share of the samples to check with, in [0, 1).
        seed: Another seed gives another split.
        collapse: Of near-duplicates, write only the best.

    Raises:
        UsageError: There is no sample.
    """
    kept = _without_repetitions(samples)
    if collapse:
        kept = _without_near_duplicates(kept)
    if not kept:
        raise UsageError(
            "there are no fine-tuning samples", hint="run fedlearn federate first"
        )
    parts: dict[str, list[Sample]] = {"train": [], "validation": []}
    for sample in kept:
        held_out = _position(sample, seed) < validation
        parts["validation" if held_out else "train"].append(sample)
    for name, some in parts.items():
        lines = (canonical_json({"messages": sample.messages}) for sample in some)
        path = directory / f"{name}.jsonl"
        write_atomically(path, (line + b"\n" for line in lines))
    return TrainingSet(
        train=len(parts["train"]),
        validation=len(parts["validation"]),
        collapsed=len(samples) - len(kept),
    )


def _without_repetitions(samples: Sequence[Sample]) -> list[Sample]:
    """Return the best of samples that differ only in case and blanks, sorted by id."""
    best: dict[str, Sample] = {}
    for sample in sorted(samples, key=_rank):
        said = "\0".join(normalise(message.content) for message in sample.messages)
        best[said] = sample
    return sorted(best.values(), key=lambda sample: sample.sample_id)


def _without_near_duplicates(samples: Sequence[Sample]) -> list[Sample]:
    """Keep the best sample of each group of near-duplicates."""
    by_id = {s.sample_id: s for s in sorted(samples, key=_rank, reverse=True)}
    said = {
        key: " ".join(message.content for message in sample.messages)
        for key, sample in by_id.items()
    }
    return [by_id[key] for key in sorted(collapsed(said))]


def _rank(sample: Sample) -> tuple[float, str]:
    return (sample.quality_score or 0.0, sample.sample_id)


def _position(sample: Sample, seed: int) -> float:
    """Return a number in [0, 1) for the question of a sample, evenly spread."""
    asked = [normalise(m.content) for m in sample.messages if m.role == "user"]
    text = "\0".join([str(seed), *(asked or [sample.sample_id])])
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
