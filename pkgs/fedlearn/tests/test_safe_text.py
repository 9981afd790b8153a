"""What is taken out of a text before somebody sees it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedlearn.safe_text import escaped, without_credentials

SECRET = "c0rrect-h0rse"

passwords = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="/?#"),
    max_size=8,
).map(lambda text: f"{text}{SECRET}{text}")
users = st.from_regex(r"[a-z][a-z0-9._-]{0,8}", fullmatch=True)
words = st.sampled_from(("", "fatal: '", "(", 'at "', "see\n"))


@given(passwords, users, words, st.sampled_from(("https", "http", "ssh", "git+ssh")))
def test_a_password_of_a_url_is_removed(
    password: str, user: str, before: str, scheme: str
) -> None:
    """Whatever stands in it, and before the URL."""
    text = f"{before}{scheme}://{user}:{password}@host.example.org/x.git"
    shown = without_credentials(text)
    assert SECRET not in shown
    assert shown.endswith("host.example.org/x.git")


@given(passwords.filter(lambda text: ":" not in text), users, words)
def test_a_password_before_a_host_and_path_is_removed(
    password: str, user: str, before: str
) -> None:
    """The short form of git has no password, but people write one."""
    shown = without_credentials(f"{before}{user}:{password}@host:x.git")
    assert SECRET not in shown
    assert shown.endswith(f"{user}@host:x.git")


@given(st.sampled_from(("token", "private_token", "a=1&key")), passwords, words)
def test_what_a_url_asks_with_is_removed(name: str, password: str, before: str) -> None:
    """A query or a fragment may be a token."""
    for mark in "?#":
        text = f"{before}https://host.example.org/x{mark}{name}={password}"
        assert SECRET not in without_credentials(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:p@ss@host/", "https://host/"),
        ("https://user:p/ss@host/x", "https://host/x"),
        ("https://token@host/x", "https://host/x"),
        ("ssh://git:pw@host/x", "ssh://git@host/x"),
        ("user:pw@host:path", "user@host:path"),
        ("https://host/x?token=abc", "https://host/x"),
        ("access 'https://u:p@host/x?t=1': no", "access 'https://host/x': no"),
        ("https://host:8080/@scope/x", "https://host:8080/@scope/x"),
        ("https://host/x@v1", "https://host/x@v1"),
        ("git@host:org/x.git", "git@host:org/x.git"),
        ("ssh://git@host:22/x", "ssh://git@host:22/x"),
        ("at 10:30 to a@example.org: no", "at 10:30 to a@example.org: no"),
        ("is it so? yes", "is it so? yes"),
    ],
)  # fmt: skip
def test_a_url_keeps_the_rest(text: str, shown: str) -> None:
    """Who reads it still sees which place it is."""
    assert without_credentials(text) == shown


@given(st.text())
def test_what_is_shown_steers_no_terminal(text: str) -> None:
    """No control character is left but tab and line end, and all can be printed."""
    shown = escaped(text)
    left = {c for c in shown if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs")}
    assert left <= set("\n\t")
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(
        shown
    )


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_other_text_stays_as_it_is(text: str) -> None:
    """Letters of every language are shown."""
    assert escaped(text) == text


def test_a_code_names_its_character() -> None:
    """Who reads it sees what somebody wrote."""
    assert escaped("a\x1b[31m\u202eb\udcff") == "a\\x1b[31m\\u202eb\\udcff"
