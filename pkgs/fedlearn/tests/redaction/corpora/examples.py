"""For each rule of the table a text with a finding, and one that looks alike."""

from typing import Final

from redaction.corpora.people_examples import PEOPLE_EXAMPLES

_MIXED: Final = "a1B2c3D4"
"""Part of examples; no service issues such a key."""

_HEXADECIMAL: Final = "0123456789abcdef"

EXAMPLES: Final[dict[str, tuple[str, str]]] = {
    **PEOPLE_EXAMPLES,
    "password": (
        "POSTGRES_PASSWORD=hunter2",
        "password: must be at least 12 characters, passwordFile = /run/secrets/x",
    ),
    "secret": (
        'api_key = "' + "a1B2c3D4" * 3 + '"',
        "max_tokens=4096, key: services.nginx.enable, token = os.environ['X']",
    ),
    "quoted-pair": (
        "define('DB_PASSWORD', 'hunter2');",
        "columns = ['password', 'token', 'email']",
    ),
    "secret-list": (
        'api_keys: ["' + "a1B2c3D4" * 3 + '"]',
        'tokens = ["hello", "world"], secrets:\n  - db_password\n',
    ),
    "recovery-code": (
        "recovery codes: 8f3k2-9dj4l, x7c2v-m4n8b",
        "the recovery codes are on paper, backup code: see below",
    ),
    "secret-block": (
        "wifi:\n  password: |\n    nordlicht\n",
        "password: |\n  Enter the password here.\n",
    ),
    "manifest-secret": (
        "kind: Secret\ndata:\n  uri: bW9uZ29kYjovL2FwcA==\n",
        "kind: ConfigMap\ndata:\n  motd: bW9uZ29kYjovL2FwcA==\n",
    ),
    "connection-line": (
        "db.example.org:5432:app:alice:hunter2",
        "main.py:1234:12:5: error",
    ),
    "markup-secret": (
        "<password>hunter2</password>",
        "<password></password> and <token>${TOKEN}</token>",
    ),
    "aws-secret-key": (
        "AKIA" + "IOSFODNN7EXAMPLE" + ": " + "a1B2c3D4/x" * 4,
        "AKIA" + "IOSFODNN7EXAMPL: 0123456789012345678901234567890123456789",
    ),
    "secret-flag": (
        "tool --db-password hunter2",
        "pass --password to the command, or --password-file /run/secrets/x",
    ),
    "login-argument": (
        "sshpass -p hunter2 ssh host",
        "docker run -p 8080:80 and mysql -u root -p",
    ),
    "user-option": (
        "tool -u app:hunter2x run",
        "docker run -u 1000:1000 image and curl -u $USER:$PASSWORD",
    ),
    "netrc": (
        "machine git.example.org login alice password hunter2",
        "the login page has a password field",
    ),
    "piped-password": (
        "echo hunter2 | docker login --password-stdin",
        "echo $PASSWORD | docker login --password-stdin",
    ),
    "here-password": (
        "sudo chpasswd <<< 'app:hunter2x'",
        "cat <<EOF > /etc/passwd.new",
    ),
    "configuration-line": (
        "snmp-server community hunter2x RO",
        "snmp-server community public RO and radius-server host 192.0.2.1",
    ),
    "configured-password": (
        "line vty 0 4\n password hunter2\n login",
        "password encryption is on\npassword policy",
    ),
    "router-hash": (
        'authentication-key "$9$' + "a1B2c3D4" * 2 + '"',
        "awk prints $9 and $8",
    ),
    "dns-key": (
        'algorithm hmac-sha256; secret "' + "a1B2c3D4" * 3 + '";',
        'secret "database-login" created',
    ),
    "secrets-file": (
        '"app" pptpd "hunter2x" *',
        'say "a" and "b" * 2',
    ),
    "user-pass-file": (
        "<auth-user-pass>\napp\nhunter2\n</auth-user-pass>",
        "auth-user-pass\npersist-key\npersist-tun\n",
    ),
    "login-dialogue": (
        "a1 LOGIN app hunter2x",
        "250-AUTH LOGIN PLAIN and child.sendline(password)",
    ),
    "pass-line": (
        "USER app\n331 Password required\nPASS hunter2\n230 welcome",
        "PASS src/login.test.ts\n--- PASS: TestLogin",
    ),
    "auth-line": (
        "127.0.0.1:6379> AUTH hunter2\nOK",
        "AUTH LOGIN PLAIN\nauth required pam_unix.so",
    ),
    "sql-password": (
        "SET PASSWORD FOR 'app'@'localhost' = 'hunter2';",
        "CREATE TABLE app (password VARCHAR(255) NOT NULL)",
    ),
    "call-argument": (
        'mysqli_connect("db1", "app", "hunter2", "shop");',
        "mysqli_connect($host, $user, $password, $name);",
    ),
    "named-argument": (
        'os.Setenv("DB_PASSWORD", "nordlicht");',
        'os.Setenv("HOME", "/tmp"); assertEqual("token", "value")',
    ),
    "filled-field": (
        "cy.get('input[name=password]').type('hunter2x')",
        "cy.get('input[name=name]').type('app')",
    ),
    "driver-address": (
        'sql.Open("mysql", "app:hunter2@tcp(db1:3306)/shop")',
        'sql.Open("mysql", user + "@tcp(db1:3306)/shop")',
    ),
    "slack-token": (
        "slack: " + "xoxb-" + "123456789012-" + _MIXED * 3,
        "bot tokens begin with xoxb- and user tokens with xoxp-",
    ),
    "webhook": (
        "post to https://hooks.slack.com/services/T00000000/B00000000/" + _MIXED * 3,
        "post to https://hooks.slack.com/services/<id>",
    ),
    "telegram-token": (
        "https://api.telegram.org/bot" + "123456789:AA" + _MIXED * 4 + "b/getMe",
        "at 12345678:abc nothing stands",
    ),
    "discord-token": (
        "client.login " + "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".Gabc1D." + _MIXED * 4,
        "NixOperatingSystemOptionDoc.config.services is a path",
    ),
    "mail-service-key": (
        "mail with " + "SG." + _MIXED * 2 + "abcdef." + _MIXED * 5 + "abc",
        "SG. stands first, and us-east-1-us2 is a region",
    ),
    "payment-key": (
        "charge with " + "sk_live_" + _MIXED * 3,
        "sk_live_ and sk_test_ are prefixes, pk_live_abcdefghijkl is public",
    ),
    "social-token": (
        "airtable " + "pat" + "a1B2c3D4e5F6g7." + _HEXADECIMAL * 4,
        "sl.label and patabcdefghijklmn.abc",
    ),
    "private-ip": (
        "http://192.168.178.20:8080/",
        "version 10.1.2, 10.0.19045 and the address 8.8.8.8",
    ),
    "private-ip-dashed": (
        "node ip-10-0-3-17 is ready",
        "ip-10-beta",
    ),
    "private-ip-reverse": (
        "PTR 7.178.168.192.in-addr.arpa",
        "8.8.8.8.in-addr.arpa and 168.192.in-addr.arpa",
    ),
    "private-ip6": (
        "listen on [fd12:3456:789a::1]:80",
        "2001:db8::1 and ::1 and fe80::/10 and the hash fd12",
    ),
    "mac-address": (
        "eth0 has 52:54:00:12:34:ab",
        "at 12:34:56, 16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48",
    ),
    "mac-address-bare": (
        "enx525400ab12cd is up",
        "the mac 52540 and the hash mac=525400ab12cd525400ab12cd",
    ),
    "windows-host": (
        "on DESKTOP-1KP0P27 it works",
        "DESKTOP-SESSION and WIN-DEVELOP",
    ),
    "internal-host": (
        "ssh into nas.lan",
        "~/.local/share, threading.local, host.docker.internal",
    ),
    "email": (
        "write to alice.smith@corp.de",
        "alice@example.org, git@github.com, foo@bar.service, @app.on",
    ),
    "email-spelled": (
        "write to alice [at] corp [dot] de",
        "look (at) this, alice [at] example [dot] org",
    ),
    "account-line": (
        "alice:x:1000:100:Alice Smith:/home/alice:/bin/sh",
        "root:x:0:0:System administrator:/root:/bin/sh",
    ),
    "user-id": (
        "uid=1000(alice) gid=100(users)",
        "uid=0(root) and uid=1000",
    ),
    "user-at-host": (
        "as alice@buildbox it works",
        "react@latest, actions/checkout@main, getty@tty1, @scope/pkg",
    ),
    "home-path": (
        "open /home/alice/notes.md",
        "/home/<user>/x, /home/$USER, https://example.org/home/news",
    ),
    "home-path-dashed": (
        "projects/-home-alice-src-app/log.jsonl",
        "smart-home-automation and my/-home",
    ),
    "windows-path": (
        "C:\\Users\\alice\\notes.txt",
        "C:\\Users\\Public\\x and C:\\Users\\%USERNAME%",
    ),
    "phone": (
        "call +49 30 1234567",
        "UTC+01:00, 1.2.3+20241124, +1 more",
    ),
    "phone-national": (
        "call (555) 234-5678",
        "2024-11-24 10:00:00 and 100-200-300",
    ),
    "phone-named": (
        "Tel.: 5551234567",
        "phone: 12",
    ),
    "password-word": (
        "user bob and password hunter2",
        "password protected, password authentication, token v2, secret 'name'",
    ),
    "told-secret": (
        "the password for the router is hunter2",
        "the password is stored in the vault, the token is base64 encoded",
    ),
    "told-before": (
        "use hunter2x as the password",
        "use uuid4 for the token, with sha256 as the password hash",
    ),
    "login-pair": (
        "login with joe / hunter2x",
        "login with oauth2/github and sign in / sign up",
    ),
    "random-beside-word": (
        "the token -- " + "a1B2c3D4" * 3 + " -- is new",
        "the key sha256-AAAABBBBCCCCddddEEEEffff1111 and my-long-option-name-here",
    ),
    "seed-phrase": (
        "seed phrase: " + "abandon " * 11 + "about",
        "the seed phrase has twelve words",
    ),
    "anthropic-key": (
        "key sk-ant-" + "api03-" + _MIXED * 6,
        "keys that begin with sk-ant- are Anthropic's",
    ),
    "openai-key": (
        "OPENAI: " + "sk-proj-" + _MIXED * 6,
        "the disk-encryption-with-a-long-name module and sk-proj-your-key-1-here",
    ),
    "hugging-face-token": (
        "login with " + "hf_" + _MIXED * 4 + "ab",
        "hf_hub_download fetches one file",
    ),
    "model-service-key": (
        "export GROQ=" + "gsk_" + _MIXED * 6,
        "use the mask_of_the_whole_input_tensor argument",
    ),
    "github-token": (
        "git clone with " + "ghp_" + _MIXED * 4 + "abcd",
        "a classic token begins with ghp_ and a fine-grained one with github_pat_",
    ),
    "gitlab-token": (
        "PRIVATE: " + "glpat-" + _MIXED * 3,
        "tokens with the prefix glpat- are personal",
    ),
    "package-token": (
        "twine upload with " + "pypi-AgEIcHlwaS5vcmc" + _MIXED * 6,
        "npm_config_registry and pypi-mirror are settings",
    ),
    "code-service-token": (
        "linear uses " + "lin_api_" + _MIXED * 5,
        "secret_key_base and lin_api_version are names",
    ),
    "aws-access-key": (
        "aws: " + "AKIA" + "IOSFODNN7EXAMPLE",
        "AKIA is the prefix; QUAKIA0123456789ABCDEFGH is something else",
    ),
    "google-key": (
        "maps with " + "AIza" + "SyD" + _MIXED * 4,
        "Google's keys begin with AIza and ya29. tokens expire",
    ),
    "azure-secret": (
        "client " + "abc8Q~" + _MIXED * 4 + "ab",
        "Q~ stands in the middle of a client secret, if a == b",
    ),
    "azure-key": (
        "blob key " + _MIXED * 9 + "abcd" + "+ASt" + "abcde" + "A==",
        "the APIM gateway, an AIoT board and x+ASt are words",
    ),
    "cloud-token": (
        "doctl with " + "dop_v1_" + _HEXADECIMAL * 4,
        "dop_v1_ is the prefix and v1.0-beta the version",
    ),
    "vault-token": (
        "vault login " + "hvs." + _MIXED * 3,
        "hvs.example and tests.internals are no tokens",
    ),
    "tailscale-key": (
        "tailscale up with " + "tskey-auth-" + _MIXED + "CNTRL-" + _MIXED * 4,
        "tskey-auth- is the prefix",
    ),
    "jwt": (
        "cookie " + "eyJhbGciOiJub25lIn0" + ".eyJzdWIiOiIxIn0." + _MIXED * 2,
        "a token that begins with eyJ is base64 of a brace",
    ),
    "age-secret-key": (
        "identity " + "AGE-SECRET-KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" * 2,
        "a line AGE-SECRET-KEY-1... opens the file, age1qqqqqqqqq is the public one",
    ),
    "nix-signing-key": (
        "cache-1:" + "a1B2" * 21 + "a1==",
        "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=",
    ),
    "wallet-key": (
        "restore " + "nsec1" + "qpzry9x8gf2tvdw0s3jn54khce6mua" * 2,
        "nsec1 is the prefix of a secret key, npub1 of a public one",
    ),
    "password-hash": (
        'hashedPassword = "$6$' + "salt$" + _MIXED * 6 + '"',
        "awk prints $1 and $6$ is the mark of SHA-512",
    ),
    "private-key-block": (
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\n"
            "b3BlbnNzaC1rZXktdjEAAAAA\nAAAA==\n"
            "-----END OPENSSH PRIVATE KEY-----"
        ),
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    ),
    "putty-key": (
        "Private-Lines: 1\n" + "AAAAgQCexample0" * 4,
        "Private-Lines: 14 follow",
    ),
    "url-credentials": (
        "postgres://app:hunter2@db:5432/app",
        "postgres://$USER:$PASSWORD@db/app and http://localhost:8080/@scope",
    ),
    "url-token": (
        "https://" + "a1B2c3D4" * 3 + "@git.example.org/x",
        "https://continuous-integration@git.example.org/x",
    ),
    "authorization": (
        "Authorization: Bearer " + "a1B2c3D4" * 3,
        "Authorization: Bearer $TOKEN needs a token",
    ),
    "bearer": (
        "send Bearer " + "a1B2c3D4" * 3,
        "bearer authentication-is-required here",
    ),
    "basic": (
        "header Basic dXNlcjpodW50ZXIy",
        "Basic authentication is off",
    ),
    "cookie": (
        "Cookie: session=" + "a1B2c3D4" * 3,
        "cookie: a small text that the browser keeps",
    ),
    "prefixed-token": (
        "the client uses acme_sa_" + _MIXED * 4,
        "pod nginx-7c9d8f6b5-x2x9z has app_x86_64_v2_release_20260714T080000Z ready",
    ),
    "numbered-token": (
        "sanctum gave 12|" + _MIXED * 5,
        "| 12|internationalisation-of-names | 3|",
    ),
    "unmarked-token": (
        "search with " + "BSA" + _MIXED * 4,
        "BSA_MEMBERS_AND_FRIENDS_OF_THE_LIBRARY and EXO are names",
    ),
    "url-key": (
        "https://chat.example.org/hooks/" + "a1b2c3d4kq" * 3,
        "see src/hooks/useTranslatedMessages.ts and /webhook/incoming-messages-v2",
    ),
    "url-parameter": (
        "https://app.example.org/cb?code=" + _MIXED * 4 + "&state=x",
        "https://example.org/list?key=descending-by-modification&code=invalid_request_uri",
    ),
}
