"""Secrets in the lines of configurations."""

import pytest

from fedlearn.redaction.redactor import Redactor

from redaction.marked import marked

SCRUBBER = Redactor()

SECRET = [
    "user app on >\xabnordlicht\xbb ~* +@all",
    "ACL SETUSER app on >\xabnordlicht\xbb ~cache:* +get",
    'requirepass \xabnordlicht\xbb\nmasterauth "\xabKd9xQp3m\xbb"',
    "sentinel auth-pass mymaster \xabnordlicht\xbb",
    (
        ': PSK "\xabnordlicht\xbb"\nbob : EAP "\xabKd9xQp3m\xbb"\n: RSA '
        'key.pem "\xabnordlicht2\xbb"'
    ),
    "192.0.2.1 %any : PSK \xabKd9xQp3m\xbb",
    '# pap-secrets\nbob * "\xabnordlicht\xbb" *',
    '"bob" pptpd "\xabKd9xQp3m\xbb" *\n',
    "<auth-user-pass>\nbob\n\xabnordlicht\xbb\n</auth-user-pass>",
    "auth-user-pass credentials.txt contains:\nbob\n\xabnordlicht\xbb\n",
    "enable password \xabnordlicht\xbb\nenable secret level 15 0 \xabKd9xQp3m\xbb",
    (
        "username ops privilege 15 secret 9 "
        "\xab$9$2MJBozw/9R3UsU$2lFhcKvpghcyw8deP25GOfyZaagyUOGBymkryvOdfo6\xbb"
    ),
    "line vty 0 4\n password \xabnordlicht\xbb\n login",
    "key chain OSPF\n key 1\n  key-string \xabKd9xQp3m\xbb",
    "key chain OSPF\n key 1\n  key-string 7 \xab0822455D0A16\xbb",
    "tacacs server T1\n address ipv4 192.0.2.1\n key 7 \xab0822455D0A16\xbb",
    "radius server R1\n key \xabnordlicht\xbb",
    "snmp-server community \xabKd9xQp3m\xbb RO 10",
    "snmp-server host 192.0.2.1 version 2c \xabnordlicht\xbb",
    "crypto isakmp key \xabnordlicht\xbb address 192.0.2.1",
    "crypto isakmp key 6 \xabYTNCeSGQ_XiDghQ^OB\xbb address 192.0.2.1",
    "ip ospf message-digest-key 1 md5 \xabnordlicht\xbb",
    "ntp authentication-key 1 md5 \xabnordlicht\xbb",
    "neighbor 192.0.2.2 password \xabnordlicht\xbb",
    "set snmp community \xabKd9xQp3m\xbb authorization read-only",
    'authentication-key "\xab$9$aYGjqfTz/Ap24oGikTQ369\xbb"; ## SECRET-DATA',
    "/ppp secret add name=bob password=\xabnordlicht\xbb service=pptp",
    "/user add name=ops group=full password=\xabKd9xQp3m\xbb",
    "com2sec notConfigUser default \xabKd9xQp3m\xbb",
    "rwcommunity \xabnordlicht\xbb 192.0.2.0/24",
    'createUser ops SHA "\xabnordlicht\xbb" AES \xabKd9xQp3m\xbb',
    "trapsink 192.0.2.9 \xabKd9xQp3m\xbb",
    (
        'key "tsig1" {\n  algorithm hmac-sha256;\n  secret '
        '"\xabKd9xQp3mWq7zPl2kKd9xQp3mWg==\xbb";\n};'
    ),
    "[smtp.example.org]:587 bob:\xabnordlicht\xbb",
    "smtp.example.org:587 bob:\xabKd9xQp3m\xbb",
    (
        'poll mail.example.org proto imap user "bob" with password '
        '"\xabnordlicht\xbb" is bob here'
    ),
    "poll mail.example.org proto pop3 user bob pass \xabnordlicht\xbb",
    "host smtp.example.org\nport 587\nuser bob\npassword \xabnordlicht\xbb\n",
    "machine example.org login bob password \xabnordlicht\xbb",
    "bob:{PLAIN}\xabnordlicht\xbb::::::",
    "/msg NickServ IDENTIFY \xabnordlicht\xbb",
    "/msg NickServ identify bob \xabKd9xQp3m\xbb",
    "/oper bob \xabKd9xQp3m\xbb",
    "d-i passwd/root-password password \xabnordlicht\xbb",
    "rootpw --plaintext \xabnordlicht\xbb",
    "rootpw \xabnordlicht\xbb",
    "user=bob\nWIFI:T:WPA;S:Home;P:\xabnordlicht\xbb;;",
    'AuthLDAPBindPassword "\xabnordlicht\xbb"',
    "SetEnv DB_PASSWORD \xabnordlicht\xbb",
    "fastcgi_param DB_PASSWORD \xabnordlicht\xbb;",
    "MONITOR ups@localhost 1 upsmon \xabnordlicht\xbb master",
    "register => bob:\xabnordlicht\xbb@sip.example.org/100",
    "jdbc:oracle:thin:bob/\xabnordlicht\xbb@db1:1521:XE",
]

ORDINARY = [
    "enable password encryption",
    "username and password are required",
    "the username is bob and password auth is off",
    "snmp-server community public RO",
    "radius-server host 192.0.2.1 auth-port 1812",
    "a key chain is a list of keys",
    "password encryption is on\npassword policy",
    'secret "db-creds" created',
    'Error: secret "db-creds" not found',
    "auth-user-pass\npersist-key\npersist-tun\n",
    "auth-user-pass /etc/openvpn/pw.txt\nremote-cert-tls server\nverb 3",
    "user nginx;\nworker_processes auto;",
    'server {\n  listen 80;\n  auth_basic "Restricted";\n}',
    "register => $user:$pass@host",
    "allow admin users",
    "stats auth is a directive",
    "neighbor 192.0.2.2 remote-as 65001",
    "smtp.example.org:587 is the server: use it",
    "localhost:25 refused: try again",
    "{PLAIN} is a scheme",
    "The PSK is set with wpa-psk; a passphrase has 8 characters",
    "SHA512-CRYPT {SHA512-CRYPT}",
    "rootpw is a directive",
    "createUser makes a user",
    "rocommunity and rwcommunity are lines",
    "user www-data www-data;",
    "MONITOR the system",
    "register for the event",
    "const { data } = await supabase.auth.signInWithPassword({ email, password })",
    "basic_auth users realm",
]


@pytest.mark.parametrize("text", SECRET)
def test_lines_lose_their_secrets(text: str) -> None:
    """What stands behind a word of a configuration is replaced."""
    plain, secrets = marked(text)
    redacted = SCRUBBER.redact_text(plain).text
    assert secrets
    assert [secret for secret in secrets if secret in redacted] == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_lines_stay(text: str) -> None:
    """Directives without a secret, and talk about them, stay."""
    assert SCRUBBER.redact_text(text).text == text
