"""The training set: split by content, loadable, and stable when samples are added."""

import json
from pathlib import Path

import msgspec
import pytest

from fedlearn.actions.dataset import TrainingSet, write_training_set
from fedlearn.errors import UsageError
from fedlearn.records.record import Sample

from factories import make_sample
from helpers import MakeNode, Program

SAMPLES = [make_sample(f"How to do {n}?") for n in range(400)]


def split(samples: list[Sample], directory: Path, seed: int = 0) -> dict[str, set[str]]:
    """Write a training set; give the questions on each side."""
    write_training_set(samples, directory, validation=0.2, seed=seed)
    return {
        name: {
            json.loads(line)["messages"][0]["content"]
            for line in (directory / f"{name}.jsonl").read_text().splitlines()
        }
        for name in ("train", "validation")
    }


def test_every_line_is_a_chat(tmp_path: Path) -> None:
    """Trainers find messages with role and content, and nothing else."""
    split(SAMPLES, tmp_path)
    record = json.loads((tmp_path / "train.jsonl").read_text().splitlines()[0])
    assert list(record) == ["messages"]
    assert [sorted(m) for m in record["messages"]] == [["content", "role"]] * 2


def test_the_share_is_about_what_was_asked(tmp_path: Path) -> None:
    """Nothing is lost, nothing is on both sides."""
    sides = split(SAMPLES, tmp_path)
    assert len(sides["train"]) + len(sides["validation"]) == len(SAMPLES)
    assert not sides["train"] & sides["validation"]
    assert 50 < len(sides["validation"]) < 110


def test_samples_stay_on_their_side(tmp_path: Path) -> None:
    """Adding samples moves none; order does not matter; another seed splits anew."""
    few, many = (
        split(SAMPLES[:200], tmp_path / "1"),
        split(SAMPLES[::-1], tmp_path / "2"),
    )
    assert few["validation"] <= many["validation"]
    assert few["train"] <= many["train"]
    assert split(SAMPLES, tmp_path / "3", seed=1) != many


def test_two_answers_to_one_question_stay_together(tmp_path: Path) -> None:
    """The validation never holds a question that was trained."""
    other = [
        msgspec.structs.replace(
            sample,
            sample_id=sample.sample_id.replace(sample.sample_id[0], "0", 1),
            messages=(
                sample.messages[0],
                msgspec.structs.replace(sample.messages[1], content="Otherwise."),
            ),
        )
        for sample in SAMPLES
    ]
    sides = split([*SAMPLES, *other], tmp_path)
    assert sides["train"]
    assert sides["validation"]
    assert not sides["train"] & sides["validation"]


def test_repetitions_are_written_once(tmp_path: Path) -> None:
    """Of samples that differ in case and blanks the best is kept."""
    shout = make_sample("HOW to do 0? ")
    written = write_training_set(
        [*SAMPLES[:3], shout], tmp_path, validation=0.0, seed=0
    )
    assert written == TrainingSet(train=3, validation=0, collapsed=1)


def test_no_samples_are_said_in_words(tmp_path: Path) -> None:
    """An empty training set is no success."""
    with pytest.raises(UsageError, match="no fine-tuning samples"):
        write_training_set([], tmp_path, validation=0.1, seed=0)


def test_the_verb_writes_the_samples_of_all_nodes(
    make_node: MakeNode, program: Program, tmp_path: Path
) -> None:
    """What two nodes collected is one training set, redacted."""
    nodes = [make_node("system-a"), make_node("system-b")]
    for node in nodes:
        node.dataset.parent.mkdir(parents=True)
        sample = {"prompt": f"{node.settings.node}?", "completion": "mail a@corp.lan"}
        node.dataset.write_text(json.dumps(sample) + "\n")
        node.init()
    for node in (*nodes, nodes[0]):
        node.federate()
    result = program(
        "dataset", "--out", tmp_path / "out", "--validation", "0", "--json",
        node=nodes[0],
    )  # fmt: skip
    assert result.json == {"train": 2, "validation": 0, "collapsed": 0}
    text = (tmp_path / "out" / "train.jsonl").read_text()
    assert "system-b?" in text
    assert "corp.lan" not in text


def test_near_duplicates_can_be_collapsed(tmp_path: Path) -> None:
    """Where a person asks for it, only the best of them is written."""
    long = " ".join(f"word{n}" for n in range(40))
    best = msgspec.structs.replace(make_sample(f"{long} today"), quality_score=0.9)
    some = [make_sample(long), best, make_sample("something else")]
    written = write_training_set(some, tmp_path, validation=0, seed=0, collapse=True)
    assert written == TrainingSet(train=2, validation=0, collapsed=1)
    assert "today" in (tmp_path / "train.jsonl").read_text()
