"""Failures without a known form, with a cause elsewhere, or ended by force."""

import pytest
from distil.fix_sessions import EDIT, bad, edited, lessons, ran

CHECKSUM = "demo.zip: FAILED\nsha256sum: WARNING: 1 computed checksum did NOT match"
REJECTED = " ! [rejected]        main -> main (non-fast-forward)"
UNIT = "Job for demo.service failed because the control process exited with error code."
JOURNAL = (
    "Nov 29 08:00:01 host demo[811]: sqlite3.OperationalError: unable to open "
    "database file\nNov 29 08:00:01 host systemd[1]: demo.service: Main process "
    "exited, code=exited, status=1/FAILURE"
)
UNIT_EDIT = edited("/etc/systemd/system/demo.service", "+StateDirectory=demo")
DIRECT = "The above exception was the direct cause of the following exception:"
DURING = "During handling of the above exception, another exception occurred:"


def traceback(error: str) -> str:
    """Return the traceback of an exception."""
    return f'Traceback (most recent call last):\n  File "a.py", line 1, in f\n{error}'


UNNAMED = {
    "a line that says what could not be done": (
        "npm run check",
        (
            "Oops! This is wrong!\n\nThe tool couldn't find a demo.config.js file.\n"
            "\nPlease read the guide of the new version."
        ),
        "The tool couldn't find a demo.config.js file.",
    ),
    "a checksum": (
        "sha256sum -c SUMS",
        CHECKSUM,
        "sha256sum: WARNING: 1 computed checksum did NOT match",
    ),
    "the last line, where none is marked": (
        "./release.sh",
        "reading the list of versions\nthe tag of this version is older than the last",
        "the tag of this version is older than the last",
    ),
    "a target of make": (
        "make docs",
        "page two has no heading\nmake: *** [Makefile:3: docs] Error 1",
        "page two has no heading",
    ),
}

CAUSES = {
    "rspec": (
        "bundle exec rspec",
        (
            "  1) Report\n     Failure/Error: expect(page).to have_text('a')\n\n"
            "     Encoding::CompatibilityError:\n       incompatible encodings"
        ),
        "Encoding::CompatibilityError",
        ["expect(page).to have_text('a')", "incompatible encodings"],
    ),
    "rspec without an exception": (
        "bundle exec rspec",
        (
            "     Failure/Error: expect(total).to eq 3\n\n       expected: 3\n"
            "            got: 2\n"
        ),
        "test failure",
        ["expect(total).to eq 3", "expected: 3", "got: 2"],
    ),
    "a class of Java that was not loaded": (
        "java -jar demo.jar",
        (
            "Error: LinkageError occurred while loading main class Demo\n"
            "\tjava.lang.UnsupportedClassVersionError: Demo is too new"
        ),
        "UnsupportedClassVersionError",
        ["LinkageError occurred while loading", "Demo is too new"],
    ),
    "the deepest cause of Java": (
        "java -jar demo.jar",
        (
            'Exception in thread "main" java.lang.RuntimeException: no start\n'
            "\tat demo.Main.main(Main.java:3)\n"
            "Caused by: java.lang.IllegalStateException: no store\n\t... 2 more\n"
            "Caused by: java.io.FileNotFoundException: demo.db\n\t... 4 more"
        ),
        "FileNotFoundException",
        ["no start", "demo.db"],
    ),
    "a cause under a heading": (
        "cargo build",
        (
            "error: failed to parse manifest at `Cargo.toml`\n\nCaused by:\n"
            "  missing field `name`"
        ),
        "error",
        ["failed to parse manifest", "missing field `name`"],
    ),
    "the direct cause in Python": (
        "python a.py",
        (
            f"{traceback('sqlite3.OperationalError: no such table: t')}\n\n{DIRECT}\n\n"
            f"{traceback('demo.StoreError: cannot read')}"
        ),
        "OperationalError",
        ["cannot read", "no such table: t"],
    ),
    "raised while another was handled": (
        "python a.py",
        (
            f"""{traceback("KeyError: 'store'")}\n\n{DURING}\n\n"""
            f"{traceback('demo.ConfigError: the store is not configured')}"
        ),
        "ConfigError",
        ["KeyError: 'store'", "the store is not configured"],
    ),
    "Node": (
        "node a.js",
        (
            "TypeError: fetch failed\n    at run (a.js:1:1) {\n"
            "  [cause]: Error: connect ECONNREFUSED 127.0.0.1:5432\n      at x"
        ),
        "ECONNREFUSED",
        ["fetch failed", "connect ECONNREFUSED"],
    ),
}

DIAGNOSES = {
    "the journal": ("systemctl start demo", UNIT, "journalctl -u demo", JOURNAL),
    "the status": ("systemctl start demo", UNIT, "systemctl status demo", JOURNAL),
    "the logs of a container": (
        "docker compose up -d",
        "Error response from daemon: container demo-db-1 exited (1)",
        "docker compose logs db | tail -20",
        "db-1  | sqlite3.OperationalError: unable to open database file",
    ),
    "a log file, where nothing else was said": (
        "npm run start",
        "error Command failed with exit code 1.",
        "tail -50 logs/demo.log",
        "2026-01-02T03:04:05Z sqlite3.OperationalError: unable to open database file",
    ),
}

FORCED = {
    "git push --force": ("git push origin main", REJECTED),
    "git push -f origin main": ("git push origin main", REJECTED),
    "npm install --legacy-peer-deps": (
        "npm install",
        "npm error code ERESOLVE\nnpm error the tree has two roots",
    ),
    "pip install --break-system-packages demo": (
        "pip install demo",
        "error: externally-managed-environment",
    ),
    "git checkout -- .": ("sha256sum -c SUMS", CHECKSUM),
    "git config core.autocrlf input": ("sha256sum -c SUMS", CHECKSUM),
}

NOTHING = {
    "an empty output": [bad("./release.sh", ""), EDIT, ran("./release.sh")],
    "a count": [bad("npm run check", "3 failed, 2 passed"), EDIT, ran("npm run check")],
    "a count in words": [
        bad("npm run check", "14 examples, 2 failures"),
        EDIT,
        ran("npm run check"),
    ],
    "a command that failed, and no log": [
        bad("npm run start", "error Command failed with exit code 1."),
        EDIT,
        ran("npm run start"),
    ],
    "a probe behind the check": [
        bad("./show.sh && grep total src/app.py", "the total of this list is three"),
        EDIT,
        ran("./show.sh && grep total src/app.py"),
    ],
    "a digest that is only shown": [
        bad("sha256sum demo.zip", "sha256sum: demo.zip: cannot open it"),
        EDIT,
        ran("sha256sum demo.zip"),
    ],
    "flaky": [bad("./release.sh", "the host was not found"), ran("./release.sh")],
    "interrupted": [
        bad("./release.sh", "the host was not found\n^C"),
        EDIT,
        ran("./release.sh"),
    ],
    "timed out": [
        bad("timeout 5 ./release.sh", "Exit code 124\nthe host was not found"),
        EDIT,
        ran("timeout 5 ./release.sh"),
    ],
    "another option that forces nothing": [
        bad("./release.sh", "the host was not found"),
        ran("./release.sh --debug-level=3"),
        ran("./release.sh"),
    ],
    "forced without success": [
        bad("git push origin main", REJECTED),
        bad("git push --force origin main", REJECTED),
        ran("git push origin main"),
    ],
    "all edits taken back": [
        edited("src/app.py", "+ wrong"),
        bad("./release.sh", "the host was not found"),
        ran("git checkout -- ."),
        ran("./release.sh"),
    ],
}


@pytest.mark.parametrize(
    "command",
    [
        "sha256sum -c SUMS",
        "npm run check",
        "bundle exec rspec",
        "git push",
        "./release.sh",
        "make docs",
        "systemctl start demo",
        "docker build -t demo .",
        "terraform plan",
        "rsync -a out/ node-b:/srv/out",
        "tar -xf demo.tar.zst",
    ],
)
def test_each_command_that_is_no_reader_is_a_check(command: str) -> None:
    """What fails and passes later proves the change between."""
    failed = bad(command, "the tool zstd was not found on this host")
    assert len(lessons(failed, EDIT, ran(command))) == 1


@pytest.mark.parametrize("name", UNNAMED)
def test_a_failure_without_a_form_is_told_by_its_most_telling_line(name: str) -> None:
    """The line that says what went wrong is the message."""
    command, text, message = UNNAMED[name]
    [one] = lessons(bad(command, text), EDIT, ran(command))
    assert one.payload["error_message"] == message


@pytest.mark.parametrize("name", CAUSES)
def test_the_cause_names_the_error(name: str) -> None:
    """The most specific error is the type; what it led to stands beside it."""
    command, text, kind, parts = CAUSES[name]
    [one] = lessons(bad(command, text), EDIT, ran(command))
    assert one.payload["error_type"] == kind
    assert all(part in str(one.payload["error_message"]) for part in parts)


@pytest.mark.parametrize("name", CAUSES)
def test_both_lines_of_a_cause_are_quoted(name: str) -> None:
    """What the message rests on stands in the output."""
    command, text, _, _ = CAUSES[name]
    [one] = lessons(bad(command, text), EDIT, ran(command))
    rows = f"{command}\n{text}\n{EDIT.text}"
    assert all(quote in rows for quote in one.quotes)


@pytest.mark.parametrize("name", DIAGNOSES)
def test_a_log_says_why_a_start_failed(name: str) -> None:
    """The error in a log joins a message that only says that it failed."""
    command, text, reading, log = DIAGNOSES[name]
    [one] = lessons(bad(command, text), ran(reading, log), UNIT_EDIT, ran(command))
    assert "unable to open database file" in str(one.payload["error_message"])
    assert any("unable to open" in quote for quote in one.quotes)


def test_a_log_read_after_the_change_says_nothing_of_the_error() -> None:
    """What was read later may tell of another error."""
    [one] = lessons(
        bad("systemctl start demo", UNIT),
        UNIT_EDIT,
        ran("journalctl -u demo", JOURNAL),
        ran("systemctl start demo"),
    )
    assert "database" not in str(one.payload["error_message"])


def test_a_log_adds_nothing_to_an_error_that_says_enough() -> None:
    """A message that names its reason is left alone."""
    [one] = lessons(
        bad("./start.sh", "fatal: the port 80 is taken by another program"),
        ran("journalctl -n 5", JOURNAL),
        EDIT,
        ran("./start.sh"),
    )
    assert "database" not in str(one.payload["error_message"])


@pytest.mark.parametrize("forced", FORCED)
def test_what_was_forced_between_is_a_change(forced: str) -> None:
    """The same command with an option that overrides a refusal mends it."""
    command, text = FORCED[forced]
    [one] = lessons(bad(command, text), ran(forced), ran(command))
    assert one.payload["solution"] == f"Run `{forced}`"


@pytest.mark.parametrize("name", NOTHING)
def test_what_proves_or_says_nothing_gives_nothing(name: str) -> None:
    """Probes, repeats, stops and empty outputs are no lessons."""
    assert lessons(*NOTHING[name]) == []
