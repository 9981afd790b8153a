"""Whom a node trusts: signatures, how many must say a thing, and revocation."""

import shutil
import subprocess
from pathlib import Path

import pytest

from fedlearn.errors import ConfigurationError, RefusedError
from fedlearn.qdrant.client import open_store
from fedlearn.settings import Settings, Trust

from helpers import MakeNode, Node, make_event

pytestmark = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="ssh-keygen is missing"
)


def give_key(node: Node, allowed: Path, *, trusted: bool = True) -> None:
    """Make a signing key for a node, and note it as trusted."""
    key = node.directory / "key"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)],
        check=True, timeout=60,
    )  # fmt: skip
    set_repository(node, sign=True, signing_key=key)
    if trusted:
        public = key.with_suffix(".pub").read_text().strip()
        with allowed.open("a") as file:
            file.write(f"{node.settings.node} {public}\n")


def set_repository(node: Node, **changes: object) -> None:
    changed = node.settings.repository.model_copy(update=changes)
    node.settings = node.settings.model_copy(update={"repository": changed})


def set_trust(node: Node, **changes: object) -> None:
    changed = Trust.model_validate(node.settings.trust.model_dump() | changes)
    node.settings = node.settings.model_copy(update={"trust": changed})


def titles_in_qdrant(settings: Settings) -> int:
    with open_store(settings) as store:
        return store.count("skills-patterns")


def test_signed_commits_and_joins_are_taken(
    make_node: MakeNode, tmp_path: Path
) -> None:
    """Nodes that sign and require it federate in both directions, joins included."""
    allowed = tmp_path / "allowed_signers"
    nodes = [make_node(name) for name in ("system-a", "system-b")]
    for node in nodes:
        give_key(node, allowed)
        set_trust(node, require_signatures=True, allowed_signers=allowed)
        node.init()
    for number, node in enumerate(nodes):
        node.write(make_event(f"thing {number}"))
        node.federate()
    nodes[0].federate()
    files = {node.data()["patterns/skills-patterns.jsonl"] for node in nodes}
    assert [content.count(b"\n") for content in files] == [2]


@pytest.mark.parametrize("signed", [True, False])
def test_an_untrusted_commit_is_refused_and_nothing_merged(
    make_node: MakeNode, tmp_path: Path, *, signed: bool
) -> None:
    """Unsigned, or signed by a key that nobody trusts: the commit is named."""
    allowed = tmp_path / "allowed_signers"
    a, b = make_node("system-a"), make_node("system-b")
    give_key(b, allowed)
    if signed:
        give_key(a, allowed, trusted=False)
    a.init()
    b.init()
    b.federate()  # its card
    set_trust(b, require_signatures=True, allowed_signers=allowed)
    a.write(make_event("one"))
    a.federate()
    before = (b.data(), b.git.commit_id("HEAD"))
    with pytest.raises(RefusedError, match=(a.git.commit_id("HEAD") or "")[:12]):
        b.federate()
    assert (b.data(), b.git.commit_id("HEAD")) == before


def test_a_history_that_was_written_anew_has_to_be_signed_as_well(
    make_node: MakeNode, tmp_path: Path
) -> None:
    """It is refused every time, and this node stands where it stood."""
    allowed = tmp_path / "allowed_signers"
    a, b = make_node("system-a"), make_node("system-b")
    for node in (a, b):
        give_key(node, allowed)
        node.init()
    a.write(make_event("one"))
    a.federate()
    set_trust(a, require_signatures=True, allowed_signers=allowed)
    b.federate()
    a.federate()
    b.git.run("checkout", "--quiet", "--orphan", "anew")
    b.git.run("commit", "--quiet", "--no-verify", "--message", "all anew")
    b.git.run("push", "--quiet", "--no-verify", "--force", "origin", "anew:main")
    before = (a.data(), a.git.commit_id("HEAD"))
    for _ in range(2):
        with pytest.raises(RefusedError, match="no signature of a trusted key"):
            a.federate()
        assert (a.data(), a.git.commit_id("HEAD")) == before


def test_a_clone_with_an_unsigned_commit_is_taken_away_again(
    make_node: MakeNode, tmp_path: Path
) -> None:
    """The first run is as careful as every later one."""
    allowed = tmp_path / "allowed_signers"
    a, b = make_node("system-a"), make_node("system-b")
    a.init()
    a.write(make_event("one"))
    a.federate()
    give_key(b, allowed)
    set_trust(b, require_signatures=True, allowed_signers=allowed)
    with pytest.raises(RefusedError, match="no signature of a trusted key"):
        b.init()
    assert not b.settings.repository_path.exists()


def test_who_trusts_nobody_does_not_begin(make_node: MakeNode) -> None:
    """At an empty remote too, where there is nothing to look at yet."""
    node = make_node()
    set_trust(node, require_signatures=True)
    with pytest.raises(ConfigurationError, match="no key is trusted"):
        node.init()
    assert not node.settings.repository_path.exists()


def test_a_clone_is_verified_however_often_init_is_killed(
    make_node: MakeNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is checked out before, so no later run takes it for known."""
    allowed = tmp_path / "allowed_signers"
    a, b = make_node("system-a"), make_node("system-b")
    a.init()
    a.write(make_event("one"))
    a.federate()
    give_key(b, allowed)
    set_trust(b, require_signatures=True, allowed_signers=allowed)

    def die(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as at:
        at.setattr("fedlearn.actions.first_run.verify_fetch", die)
        with pytest.raises(KeyboardInterrupt):
            b.init()
    assert {path.name for path in b.settings.repository_path.iterdir()} == {".git"}
    with pytest.raises(ConfigurationError, match="has no commit yet"):
        b.federate()
    with pytest.raises(RefusedError, match="no signature of a trusted key"):
        b.init()
    assert not (b.settings.repository_path / "data").exists()


def test_signing_without_a_key_names_the_remedy(make_node: MakeNode) -> None:
    """The message names the verb that makes one."""
    node = make_node()
    node.init()
    set_repository(node, sign=True)
    with pytest.raises(ConfigurationError) as caught:
        node.federate()
    assert "fedlearn node enrol" in str(caught.value.hint)


def test_requiring_signatures_needs_a_trusted_key(make_node: MakeNode) -> None:
    """Where nobody is trusted yet, the message names the verb that trusts."""
    a, b = make_node("system-a"), make_node("system-b")
    a.init()
    b.init()
    set_trust(b, require_signatures=True)
    a.write(make_event("one"))
    a.federate()
    (problem,) = b.federate().problems
    assert isinstance(problem, ConfigurationError)
    assert "no key is trusted" in str(problem)
    assert "fedlearn node trust" in str(problem.hint)


def test_a_foreign_pattern_enters_when_enough_nodes_hold_it(
    make_node: MakeNode,
) -> None:
    """One voice is not enough where two are asked for; one's own always is."""
    a, b, c = (make_node(f"system-{letter}") for letter in "abc")
    for node in (a, b, c):
        node.init()
    set_trust(c, minimum_nodes=2)
    a.write(make_event("shared"), make_event("only a"))
    c.write(make_event("own"))
    a.federate()
    c.federate()
    assert titles_in_qdrant(c.settings) == 1
    b.write({**make_event("shared"), "timestamp": "2026-11-21T08:00:00+00:00"})
    b.federate()
    c.federate()
    assert titles_in_qdrant(c.settings) == 2


def test_what_only_a_revoked_node_holds_leaves_qdrant(make_node: MakeNode) -> None:
    """And what others hold too stays, without the revoked one's score."""
    a, b, c = (make_node(f"system-{letter}") for letter in "abc")
    for node in (a, b, c):
        node.init()
    a.write(make_event("shared", value_score=1.0), make_event("only a"))
    b.write({**make_event("shared"), "timestamp": "2026-11-21T08:00:00+00:00"})
    for node in (a, b, c):
        node.federate()
    assert titles_in_qdrant(c.settings) == 2
    set_trust(c, revoked=("system-a",))
    report = c.federate()
    assert titles_in_qdrant(c.settings) == 1
    assert report.imported
    assert report.imported.deleted == 1
