"""Nothing unsigned is merged, and who is cut off is found no more."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

FEDERATE = "fedlearn-federate.service"
SIGNERS = "/etc/fedlearn/allowed_signers"
LEARNED = {
    "a": error_event("from_a", "the fault that a had", "Remedy of a."),
    "b": error_event("from_b", "the fault that b had", "Remedy of b."),
}
# How a configuration that lists the other node reaches the unit.
DROP_IN = f"/run/systemd/system/{FEDERATE}.d"
REVOKED = """[Service]
Environment='FEDLEARN_TRUST__REVOKED=["a"]'
"""
STRANGER = "runuser -u git -- git -C /srv/git/forged"


def public_key(node: Node) -> str:
    """Return the key with which a node signs."""
    return node.succeed("cat /var/lib/signing/key.pub").strip()


def finds(node: Node, name: str) -> bool:
    """Tell whether a node's search gives what another one learned."""
    return f"Remedy of {name}." in search(node, f"the fault that {name} had")


def head(node: Node) -> str:
    """Return the commit on which a node's work tree stands."""
    git = f"runuser -u fedlearn -- git -C {STATE}/repository"
    return node.succeed(f"{git} rev-parse HEAD").strip()


with subtest("a node that trusts nobody does not join"):
    wait_for_hub(hub)
    start_all()
    join(b)
    wait_for_member(a)
    a.fail(f"systemctl start {FEDERATE}")
    t.assertIn("no key is trusted", a.succeed(f"journalctl --unit={FEDERATE}"))
    a.fail(f"ls {STATE}/repository/data")

with subtest("each node trusts the key of the other"):
    a.succeed(
        f"echo '{public_key(b)}' > /etc/fedlearn/b.pub",
        "fedlearn node trust b --key /etc/fedlearn/b.pub --yes",
        f"echo '{public_key(a)}' > /etc/fedlearn/a.pub",
        "fedlearn node trust a --key /etc/fedlearn/a.pub --yes",
    )
    for name, node in {"a": a, "b": b}.items():
        line = f'{name} namespaces="git" {public_key(node)}'
        b.succeed(f"echo {shlex.quote(line)} >> {SIGNERS}")
    federate(a)

with subtest("signed commits carry what each learned to the other"):
    learn(a, LEARNED["a"])
    learn(b, LEARNED["b"])
    for node in (a, b, a):
        federate(node)
    t.assertTrue(finds(a, "b"))
    t.assertTrue(finds(b, "a"))

with subtest("a node that is cut off by the command is found no more"):
    a.succeed("fedlearn node revoke b")
    federate(a)
    t.assertFalse(finds(a, "b"))
    t.assertTrue(finds(a, "a"))
    # Each node decides for itself.
    t.assertTrue(finds(b, "b"))

with subtest("and is found again when that is taken back"):
    a.succeed("fedlearn node revoke b --undo")
    federate(a)
    t.assertTrue(finds(a, "b"))

with subtest("a node that the settings cut off is found no more"):
    b.succeed(
        f"mkdir -p {DROP_IN}",
        f"cat > {DROP_IN}/revoked.conf <<'END'\n{REVOKED}END",
        "systemctl daemon-reload",
    )
    federate(b)
    t.assertFalse(finds(b, "a"))
    t.assertTrue(finds(b, "b"))
    b.succeed(f"rm {DROP_IN}/revoked.conf", "systemctl daemon-reload")
    federate(b)
    t.assertTrue(finds(b, "a"))

with subtest("somebody pushes a commit that nobody signed"):
    federate(a)
    before = head(a)
    hub.succeed(
        f"runuser -u git -- git clone --quiet {HUB_REPOSITORY} /srv/git/forged",
        "sed -i 's/Remedy of b/Poison/' "
        "/srv/git/forged/data/patterns/error-solutions.jsonl",
        f"{STRANGER} -c user.name=b -c user.email=b@example.org "
        "commit --quiet --all --message 'data: forged'",
        f"{STRANGER} push --quiet origin HEAD:main",
    )
    forged = hub.succeed(f"{STRANGER} rev-parse HEAD").strip()
    t.assertNotEqual(before, forged)

with subtest("it is refused by name, once, and nothing of it is merged"):
    a.fail(f"systemctl start {FEDERATE}")
    show = f"systemctl show --value --property=ExecMainStatus,NRestarts {FEDERATE}"
    t.assertEqual(sorted(a.succeed(show).split()), ["0", "6"])
    a.succeed(f"journalctl --unit={FEDERATE} | grep 'commit {forged[:12]} of b'")
    t.assertEqual(head(a), before)
    # 1: nothing found; 2 would be a file that could not be read.
    poison = f"grep --recursive Poison {STATE}/repository/data"
    t.assertEqual(a.execute(poison)[0], 1)
    t.assertNotIn("Poison", search(a, "the fault that b had"))

with subtest("when it is gone from the hub, everything goes on"):
    git = f"runuser -u git -- git -C {HUB_REPOSITORY}"
    hub.succeed(f"{git} update-ref refs/heads/main {before}")
    for node in (a, b):
        federate(node)
    t.assertEqual(digest(a), digest(b))
