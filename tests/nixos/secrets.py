"""Keys, addresses, names and people of a node never reach the hub."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

TOKEN = "ghp_" + "x7Kq2mV9tR4wZ8nB3cL6" + "yD1fH5jP0sGa"
PASSWORD = "correct" + "-horse-" + "battery9"
PRIVATE = {
    "token": TOKEN,
    "password": PASSWORD,
    "address": "10.11.12.13",
    "e-mail": "somebody@mailbox.net",
    "home": "/home/somebody",
    "host name": "workshop",
}

with subtest("a node learns from a log full of private things"):
    wait_for_hub(hub)
    start_all()
    wait_for_member(workshop)
    learn(
        workshop,
        error_event(
            "login_refused",
            "workshop: somebody@mailbox.net at 10.11.12.13 was refused",
            f"Renew the token: token={TOKEN}, password={PASSWORD}, then look into "
            "/home/somebody/notes on host workshop. Harmless words remain.",
        ),
    )
    federate(workshop)

with subtest("what is not private arrives"):
    hub.succeed(f"{hub_history()} | grep 'Harmless words remain' > /dev/null")
    t.assertIn("Harmless words", search(workshop, "login refused token"))

with subtest("what is private stays at home"):
    for kind, text in PRIVATE.items():
        # A positive control: it is there to be found.
        workshop.succeed(f"grep --fixed-strings -- '{text}' {TELEMETRY} > /dev/null")
        status, _ = hub.execute(
            f"{hub_history()} | grep --fixed-strings -- '{text}' > /dev/null"
        )
        t.assertEqual(status, 1, kind)
        hub.fail(
            f"grep --recursive --fixed-strings --quiet -- '{text}' {HUB_REPOSITORY}"
        )

with subtest("neither the journal nor the configuration holds a key"):
    key = workshop.succeed("sed -n 3p /etc/fedlearn/ssh-key").strip()
    workshop.succeed(
        f"grep --fixed-strings -- '{key}' /etc/fedlearn/ssh-key > /dev/null"
    )
    for text in (TOKEN, PASSWORD, key):
        grep = f"grep --fixed-strings -- '{text}' > /dev/null"
        workshop.fail(f"journalctl --unit='fedlearn-*' | {grep}")
        workshop.fail(f"systemctl cat 'fedlearn-*' | {grep}")
        workshop.fail(f"systemctl show 'fedlearn-*' | {grep}")
        workshop.fail(f"cat /etc/fedlearn/config.json | {grep}")
