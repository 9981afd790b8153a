"""The measure of randomness: what is drawn is told from what is named."""

import ast
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from fedlearn.redaction.randomness import random_bits
from fedlearn.redaction.randomness.word_model import LETTERS, PAIRS, SEQUENCES
from fedlearn.redaction.rules.context import is_random, words

from redaction.corpora.drawing import (
    BASE62,
    BASE64,
    LARGE,
    NIX_BASE32,
    SMALL,
    URL_SAFE,
    draw,
)

LETTERS_ONLY = LETTERS + LETTERS.upper()
DRAWS = 1000
LEAST_FOUND = {16: 0.92, 20: 0.98, 24: 0.99, 32: 0.995, 64: 1.0}
"""Share of drawn values that is found, by their length."""

MOST_NAMES = 0.002
"""Share of names in programs that may look drawn."""

NAMES = words(
    """
    recallNoticesRecallBusinessUnits-validation-group-1297083594-1
    snakeOilEd25519PrivateKey openshift-apiserver-operator-lock TestParseConfig2
    tokenise2 getUserByIdAndTenantV2 kubernetes-dashboard-token-reviewer
    x86_64-unknown-linux-gnu aarch64-apple-darwin23 Mozilla5Compatible
    services.postgresql.ensureUsers.0.name PyUnicode_FromStringAndSize
    v1.2.3-45-gabcdef0123 1.4.0-rc.2+build.20260714 python3-dateutil_2.8.2-1_all.deb
    linux-image-6.1.0-18-amd64 nginx-7c9d8f6b5-x2x9z coredns-76f75df574-8xk2p
    7c1f0b52-96a4-4d1e-8f3b-2a6d9e4b7c10 158A6F530EA202E5F651611314FAEA63448E1DF9
    0123456789abcdef0123456789abcdef01234567 sha256:e3b0c44298fc1c149afbf4c8996fb924
    2026-11-24T08:00:00Z 20261124T080000Z 1297083594129708359412970835
    abcdefghijklmnopqrstuvwxyz0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij0123456789
    AWS_WEB_IDENTITY_TOKEN_FILE GOOGLE_APPLICATION_CREDENTIALS SQLITE_DBCONFIG_DEFENSIVE
    pthread_rwlock_timedrdlock XML_PARSE_NOBASEFIX internationalization-middleware
    /usr/lib/x86_64-linux-gnu/libstdc++.so.6 src/components/UserSettingsDialog.test.tsx
    BrokenPipeErrorWhileReadingStandardOutput my-very-long-option-name-here-please
    HTTPSConnectionPoolManager UTF8StringEncodingISO8859 i18nMessagesByLocaleFallback
    gtkTreeViewColumnSetSortIndicator donaudampfschifffahrtsgesellschaftskapitaen
    mt-8 mt-4-mb-2-px-6-grid-cols-3 us-east-1a-subnet-private-02 aes-256-gcm-hkdf-sha512
    correct-horse-battery-staple-and-more CVE-2024-3094-xz-utils-backdoor
    __pycache__/test_settings.cpython-311.pyc EXPORT_SYMBOL_GPL_FUTURE
    level3BackupRetentionPolicy4Weeks get_or_create_default_tenant_for_request
    ------------------------------ =========================== ++++++++++++++++++++++
    """
)

DRAWN = words(
    """
    kq8wrt5zlmv2nxc7pj4hd6gs Zr8kWm3vTq5yUi2pLx9n k3Jd8Fh2LmQp9RtVxZ1bN7cW4yTgUe0sHa9Q
    hQzXvKpLmWtRbNcYgJdFsVqX sOmuQGzWVPworJzUMbvwDWImdpGwYjpc QTKVZX3MWPLN6HDRJ2YBCGF7
    7y3e6tqsmb5t0mp-qfcz5i000w-mbp0vcqtxckcc 7Hq-2Lm_9Pz4Xc8VbN3K_t2Wq
    u4kztnyqhcmcakdna6pyaqvohywk527t2zpj6gijdw mn4xq7zr2kvt9wpb3hjc8ldg
    a1B2c3D4a1B2c3D4a1B2c3D4 GyBFzocLAeLEFd0hr2noK84VzPUw0ArCNYEnrm1Y
    wJalrXUtnFEMIxK7MDENGxbPxRfiCYzQ8tLm4kPv qzxvwkjhgtrpmnbvcxzlkjhqw
    backup-prod-kQ8wRt5zLmV2nXc7bJhkQ8 userSessionV2Zk3vQ9xT2mLw8rYp0aBcN7dE
    """
)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_name_is_not_random(name: str) -> None:
    """Words, numbers, versions, dates, paths and digests were not drawn."""
    assert not is_random(name)


@pytest.mark.parametrize("value", sorted(DRAWN))
def test_a_drawn_value_is_random(value: str) -> None:
    """Whatever its alphabet, with digits or without, alone or behind a name."""
    assert is_random(value)


@pytest.mark.parametrize("length", LEAST_FOUND)
@pytest.mark.parametrize(
    "alphabet", [SMALL, LARGE, BASE62, LETTERS_ONLY, URL_SAFE, BASE64, NIX_BASE32]
)
def test_most_drawn_values_are_random(alphabet: str, length: int) -> None:
    """The longer a value is, the surer it is found."""
    source = random.Random(f"{alphabet} {length}")
    found = sum(is_random(draw(source, alphabet, length)) for _ in range(DRAWS))
    assert found >= LEAST_FOUND[length] * DRAWS


@pytest.mark.parametrize("alphabet", ["0123456789", "0123456789abcdef", "01234567"])
def test_digests_and_numbers_are_not_random(alphabet: str) -> None:
    """They are public as a rule; whether one is a secret is said by what it is in."""
    source = random.Random(alphabet)
    assert not any(is_random(draw(source, alphabet, 40)) for _ in range(DRAWS))


def names_of_the_standard_library() -> Iterator[str]:
    """Yield every long name in the modules beside that of the syntax tree."""
    for path in sorted(Path(ast.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8", errors="replace"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                yield node.name
            elif isinstance(node, ast.Attribute):
                yield node.attr


def test_names_of_programs_are_not_random() -> None:
    """Of the long names of Python's own library nearly none looks drawn."""
    names = {name for name in names_of_the_standard_library() if len(name) > 15}
    drawn = [name for name in names if is_random(name)]
    assert len(drawn) <= MOST_NAMES * len(names), drawn


def test_a_measure_grows_with_the_length() -> None:
    """Each further drawn character adds to the bits."""
    value = draw(random.Random(1), BASE62, 64)
    assert random_bits(value[:16]) < random_bits(value[:32]) < random_bits(value)


@pytest.mark.parametrize("value", ["", "-", "a", "\u00e9\u00fc", "\n", "__", "0"])
def test_short_and_strange_values(value: str) -> None:
    """Whatever is asked has a measure."""
    assert random_bits(value) < 10


def test_the_tables_are_complete() -> None:
    """Every letter has a cost after every other, every kind after every two."""
    assert len(PAIRS) == len(LETTERS) * (len(LETTERS) + 1)
    assert len(SEQUENCES) == 4**3
