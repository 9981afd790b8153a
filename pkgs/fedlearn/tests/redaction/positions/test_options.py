"""Options that announce a secret, and those that only seem to."""

import pytest

from fedlearn.redaction.redactor import Redactor

from redaction.marked import marked

SCRUBBER = Redactor()

SECRET = [
    (
        "keytool -genkey -keystore a.jks -storepass \xabnordlicht\xbb -keypass "
        "\xabnordlicht2\xbb"
    ),
    "tool --db-password \xabnordlicht\xbb --verbose",
    "tool --api-key '\xaba1B2c3D4e5F6\xbb'",
    (
        "consul acl set-agent-token -token "
        "\xab7c1f0b52-96a4-4d1e-8f3b-2a6d9e4b7c10\xbb default"
    ),
    "tool -u app:\xabhunter2x\xbb run",
    "Connect-Service -AccessToken \xaba1B2c3D4e5F6\xbb -Name x",
]

ORDINARY = [
    "tool --token-type bearer --key file.pem",
    "tool --key-file a.pem --password-file pw.txt",
    "tool --password-stdin < pw",
    "tool --passwords list.txt",
    "prog --no-password --ask-pass host1",
    "Use --password to give the password of the user.",
    "the option --token sets how many tokens are kept",
    "--password takes a string, --key takes a path",
    "With --secret the name of a secret is shown.",
    "-p, --password string   Password for the registry",
    "  --token TOKEN         access token",
    "  --api-key string      the key of the API",
    "Use docker login to log in to the registry.",
    "`date -u +%H:%M`",
    "docker run --user node:node app",
    "openssl req -newkey rsa:4096 -keyout a.pem",
    "gpg --recv-key 9D6D8F6BC857C906",
    "sqlmap -u http://example.org/?id=1",
]


@pytest.mark.parametrize("text", SECRET)
def test_options_lose_their_secrets(text: str) -> None:
    """The argument of an option that names a secret is replaced."""
    plain, secrets = marked(text)
    redacted = SCRUBBER.redact_text(plain).text
    assert secrets
    assert [secret for secret in secrets if secret in redacted] == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_options_stay(text: str) -> None:
    """An option is judged with its command, and with the sentence it stands in."""
    assert SCRUBBER.redact_text(text).text == text
