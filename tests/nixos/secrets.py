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
    join(workshop)
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
    history = hub.succeed(hub_history())
    t.assertIn("Harmless words remain", history)
    t.assertIn("Harmless words", search(workshop, "login refused token"))

with subtest("what is private stays at home"):
    for kind, text in PRIVATE.items():
        # A positive control: it is there to be found.
        t.assertIn(text, workshop.succeed(f"cat {TELEMETRY}"))
        t.assertNotIn(text, history, kind)
        # 1: nothing found; 2 would be a file that could not be read.
        search_files = f"grep --recursive --fixed-strings -- '{text}' {HUB_REPOSITORY}"
        t.assertEqual(hub.execute(f"{search_files} > /dev/null")[0], 1, kind)

with subtest("neither the journal nor the configuration holds a key"):
    key = workshop.succeed("sed -n 3p /etc/fedlearn/ssh-key").strip()
    t.assertGreater(len(key), 20)
    # Each with what is there to be found.
    places = {
        "journalctl --unit='fedlearn-*'": "fedlearn-federate.service",
        "systemctl cat 'fedlearn-*'": "ExecStart=",
        "systemctl show 'fedlearn-*'": "ExecStart=",
        "cat /etc/fedlearn/config.json": "state_directory",
    }
    for command, shown in places.items():
        said = workshop.succeed(command)
        t.assertIn(shown, said, command)
        for text in (TOKEN, PASSWORD, key):
            t.assertNotIn(text, said, command)
