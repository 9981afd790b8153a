"""The other scanner is asked as it wants to be asked, and every answer is taken."""

from pathlib import Path

import pytest

from fedlearn.audit import external_scanner
from fedlearn.audit.external_scanner import Scanner, find_scanner
from fedlearn.audit.outgoing import staged
from fedlearn.errors import BrokenDataError, ConfigurationError, UnreachableError
from fedlearn.git.command import Git

from audit.scanners import LEAK_WORD, Scanners
from handwork import SCRUBBER, add, commit, make_repository


@pytest.fixture
def scanners(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scanners:
    """A PATH with no scanner on it yet."""
    return Scanners(tmp_path / "bin", monkeypatch)


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A repository in which two files are staged, one of them an older one."""
    made = make_repository(tmp_path / "work")
    add(made, "old.txt", f"{LEAK_WORD} from before\n")
    commit(made)
    add(made, "old.txt", f"{LEAK_WORD} from before\nclean\n")
    add(made, "new.txt", f"one\ntwo {LEAK_WORD}\n")
    return made


@pytest.mark.parametrize("name", ["betterleaks", "gitleaks"])
@pytest.mark.parametrize("is_old", [False, True])
def test_a_leak_is_named_by_file_and_line(
    scanners: Scanners, git: Git, name: str, *, is_old: bool
) -> None:
    """As the file has it, whatever lines were handed over; older programs too."""
    scanners.install(name, is_old=is_old)
    (finding,) = find_scanner(SCRUBBER)(staged(git))
    assert (finding.path, finding.line) == ("new.txt", 2)
    assert finding.rules == (f"{name}:other-rule",)


@pytest.mark.parametrize("is_old", [False, True])
def test_only_new_lines_are_handed_over(
    scanners: Scanners, git: Git, *, is_old: bool
) -> None:
    """What others committed before is not held against anybody."""
    scanners.install("gitleaks", is_old=is_old)
    find_scanner(SCRUBBER)(staged(git))
    assert scanners.text == f"one\ntwo {LEAK_WORD}\nclean"


def test_it_agrees(scanners: Scanners, git: Git) -> None:
    """Without a leak there is no finding."""
    scanners.install("gitleaks")
    git.run("rm", "--quiet", "--force", "new.txt")
    assert find_scanner(SCRUBBER)(staged(git)) == []
    assert scanners.was_asked


def test_nothing_new_is_no_question(scanners: Scanners, git: Git) -> None:
    """Without a new line no program is started."""
    scanners.install("gitleaks")
    commit(git)
    assert find_scanner(SCRUBBER)(staged(git)) == []
    assert not scanners.was_asked


def test_the_report_is_asked_for_redacted(scanners: Scanners, git: Git) -> None:
    """And no comment in a line can switch a rule off."""
    scanners.install("gitleaks")
    find_scanner(SCRUBBER)(staged(git))
    assert {"--redact", "--ignore-gitleaks-allow"} <= set(scanners.arguments)


def test_betterleaks_is_asked_first(scanners: Scanners, git: Git) -> None:
    """Of two programs the newer one decides."""
    scanners.install("gitleaks")
    scanners.install("betterleaks")
    (finding,) = find_scanner(SCRUBBER)(staged(git))
    assert finding.rules == ("betterleaks:other-rule",)


def test_configuration_of_the_repository_is_not_read(
    scanners: Scanners, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a file beside the data nor the environment blinds the program."""
    program = scanners.install("gitleaks")
    text = program.read_text().replace(
        "arguments = sys.argv[1:]",
        "import os\narguments = sys.argv[1:]\n"
        "assert not os.listdir() and 'GITLEAKS_CONFIG' not in os.environ",
    )
    program.write_text(text)
    monkeypatch.setenv("GITLEAKS_CONFIG", "/somewhere")
    add(git, ".gitleaks.toml", "[allowlist]\npaths = ['.*']\n")
    assert len(find_scanner(SCRUBBER)(staged(git))) == 1


@pytest.mark.parametrize("code", [1, 2, 126, 139])
def test_a_program_that_fails_is_no_program_that_agrees(
    scanners: Scanners, git: Git, code: int
) -> None:
    """Then nobody knows, which is an error."""
    scanners.install_broken("gitleaks", code)
    with pytest.raises(BrokenDataError, match=f"exit code {code}"):
        find_scanner(SCRUBBER)(staged(git))


def test_a_program_that_hangs_is_given_up(
    scanners: Scanners, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a time that is stated."""
    program = scanners.install("gitleaks")
    program.write_text("#!/bin/sh\nwhile :; do :; done\n")
    monkeypatch.setattr(external_scanner, "TIMEOUT_S", 0.2)
    with pytest.raises(UnreachableError, match="did not finish"):
        find_scanner(SCRUBBER)(staged(git))


def test_a_leak_without_a_report_is_a_leak(scanners: Scanners, git: Git) -> None:
    """The exit code alone says that there is one."""
    scanners.install_broken("gitleaks", external_scanner.LEAKS_CODE)
    (finding,) = find_scanner(SCRUBBER)(staged(git))
    assert finding.rules == ("gitleaks:unknown",)


def test_a_program_that_cannot_be_started(git: Git, tmp_path: Path) -> None:
    """A file that is no program is an error with a remedy, no traceback."""
    broken = tmp_path / "gitleaks"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    with pytest.raises(BrokenDataError, match="gitleaks"):
        Scanner(broken, SCRUBBER)(staged(git))


def test_without_a_program_the_setting_is_wrong(scanners: Scanners) -> None:
    """Whoever asked for an external scanner is told that there is none."""
    with pytest.raises(ConfigurationError, match="no betterleaks or gitleaks"):
        find_scanner(SCRUBBER)
    assert not scanners.was_asked
