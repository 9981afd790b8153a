"""Texts that only look as if they held something private."""

import base64
import random
from collections.abc import Iterator

from redaction.corpora.drawing import (
    BASE62,
    BECH32,
    HEXADECIMAL,
    NIX_BASE32,
    WORDS,
    draw,
    octet,
)


def traps(source: random.Random) -> Iterator[str]:
    """Yield lines in which nothing is private."""

    def h(length: int) -> str:
        return draw(source, HEXADECIMAL, length)

    n = source.randrange(1, 4096)
    sri = base64.b64encode(source.randbytes(32)).decode()
    sri512 = base64.b64encode(source.randbytes(64)).decode()
    name = source.choice(WORDS)
    o = octet(source)
    yield from (
        f"version 10.{n % 20}.{o} of {name} and Windows 10.0.{19000 + n}",
        f"/nix/store/{draw(source, NIX_BASE32, 32)}-{name}-1.{o}.{n}/bin/{name}",
        f"commit {h(40)} fixes it, see {h(7)} and {h(12)}",
        f"sha256:{h(64)}",
        f'hash = "sha256-{sri}";',
        f'"integrity": "sha512-{sri512}"',
        f'sha256 = "{draw(source, NIX_BASE32, 52)}";',
        f"id {h(8)}-{h(4)}-4{h(3)}-a{h(3)}-{h(12)} was found",
        f"password=<password-{n}> and <github-token-{n}> at <private-ip-{n}>",
        'token = os.environ["TOKEN"]',
        f'curl -H "Authorization: Bearer $TOKEN" https://api.example.org/{n}',
        "password: ${DB_PASSWORD}",
        (
            'LoadCredential = "api-key:/run/secrets/api-key"; Environment = '
            '"KEY_FILE=%d/api-key";'
        ),
        "password = @password-file@",
        f"the resolver is 8.8.{o}.8 and the mirror 151.101.{o}.69",
        (
            f"http://localhost:{n + 1024}/ and http://127.0.0.1:{n + 1024}/ and "
            f"[::1]:{n + 1024}"
        ),
        "listen on 0.0.0.0 and ::",
        f"write to {name}@example.org or admin@example.com or x@mail.{name}.example",
        (
            f"use 192.0.2.{o}, 198.51.100.{o}, 203.0.113.{o} or 2001:db8::{h(4)} in "
            "documents"
        ),
        "the password must be at least 12 characters",
        f"max_tokens={n}, tokens_used: {n}, token count: {n}",
        f"tokens_in: {n}, tokens_out: {n}, token_type: bearer",
        "/home/<user>/x and /home/$USER/y and /home/${USER}/z",
        "git clone git@github.com:NixOS/nixpkgs.git",
        f"systemctl status {name}@{name}.service getty@tty1.service user@1000.service",
        f"npm install @{name}/core@{o}.{n}.0 react@latest",
        f"@property\ndef {name}(self): ...",
        (
            f"at {o % 24:02}:{n % 60:02}:{o % 60:02} the job began, "
            f"2026-11-24T08:00:{o % 60:02}Z"
        ),
        "password: ****, token: xxxxxxxx, key: <redacted>",
        'services.app.passwordFile = "/run/secrets/app-password";',
        f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{draw(source, BASE62, 43)}",
        f"age1{draw(source, BECH32.lower(), 58)}",
        f"cache.nixos.org-1:{sri}",
        (
            "trusted-public-keys = "
            "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="
        ),
        "uses: actions/checkout@v4 and docker image nginx@sha256:" + h(64),
        f"the option services.{name}.enable takes true or false",
        "key: value pairs; the primary key is unique, press any key",
        "the token is expired, the secret is stored in the vault",
        "Basic authentication and Bearer tokens are supported",
        "threading.local() and ~/.local/share and self.internal.state",
        f"release 2026.{o}.{n} built in {o}.{n} seconds, {n}-{o}-{n}",
        f"SHA256:{sri.rstrip('=')}",
        "MD5:" + ":".join(h(2) for _ in range(16)),
        f"pool-{n}-thread-{o}, port 5432:5432, 1920x1080, {o}/{n} tests",
        "https://example.org/home/news and https://example.com/Users/list",
        f"for key, value in {name}.items(): print(key, value)",
        "if not password: raise ValueError('password is required')",
        "def login(user: str, password: str) -> None: ...",
        f"{name}.nix:{n}:{o}: error: undefined variable 'secretKey'",
        f"use sha256 as the password hash, and {name} as the secret's name",
        f"sdk-{n}.{o} and api-{h(8)}-{h(4)}-4{h(3)}-a{h(3)}-{h(12)}",
        f"docker run -u 1000 -p {n + 1024}:80 {name}",
        "log in with oauth2 / openid, and sign in / sign up",
        f"the mac of {name} is unknown, mac=unset, APIM and AIoT gateways",
        "root:x:0:0:System administrator:/root:/bin/sh",
        f"DESKTOP-SESSION={name} and LAPTOP-MODE=on",
        "look (at) this and meet [at] noon",
        "-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----",
        "8.8.8.8.in-addr.arpa and uid=0(root) gid=0(root)",
        f"phone book, {o} (11) files, 06-{n} and 2026-11-24",
        "the fritz.box is a router, and x.ts.network a file",
        "Passwort vergessen? Das Passwort ist zu kurz. Le mot de passe est incorrect.",
        "la contrase\xf1a es obligatoria; kennwort: <password-1>",
        "zip -r a.zip b and openssl enc -d -in x",
        f"func login(token *syscall.Token, password *string) // [.{h(3)}1.0020.0002]",
    )
