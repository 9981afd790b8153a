"""For each rule of people and machines a text with a finding, and a similar one."""

from typing import Final

PEOPLE_EXAMPLES: Final[dict[str, tuple[str, str]]] = {
    "email-told": (
        "write to alice at corp dot de",
        "look at the dot product, you at example dot org",
    ),
    "shell-user": (
        "[alice@buildbox:~/src]$ make",
        "plugin install x@official, HEAD@{1}, malloc@libc.so.6",
    ),
    "matrix-name": (
        "ask @alice:corp.de in the room",
        "@decorator:x, git@github.com:repo.git, @alice:example.org",
    ),
    "person-name": (
        "Author: Alice Smith <alice@corp.de>",
        "write to <https://example.org>, Your Name <you@example.com>",
    ),
    "person-behind": (
        "From: alice@corp.de (Alice Smith)",
        "see alice@example.org (the maintainer) for more",
    ),
    "person-setting": (
        'git config --global user.name "Alice Smith"',
        'git config --global user.name "Your Name"; userName = config.x;',
    ),
    "person-entry": (
        '{"name": "Alice Smith", "email": "x"}',
        '{"name": "${name}", "email": "x"}, name = "app"; version = "1"',
    ),
    "group-line": (
        "wheel:x:1:alice,bob",
        "docker:x:131: and a::1:2 and sudo:x:27:root",
    ),
    "subordinate-line": (
        "alice:100000:65536",
        "offsets 100000:65536 and root:100000:65536",
    ),
    "user-variable": (
        "USER=alice HOME=/root",
        "USER=$USER, DB_USER=alice, USER=root, $USER=x, LOGNAME=",
    ),
    "user-log": (
        "sudo:   alice : TTY=pts/0 ; USER=root ; COMMAND=/bin/ls",
        "session opened for user root by (uid=0), invalid user name, from user input",
    ),
    "login-line": (
        "alice    pts/0        192.0.2.10       Mon Apr 12 09:11   still logged in",
        "root     tty1         Mon Apr 12 09:11 and the device /dev/pts/0 is open",
    ),
    "process-owner": (
        "  4711 alice     20   0  162m  12m  5120 S   0.3  0.1   0:00.10 bash",
        "  1 root      20   0  162120  12812   5120 S   0.0  0.1   0:01.10 systemd",
    ),
    "file-owner": (
        "-rw-r--r-- 1 alice users 4096 Nov 20 08:00 notes.md",
        "drwxr-xr-x 2 root root 4096 Nov 20 08:00 etc",
    ),
    "user-group": (
        "chown -R alice:users /srv/data",
        "chown root:users x\nalice:users of the docker:staff",
    ),
    "user-command": (
        "sudo crontab -u alice -l",
        "su - postgres, crontab -u root -l, loginctl enable-linger $USER",
    ),
    "user-quoted": (
        "the user 'alice' does not exist",
        "the user 'root', user \"name\" and user `settings`",
    ),
    "user-setting": (
        'home-manager.users.alice = import ./home.nix; home.username = "alice";',
        "users.users.<name>.shell, users.users.nginx.extraGroups, users.users.app.name",
    ),
    "ssh-user": (
        "Host *.corp\n  IdentityFile ~/.ssh/id\n  User alice\n",
        "Manage\n  User guide\n  User interface\nUser git",
    ),
    "user-place": (
        "/var/lib/AccountsService/users/alice",
        "/etc/profiles/per-user/$USER/bin and /var/mail/root",
    ),
    "user-media": (
        "mounted at /media/alice/USBSTICK",
        "/media/images/x.png, /media/cdrom, https://example.org/media/alice/x.png",
    ),
    "user-tilde": (
        "ls ~alice/public_html",
        "ls ~/src and ~root/x and v1.0~beta1/x",
    ),
    "network-path": (
        "\\\\wsl$\\Ubuntu\\home\\alice\\src",
        "App\\Users\\Controller and \\home\\x and \\\\App\\\\Users\\\\Model",
    ),
    "iban": (
        "pay to DE89 3704 0044 0532 0130 00 today",
        "DE89 3704 0044 0532 0130 01, GB00 ABCD, SE45AAAABBBBCCCCDDDDEEEE",
    ),
    "card-number": (
        "card 4539 1488 0343 6467 exp 04/27",
        "id 4539148803436467, card 4539 1488 0343 6468, card 4242 4242 4242 4242",
    ),
    "social-security-number": (
        "my SSN is 536-22-8145",
        "SSN 000-12-3456, part 536-22-8145",
    ),
    "tax-number": (
        "Steuer-ID: 86 095 742 719",
        "Steuer-ID: 86095742710, id 86095742719",
    ),
    "spanish-id": (
        "DNI 12345678Z",
        "DNI 12345678A, code 12345678Z",
    ),
    "italian-id": (
        "codice fiscale RSSMRA85T10A562S",
        "codice fiscale RSSMRA85T10A562X",
    ),
    "brazilian-id": (
        "CPF 529.982.247-25",
        "CPF 529.982.247-26, 111.111.111-11",
    ),
    "indian-id": (
        "Aadhaar: 2341 2341 2346",
        "Aadhaar: 2341 2341 2345, id 2341 2341 2346",
    ),
    "permanent-account-number": (
        "PAN: ABCPE1234F",
        "PAN: ABCXE1234F and COMPANION ABCPE1234F",
    ),
    "british-id": (
        "National Insurance AB 12 34 56 C",
        "National Insurance is paid by 12 of 34 companies",
    ),
    "polish-id": (
        "PESEL 44051401359",
        "PESEL 44051401358, id 44051401359",
    ),
    "document-number": (
        "passport number: C01X00T47",
        "passport required, driver license key, passport-jwt 4.0.1",
    ),
    "birth-date": (
        "date of birth: 1984-03-12",
        "born on a Monday, released 1984-03-12",
    ),
    "coordinates": (
        "latitude: 52.5163, longitude: 13.3777",
        "latitude: 0, flat 52.5163, 3.1415926",
    ),
    "system-host": (
        "Linux buildbox 6.2.0-34-generic #34~22.04.1-Ubuntu SMP x86_64 GNU/Linux",
        "Linux kernel 6.2.0 #1, Linux 6.2, Linux nixos 6.2.0 #1-NixOS SMP",
    ),
    "log-host": (
        "Oct 29 13:11:01 buildbox NetworkManager[698]: <info> state changed",
        "2026-10-29T13:11:01Z INFO app[1]: up, Oct 29 13:11:01 localhost kernel: x",
    ),
    "hosts-line": (
        "/etc/hosts:\n203.0.113.7 buildbox buildbox.corp.de",
        "127.0.0.1 localhost\n203.0.113.7 is up\n203.0.113.7 host.example.org host",
    ),
    "host-setting": (
        'networking.hostName = "buildbox";',
        'networking.hostName = "nixos"; hostName = cfg.name; hostname: web',
    ),
    "ssh-host": (
        "Host buildbox\n  HostName 203.0.113.9\n  Port 2222\n",
        "Host *\n  User git\nHost github.com\n  User git\nHost name resolution",
    ),
    "host-talk": (
        "ssh: Could not resolve hostname buildbox: Name or service not known",
        "could not resolve host: github.com, connect to host example.org",
    ),
}
