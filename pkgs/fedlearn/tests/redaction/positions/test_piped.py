"""Secrets that a shell writes into a program."""

import pytest

from fedlearn.redaction.redactor import Redactor

from redaction.marked import marked

SCRUBBER = Redactor()

SECRET = [
    "echo \xabnordlicht\xbb | sudo -S apt update",
    'echo "\xabnordlicht\xbb" | docker login -u bob --password-stdin',
    "printf '%s\\n' '\xabnordlicht\xbb' | gh auth login --with-token",
    'printf "\xabKd9xQp3m\xbb\\n\xabKd9xQp3m\xbb\\n" | passwd bob',
    'echo -e "\xabKd9xQp3m\xbb\\n\xabKd9xQp3m\xbb" | smbpasswd -s -a bob',
    'echo "bob:\xabnordlicht\xbb" | chpasswd',
    "echo 'bob:\xabnordlicht\xbb' | sudo chpasswd",
    "echo \xabnordlicht\xbb | passwd --stdin bob",
    'echo "\xabnordlicht\xbb" | kinit bob@EXAMPLE.ORG',
    "echo -n \xabnordlicht\xbb | gpg --batch --passphrase-fd 0 -d a",
    "passwd --stdin bob <<< \xabnordlicht\xbb",
    'sudo -S apt update <<< "\xabnordlicht\xbb"',
    'docker login -u bob --password-stdin <<<"\xabnordlicht\xbb"',
    "cryptsetup open /dev/sda2 c <<< '\xabKd9xQp3m\xbb'",
    'echo "\xabKd9xQp3mWq7z\xbb" | gcloud secrets create x --data-file=-',
    "echo \xabKd9xQp3m\xbb | wrangler secret put API",
    "sudo chpasswd <<EOF\nbob:\xabnordlicht\xbb\nroot:\xabKd9xQp3m\xbb\nEOF",
    "cat <<EOF | chpasswd\nbob:\xabnordlicht\xbb\nEOF",
    (
        "chpasswd:\n  list: |\n    root:\xabKd9xQp3m\xbb\n    "
        "ubuntu:\xabnordlicht9\xbb\n  expire: false"
    ),
    "RUN echo 'root:\xabnordlicht9\xbb' | chpasswd",
]

ORDINARY = [
    'echo "$TOKEN" | gh auth login --with-token',
    "echo $PASS | sudo -S ls",
    'echo "done" | tee log',
    "echo hello | grep passwd",
    "cat pw.txt | docker login -u bob --password-stdin",
    "cat /etc/passwd | grep root",
    'echo "Changing passwd entries" | tee -a log',
    "echo 1 | sudo tee /proc/sys/x",
    "echo y | ssh-keygen -y",
    "printf 'a\\n' | sort",
    "cat <<EOF > /etc/passwd.bak\nroot:x:0:0\nEOF",
    'wc -l <<< "$x"',
]


@pytest.mark.parametrize("text", SECRET)
def test_pipes_lose_their_secrets(text: str) -> None:
    """What goes by a pipe, a here-string or a heredoc to what asks is replaced."""
    plain, secrets = marked(text)
    redacted = SCRUBBER.redact_text(plain).text
    assert secrets
    assert [secret for secret in secrets if secret in redacted] == []


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_pipes_stay(text: str) -> None:
    """What other programs are given stays."""
    assert SCRUBBER.redact_text(text).text == text
