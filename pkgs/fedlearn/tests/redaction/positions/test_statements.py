"""Secrets in statements of SQL."""

import pytest

from fedlearn.redaction.redactor import Redactor

from redaction.marked import marked

SCRUBBER = Redactor()

SECRET = [
    "SET PASSWORD FOR 'bob'@'%' = PASSWORD('\xabnordlicht\xbb');",
    "set password for bob = '\xabnordlicht\xbb'",
    "CREATE USER 'bob'@'%' IDENTIFIED BY '\xabnordlicht\xbb';",
    "CREATE USER bob IDENTIFIED BY \xabnordlicht\xbb;",
    "ALTER USER 'bob' IDENTIFIED WITH mysql_native_password BY '\xabnordlicht\xbb';",
    (
        "GRANT ALL ON *.* TO 'bob'@'%' IDENTIFIED BY '\xabnordlicht\xbb' WITH "
        "GRANT OPTION;"
    ),
    "ALTER ROLE bob WITH LOGIN PASSWORD '\xabnordlicht\xbb';",
    "CREATE ROLE bob LOGIN PASSWORD '\xabnordlicht\xbb';",
    "CREATE LOGIN bob WITH PASSWORD = N'\xabnordlicht\xbb';",
    (
        "CREATE USER MAPPING FOR bob SERVER s OPTIONS (user 'bob', password "
        "'\xabnordlicht\xbb');"
    ),
    "PRAGMA key = '\xabnordlicht\xbb';",
    "CREATE SECRET s (TYPE S3, KEY_ID 'AKx', SECRET '\xabKd9xQp3m\xbb');",
    (
        "CREATE DATABASE SCOPED CREDENTIAL c WITH IDENTITY = 'x', SECRET = "
        "'\xabKd9xQp3m\xbb';"
    ),
    "select pgp_sym_encrypt(ssn, '\xabKd9xQp3m\xbb')",
    "UPDATE u SET pw = crypt('\xabnordlicht\xbb', gen_salt('bf'));",
    "OPEN MASTER KEY DECRYPTION BY PASSWORD = '\xabnordlicht\xbb'",
]

ORDINARY = [
    "CREATE TABLE u (password VARCHAR(255) NOT NULL)",
    "IDENTIFIED BY is the clause",
    "user identified by the token",
    "ALTER USER bob WITH PASSWORD :pw",
    "CREATE USER bob IDENTIFIED BY '${PW}'",
    "CREATE USER 'bob' IDENTIFIED BY 'password'",
    "SELECT password('x') FROM t",
    "GRANT ALL ON x TO bob",
]


@pytest.mark.parametrize("text", SECRET)
def test_statements_lose_their_secrets(text: str) -> None:
    """A password that a statement sets is replaced."""
    plain, secrets = marked(text)
    redacted = SCRUBBER.redact_text(plain).text
    assert secrets
    assert [secret for secret in secrets if secret in redacted] == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_statements_stay(text: str) -> None:
    """Columns, parameters and stand-ins stay."""
    assert SCRUBBER.redact_text(text).text == text
