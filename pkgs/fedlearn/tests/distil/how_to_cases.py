"""Questions with answers: how-tos, and what only resembles one."""

from typing import Final

SKILLS: Final = (
    (
        "How do I rotate logs of podman containers?",
        'Set `log_driver = "journald"` in containers.conf; journald rotates.',
    ),
    (
        "You are an expert. How can I list the listening TCP ports?",
        "Sure! Use `ss -tlnp`. It shows the process.\n\nLet me know if it fails.",
    ),
    (
        (
            "[Retrieved context] a note about ports?\n\nHow do I find "
            "large files on a disk?"
        ),
        "Run `du -xh / | sort -h | tail`; `-x` stays on one file system.",
    ),
    (
        "How to configure a systemd timer that survives a reboot",
        "1. Use OnCalendar instead of OnUnitActiveSec.\n2. Set Persistent=true.",
    ),
    (
        "How to configure Podman volume labels",
        "Add :Z to the mount so that the files are relabelled.",
    ),
    (
        "What is the command to show the space used by the journal?",
        "It is `journalctl --disk-usage`; it counts archived files too.",
    ),
    (
        "How can I expose a local web server on the network?",
        "It binds 127.0.0.1. Set the variable APP_HOST to 0.0.0.0 and restart.",
    ),
    (
        "How to create a virtual environment for Python?",
        (
            "1. Install python3-venv.\n2. Run `python3 -m venv "
            ".venv`.\n3. Activate it with "
            "`source .venv/bin/activate`."
        ),
    ),
    (
        "Is there a way to see which process holds a file open?",
        "Yes: `lsof /path/to/file` names the process, and `fuser -v` does so too.",
    ),
    (
        "Can you show me how to resize an ext4 file system?",
        (
            "Here is how:\n\n```sh\nlvextend -L +10G vg/data\nresize2fs "
            "/dev/vg/data\n```\n\n"
            "The file system may stay mounted."
        ),
    ),
    (
        "Wie begrenze ich die Größe des Journals?",
        (
            "Setze `SystemMaxUse=500M` in /etc/systemd/journald.conf und starte "
            "systemd-journald neu."
        ),
    ),
    (
        "Wie kann ich einen Dienst als anderer Benutzer starten?",
        (
            "Gerne! Trage `User=app` in den Abschnitt `[Service]` ein und führe "
            "`systemctl daemon-reload` aus.\n\nMelde dich, wenn etwas fehlt."
        ),
    ),
    (
        "Comment monter un partage NFS au démarrage ?",
        (
            "Ajoutez une ligne à /etc/fstab :\n\n```\nserver:/export "
            "/mnt nfs defaults 0 0\n"
            "```\n\nPuis lancez `mount -a`."
        ),
    ),
    (
        "¿Cómo reinicio un servicio de usuario de systemd?",
        "Ejecuta `systemctl --user restart app.service`.",
    ),
    (
        "如何查看端口占用\uff1f",
        "使用 `ss -tlnp` 命令可以查看所有监听的端口以及对应的进程。",
    ),
    (
        "User: hello\nAssistant: Hello!\nUser: How do I pin a package in apt?",
        "Run `apt-mark hold nginx`; `apt-mark unhold nginx` undoes it.",
    ),
)

ERRORS: Final = (
    (
        "Error: bind: address already in use\nHow do I fix this?",
        "Another process holds the port. Find it with `ss -tlnp` and stop it.",
        "Error: bind: address already in use",
    ),
    (
        "git push fails with 'shallow update not allowed'. How do I fix it?",
        "The clone is shallow. Run `git fetch --unshallow` and push again.",
        "git push fails with 'shallow update not allowed'.",
    ),
    (
        "ModuleNotFoundError: No module named 'yaml'. How can I solve this?",
        "The package has another name: `pip install pyyaml`.",
        "ModuleNotFoundError: No module named 'yaml'.",
    ),
    (
        "Fehler: Permission denied beim Schreiben nach /run/app\nWie behebe ich das?",
        "Setze `RuntimeDirectory=app` in der Unit; systemd legt den Ordner dann an.",
        "Fehler: Permission denied beim Schreiben nach /run/app",
    ),
)
"""With the line that is the message."""

NOTHING: Final = (
    (
        "How do I restart it?",
        "Use `systemctl restart app`. That is all that is needed.",
    ),
    ("How should we structure Phase 12?", "1. Split `a b`.\n2. Move it.\n3. Test it."),
    (
        "Write a poem about logs.",
        "Logs roll with `logrotate x` into the night, and on.",
    ),
    ("How do I fix dispatch.py?", "Change `timeout = 1` in dispatch.py:30 to `5`."),
    ("How do I rotate logs?", "I don't have access to your system; try `logrotate x`."),
    (
        "How do I rotate logs?",
        "It depends on the system; there are many ways to do it.",
    ),
    (
        "Review our plan: how do I improve it?",
        "Use `ss -tlnp` first. The plan is good.",
    ),
    (
        "How do I restart a service?",
        "Restart it with the manager and look at it again.",
    ),
    (
        "How do I set up backups?",
        "1. Install `restic backup`.\n2. Run it, then enable the",
    ),
    ("hello", "Use `ss -tlnp`. It shows the port and the process that holds it."),
    (
        "Summarize the log above. How do I read it?",
        "Use `journalctl -u app` to see all.",
    ),
    (
        "What do you think about Rust?",
        "It is good: `cargo build` works, and it is safe.",
    ),
    (
        "How do I run the tests?",
        "I've added the tests, and `pytest -q` passes for all.",
    ),
    ("How do I deploy our service?", "Run `make deploy` in the folder of the service."),
    (
        "Implement retry in the client.",
        "Set `retries=3` in the constructor of the client.",
    ),
    (
        "How does the scheduler work?",
        "It polls `queue.next()` and starts what is ready.",
    ),
    (
        "How many nodes are there?",
        "There are `3 nodes` in the file, and all are up now.",
    ),
    (
        "How do I do JIRA-4711?",
        "Add `enabled = true` to the configuration and restart.",
    ),
    ("How do I list open ports?", '{"command": "ss -tlnp", "note": "shows the ports"}'),
    (
        "How do I list open ports?",
        "Could you tell me which system you use? `uname -a`?",
    ),
    ("How do I list open ports?", "Let me check with `ss -tlnp` and come back to you."),
    ("How do I sort a list?", "```python\ndef f(x):\n    return sorted(x)\n```"),
    (
        "Design the selection for dispatch.py (Phase 74E).",
        "Use `mode = auto` by default.",
    ),
    (
        "Write a commit message for the change.",
        "`fix: set timeout=5` says what it does.",
    ),
    (
        "How do I translate this text?",
        "Use `trans :de file`. It prints the translation.",
    ),
    ("Reply with exactly OK", "OK, and use `ss -tlnp` to see which ports are in use."),
    (
        "Wie verbessern wir unseren Plan?",
        "Führe `make plan` aus und lies das Ergebnis.",
    ),
    ("Comment corriger notre script ?", "Ajoutez `set -e` au début de notre script."),
    (
        "Give me test data for the parser.",
        "Use `a = 1` and `b = 2` as the test data here.",
    ),
    (
        "How do I find the bug in src/core/loop.c:88?",
        "Run `gdb ./loop` and `break 88`.",
    ),
    (
        "Translate: how do I open a file?",
        "Use `wie öffne ich eine Datei` in German text.",
    ),
)
