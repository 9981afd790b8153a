"""What the program makes of episodes that people labelled."""

import json
import re
from collections import Counter
from dataclasses import replace

from knowledge.measure import (
    EPISODES,
    LEAST_FOUND,
    MOST_LUMPS,
    MOST_NOISE,
    Episode,
    Made,
    Piece,
    judge,
    measure,
    plain,
    read_episodes,
    total,
)

REASONS = {
    *("probe", "refusal", "promise", "cut", "circle", "hypothesis", "plan", "review"),
    *("raw-output", "missing-context", "role-prompt"),
}

EPISODE = Episode(
    id="one",
    kind="facts",
    events=(),
    pieces=(Piece(("lock file",), "best-practices"),),
    forbidden=("INC-1",),
    quarantined=False,
)


def written(episode: Episode) -> str:
    """Return all text of the events, also what stands in JSON inside JSON."""
    text = json.dumps(episode.events, ensure_ascii=False)
    return plain(re.sub(r"\\+([n\"])", lambda m: " " if m[1] == "n" else m[1], text))


def made(*texts: str) -> Made:
    return Made(tuple((text, "best-practices") for text in texts), (), 0)


def test_the_program_keeps_what_readers_keep() -> None:
    """Nearly every piece is found, hardly any noise is made, and nothing is lumped."""
    figures = total(measure(read_episodes(EPISODES)))
    assert figures.found_share >= LEAST_FOUND, figures.missed
    assert figures.noise_share <= MOST_NOISE, figures.noise
    assert len(figures.lumps) <= MOST_LUMPS, figures.lumps


def test_half_of_the_set_holds_no_knowledge() -> None:
    """A program that keeps everything must not pass."""
    episodes = read_episodes(EPISODES)
    without = sum(not episode.pieces for episode in episodes)
    assert len(episodes) >= 120
    assert 0.45 <= without / len(episodes) <= 0.55


def test_each_reason_has_several_episodes() -> None:
    """No reason for leaving something out rests on a single example."""
    kinds = Counter(episode.kind for episode in read_episodes(EPISODES))
    assert min(kinds[reason] for reason in REASONS) >= 3


def test_no_two_episodes_share_a_name() -> None:
    """A missed piece is named by its episode."""
    names = Counter(episode.id for episode in read_episodes(EPISODES))
    assert max(names.values()) == 1


def test_every_label_stands_in_its_events() -> None:
    """A phrase that the events do not hold could never be found."""
    absent = [
        (episode.id, phrase)
        for episode in read_episodes(EPISODES)
        for piece in episode.pieces
        for phrase in piece.needs
        if plain(phrase) not in written(episode)
    ]
    assert absent == []


def test_a_pattern_without_a_piece_is_noise() -> None:
    """What no reader would keep counts against the program."""
    assert len(judge(EPISODE, made("the lock file", "hello")).noise) == 1


def test_a_forbidden_text_is_noise() -> None:
    """A pattern that names one incident is not general, whatever else it says."""
    assert len(judge(EPISODE, made("the lock file of inc-1")).noise) == 1


def test_a_pattern_with_two_pieces_is_a_lump() -> None:
    """Whoever looks for one of them gets the other as well."""
    two = replace(EPISODE, pieces=(*EPISODE.pieces, Piece(("umask",), "")))
    assert len(judge(two, made("the lock file and the umask")).lumps) == 1


def test_dangerous_advice_that_is_shared_is_noise_and_missed() -> None:
    """It has to wait for a decision; to share it is wrong twice."""
    figures = judge(replace(EPISODE, quarantined=True), made("the lock file"))
    assert (len(figures.noise), len(figures.missed)) == (1, 1)


def test_a_piece_that_no_pattern_holds_is_missed() -> None:
    """Case and white space apart, the phrase has to be there."""
    assert judge(EPISODE, made("a lock")).missed == [("one", "lock file")]
