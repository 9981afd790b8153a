"""URLs that are keys, and those that only look so."""

import pytest

from fedlearn.redaction.redactor import Redactor

SCRUBBER = Redactor()
SMALL = "mq4xz7wr2kvt9bpn3hjc8ldgya"
MIXED = "Xr4kQm7vTz9yUi2pLw5nBc8d"
UUID = "4f0c2d19-5b7e-4a63-9c81-d02e7f6a1b35"
DIGEST = "0fa3c1d2e4b5968778695a4b3c2d1e0f0fa3c1d2e4b59687"

KEYS = [
    (f"https://chat.example.org/hooks/{SMALL}", SMALL),
    (f"POST /services/hooks/incoming/{SMALL} 200", SMALL),
    (f"http://assistant.example.org:8123/api/webhook/{SMALL}", SMALL),
    (f"https://flows.example.org/webhook/{UUID}", UUID),
    (f"https://hc-ping.com/{UUID}/fail", UUID),
    (f"https://checks.example.org/ping/{UUID}", UUID),
    (f"https://maker.ifttt.com/trigger/door/with/key/{MIXED}", MIXED),
    (f"https://example.com/cgi-bin/webhook/send?key={UUID}", UUID),
    (f"https://app.example.org/cb?code=4/0{SMALL}&state=xyz", SMALL),
    (f"https://app.example.org/cb?state=xyz&amp;code=4%2F0{SMALL}", SMALL),
    (f"https://files.example.org/f.txt?sv=2023-11-03&sig={MIXED}%2B{MIXED}%3D", MIXED),
    (f"https://b.example.org/o?X-Amz-Date=1&X-Amz-Signature={DIGEST}&x=1", DIGEST),
    (f"https://b.example.org/o?X-Goog-Signature={DIGEST}", DIGEST),
    (f"https://mainnet.infura.io/v3/{DIGEST[:32]}", DIGEST[:32]),
    (f"https://cal.example.org/private-{DIGEST[:32]}/basic.ics", DIGEST[:32]),
    (f"https://example.org/reset-password/{MIXED}", MIXED),
    (f"https://example.org/magic-link/{MIXED}?next=/", MIXED),
    (f"https://uptime.example.org/api/v1/heartbeat/{MIXED}", MIXED),
    (f"[join](https://chat.example.org/invite/{MIXED})", MIXED),
]

ORDINARY = [
    "src/hooks/useTranslatedMessagesForTenant.ts",
    "https://docs.example.org/webhooks/handling-incoming-messages-of-customers",
    "https://example.org/list?key=descending-by-modification-date&page=2",
    "https://example.org/cb?code=invalid_request_uri_of_client&state=x",
    "https://keys.example.org/vks/v1/by-fingerprint/158A6F530EA202E5F651611314FAEA63",
    "https://scan.example.org/token/0x1f9840a85d5af5bf1d1762f925bdaddc4201f984",
    f"https://example.org/commit/{DIGEST[:40]}",
    f"https://example.org/projects/{UUID}/edit",
    "https://cdn.example.org/keys/release-signing-key-2026.asc",
    f"https://example.org/next?page_token=2&idempotency_key={UUID}",
    "https://github.com/acme/app/blob/main/.husky/hooks/pre-commit-and-push.sh#L12",
    "https://play.example.org/?v=1&edition=2021&gist=x",
]


@pytest.mark.parametrize(("text", "key"), KEYS)
def test_keys_in_urls(text: str, key: str) -> None:
    """Who has the URL has the key: its random part goes, the place stays."""
    redacted = SCRUBBER.redact_text(text).text
    assert key not in redacted
    assert redacted[:9] == text[:9]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_urls(text: str) -> None:
    """Names, fingerprints, commits and ids are no keys."""
    assert SCRUBBER.redact_text(text).text == text
