"""Questions with answers that are no knowledge, by reason, and what is close to them.

In English, German, French and Spanish. Of each reason: what has it, and what looks
like it and has nothing against it.
"""

from typing import Final, NamedTuple


class Case(NamedTuple):
    """A question with its answer."""

    question: str
    answer: str


LABELS: Final = "Add :Z to the mount so that the files are relabelled."
LOOP: Final = "The service is restarted because the service has stopped.\n"
STEPS: Final = (
    "1. Stop the unit with `systemctl stop qdrant`.\n"
    "2. Copy the folder.\n"
    "3. Start it again with `systemctl start qdrant`."
)

AGAINST: Final[dict[str, tuple[Case, ...]]] = {
    "probe": (
        Case("test query", "A meaningful answer of sufficient length for the checks."),
        Case("Hello!", "Hello! How can I help you today?"),
        Case("ping", "pong"),
        Case("Reply with exactly: READY", "READY"),
        Case("This is a connectivity check. Respond with only the word OK.", "OK"),
        Case("Antworte genau mit dem Wort BEREIT.", "BEREIT"),
        Case("Bonjour, ça va ?", "Bonjour ! Que puis-je faire pour vous ?"),
        Case("Responde exactamente: listo", "listo"),
        Case("Sag hallo.", "Hallo"),
        Case("Réponds uniquement par PRÊT.", "PRÊT"),
    ),
    "refusal": (
        Case("How do I read the log?", "I'm sorry, but I can't access your files."),
        Case("Open the dashboard", "As an AI, I don't have access to a browser."),
        Case("Where is the config?", "I don't have enough information to answer that."),
        Case("Restart it", "Unfortunately, I am unable to execute commands here."),
        Case("Wo liegt das Protokoll?", "Leider kann ich darauf nicht zugreifen."),
        Case("Starte den Dienst", "Ich habe keinen Zugriff auf diesen Rechner."),
        Case("Où est le journal ?", "Je suis désolé, je ne peux pas lire ce fichier."),
        Case("Reinicia el servicio", "Lo siento, no puedo ejecutar comandos."),
        Case("Mot de passe ?", "Je n'ai pas accès à ces informations."),
    ),
    "promise": (
        Case("Why does the unit fail?", "I'll look at the journal and report back."),
        Case("Fix the build", "Let me check the logs first."),
        Case("Find the leak", "Sure! I'm going to profile the service now."),
        Case("Add a test", "First, I will read the module. Then I will add a test."),
        Case("Warum startet Nginx nicht?", "Ich schaue mir die Konfiguration an."),
        Case("Behebe den Fehler", "Verstanden. Ich werde das Modul prüfen."),
        Case("Corrige l'erreur", "Je vais analyser le journal du service."),
        Case("Arregla el fallo", "Claro, voy a revisar la configuración."),
        Case("Look up the port", "Searching the configuration for the port."),
    ),
    "cut-off": (
        Case(
            "How do I back up Qdrant?", "Create a snapshot:\n```bash\ncurl -X POST http"
        ),
        Case("Explain WAL", "SQLite writes changes to the log first, and then the"),
        Case("List the steps", "To move the data you need the following steps:"),
        Case("How do I mount it?", "Use the option `relabel` and the flag `--volume"),
        Case("What is a join?", "A join keeps the maximum of both (for counters"),
        Case("Wie sichere ich?", "Zuerst wird der Dienst angehalten, danach wird die"),
        Case("Comment sauvegarder ?", "Arrêtez le service puis copiez le dossier dans"),
        Case("¿Cómo lo copio?", "Primero se detiene el servicio y después se copia el"),
        Case("Explain", "Use a lock so that two writers do not meet. [truncated]"),
    ),
    "circles": (
        Case("Why does it restart?", LOOP * 6),
        Case("Explain it", "It is because it is because it is because " * 12),
        Case("Warum?", "Der Dienst startet neu, weil er gestoppt wurde.\n" * 5),
        Case("Pourquoi ?", "Le service redémarre car il s'est arrêté. " * 5),
        Case("¿Por qué?", "El servicio se reinicia porque se detuvo. " * 5),
        Case("List names", "- the first of all names\n- the second of names\n" * 6),
        Case("Write it", "```\n" + "export LD_LIBRARY_PATH=/usr/lib\n" * 9 + "```"),
        Case("How?", "Set the option. " + "Then restart the service again. " * 8),
    ),
    "hypothesis": (
        Case("Why is it slow?", "It might be the disk. It could be the network, too."),
        Case("Why does it crash?", "Probably a race between the two writers."),
        Case("Why 502?", "The upstream may be down, or perhaps the port is wrong."),
        Case("Why is it empty?", "I think the filter is too narrow. Not sure, though."),
        Case("Warum ist es langsam?", "Vermutlich liegt es an der Festplatte."),
        Case("Warum 502?", "Das könnte am Port liegen. Vielleicht ist er belegt."),
        Case("Pourquoi 502 ?", "C'est probablement le port qui est occupé."),
        Case("¿Por qué 502?", "Quizás el puerto está ocupado."),
    ),
    "plan": (
        Case(
            "Write a migration plan for the dashboard.", "First the API, then the page."
        ),
        Case(
            "Create a roadmap for Q3", "July: search. August: import. September: rest."
        ),
        Case("What now?", "Phase 1: API\nPhase 2: page\nPhase 3: rollout of it"),
        Case("Go on", "**Effort**: 3 days\n**Owner**: team\n**Risks**: none known"),
        Case(
            "Erstelle einen Projektplan.", "Zuerst die Schnittstelle, dann die Seite."
        ),
        Case("Weiter", "Woche 1: Entwurf\nWoche 2: Bau\nWoche 3: Abnahme des Ganzen"),
        Case("Rédige une feuille de route.", "D'abord l'API, ensuite la page."),
        Case("Crea una hoja de ruta.", "Primero la API, después la página."),
    ),
    "review": (
        Case("Review this PR and vote.", "The change is small and the tests cover it."),
        Case("Rate the implementation from 1 to 10.", "8. The names could be better."),
        Case("Is phase 4 done?", "APPROVED. All acceptance criteria are met."),
        Case("What do you think?", "Verdict: needs work. The error path has no test."),
        Case("Bewerte diese Änderung.", "Sie ist klein und gut abgedeckt."),
        Case("Prüfe den Entwurf.", "Der Entwurf deckt alle Fälle ab."),
        Case("Évalue cette proposition.", "Elle couvre tous les cas."),
        Case("Revisa este cambio.", "El cambio cubre todos los casos."),
        Case("Thoughts?", "Looks good to me, ready to merge."),
    ),
    "tool-output": (
        Case("Status?", '{"status": "ok", "uptime": 1234, "errors": 0}'),
        Case("Check it", '```json\n{"success": true, "count": 3}\n```'),
        Case(
            "Show the log",
            "2026-01-01T10:00:00Z INFO started\n2026-01-01T10:00:01Z WARN slow disk",
        ),
        Case("List", "total 8\ndrwxr-xr-x 2 u u 4096 Jan 1 data\n-rw-r--r-- 1 u u 9 a"),
        Case("Teste", "tests/a.py::test_one PASSED\ntests/a.py::test_two FAILED"),
        Case(
            "Was ist los?",
            'Traceback (most recent call last):\n  File "a.py", line 3, in <module>',
        ),
        Case("État ?", " M src/app/main.py\n?? src/app/new.py\n M docs/index.md"),
        Case(
            "¿Procesos?",
            "PID  USER  CPU  COMMAND\n1  root  0.0  systemd\n7  root  0.1  nginx",
        ),
    ),
    "no-context": (
        Case("Summarise the following: the team met and talked.", "The team met."),
        Case("What is wrong with this code?", "The loop never ends."),
        Case("Explain the error above.", "The module is not on the path."),
        Case("Translate to German: good morning everybody", "Guten Morgen zusammen"),
        Case("Was macht dieser Code?", "Er liest die Datei und zählt die Zeilen."),
        Case("Fasse den folgenden Text zusammen: Es war einmal.", "Ein Märchen."),
        Case("Que fait ce code ?", "Il lit le fichier et compte les lignes."),
        Case("Resume el siguiente texto: érase una vez.", "Un cuento."),
        Case("Explain", "In the code you provided the loop never ends."),
    ),
    "role-prompt": (
        Case(
            "You are an architect reviewing core/handler.py.\nTASK: find the place.",
            "In `route_llm`, behind the call of the model.",
        ),
        Case(
            "You are a planner.\nTASK: name the files of phase 7.\nOUTPUT: a list.",
            "The handler and the page.",
        ),
        Case(
            "TASK: wire the hook in app/main.py\nCONSTRAINTS: no new files",
            "Call it at the end of `main`.",
        ),
        Case("You are the reviewer of our repository. Name the gaps.", "No test."),
        Case(
            "Du bist ein Architekt.\nAufgabe: Ergänze kern/pfade.py.\nRegeln: kurz",
            "Eine Funktion am Ende genügt.",
        ),
        Case(
            "Tu es un architecte.\nTâche : compléter coeur/chemins.py",
            "Une fonction suffit.",
        ),
        Case(
            "Eres un arquitecto.\nTarea: completar nucleo/rutas.py",
            "Una función basta.",
        ),
        Case("Act as our project lead for sprint 12.", "The import comes first."),
    ),
}

NOTHING_AGAINST: Final[dict[str, tuple[Case, ...]]] = {
    "probe": (
        Case("How do I ping a host from a container?", "Run `ping` with CAP_NET_RAW."),
        Case("How do I reply with exactly one byte?", "Call `send(b'x')` once."),
        Case("What does the test query of a pool do?", "It checks a connection."),
        Case(
            "Write a hello world service in Nix.", "```nix\n{ pkgs }: pkgs.hello\n```"
        ),
        Case("Wie prüfe ich die Verbindung?", "Mit `curl -f` auf die Adresse /health."),
        Case("Comment tester un port ?", "Avec `nc -z hôte port`."),
        Case("¿Cómo pruebo un puerto?", "Con `nc -z host puerto`."),
        Case("How to configure Podman volume labels", LABELS),
        Case("Which command prints the kernel version? Answer briefly.", "`uname -r`"),
    ),
    "refusal": (
        Case("Bind to port 80?", "You cannot bind to port 80 without the capability."),
        Case("Why denied?", "The unit can't read /home because ProtectHome is on."),
        Case("Where is it?", "Unfortunately the path moved: it is under /var/lib now."),
        Case(
            "How do I see the log?",
            "I can't see your machine, but this shows it:\n```\njournalctl -u x\n```",
        ),
        Case("Warum?", "Der Dienst kann nicht schreiben, weil ProtectSystem gilt."),
        Case("Pourquoi ?", "Le service ne peut pas écrire sans ReadWritePaths."),
        Case("¿Por qué?", "El servicio no puede escribir sin ReadWritePaths."),
        Case("Root?", "A rootless container is not able to use ports below 1024."),
    ),
    "promise": (
        Case("How do I let a unit write?", "Let the unit write with ReadWritePaths."),
        Case("How do I fix it?", "Let me show it:\n```\nnix-collect-garbage -d\n```"),
        Case("What happens?", "The service will restart, and the cache will be empty."),
        Case("How?", "First, stop the service. Then remove the lock. Start it again."),
        Case("Wie?", "Zuerst den Dienst anhalten, dann die Sperre entfernen."),
        Case("Comment ?", "D'abord arrêter le service, ensuite supprimer le verrou."),
        Case("¿Cómo?", "Primero detén el servicio, luego elimina el bloqueo."),
        Case("Move it?", STEPS),
    ),
    "cut-off": (
        Case("Which flag?", "--no-daemon"),
        Case("How to relabel?", "Add :Z to the mount"),
        Case("How?", "```bash\nsystemctl daemon-reload\n```"),
        Case("Steps?", "- stop the service\n- copy the folder\n- start the service"),
        Case("Welche Option?", "`PrivateTmp=true` in der Unit setzen"),
        Case("Quelle option ?", "Mettre `PrivateTmp=true` dans l'unité"),
        Case("¿Qué opción?", "Poner `PrivateTmp=true` en la unidad"),
        Case("Move it?", STEPS),
        Case("Which path?", "The socket lies in /run/qdrant/qdrant.sock"),
    ),
    "circles": (
        Case(
            "Two services?",
            "```yaml\n" + "a:\n  restart: always\n" * 3 + "```",
        ),
        Case("How?", "Set the option. Restart the service. Check that it runs."),
        Case("Move it?", STEPS),
        Case("Table?", "| a | b |\n|---|---|\n| one | two |\n| one | three |"),
        Case("Wie?", "Dienst anhalten. Ordner kopieren. Dienst wieder starten."),
        Case("Comment ?", "Arrêter le service. Copier le dossier. Redémarrer."),
        Case("¿Cómo?", "Detener el servicio. Copiar la carpeta. Reiniciar."),
        Case("Rules?", "Never write below /run. Never write below /etc by hand."),
    ),
    "hypothesis": (
        Case(
            "Why slow?", "It was probably the index; I checked: with it 3 ms, not 90."
        ),
        Case("Options?", "You may set `timeout` or `retries`. Both are optional."),
        Case("Can I?", "Yes. A unit could not write there before version 247."),
        Case(
            "Why?",
            "The label is missing. Add :Z to the mount. It might need a restart.",
        ),
        Case(
            "Warum?", "Das Label fehlt, geprüft mit `ls -Z`; vermutlich seit gestern."
        ),
        Case("Pourquoi ?", "L'étiquette manque, vérifié avec `ls -Z`."),
        Case("¿Por qué?", "Falta la etiqueta, comprobado con `ls -Z`."),
        Case("How likely is a clash?", "A 128-bit digest never clashes in practice."),
    ),
    "plan": (
        Case("How do I read a query plan?", "Run `EXPLAIN ANALYZE` before the query."),
        Case("How do I create a plan in Terraform?", "Run `terraform plan -out file`."),
        Case("Move it?", STEPS),
        Case("What are the phases of a TLS handshake?", "Hello, key exchange, finish."),
        Case("Wie lese ich einen Abfrageplan?", "Mit `EXPLAIN` vor der Abfrage."),
        Case("Comment lire un plan ?", "Avec `EXPLAIN` devant la requête."),
        Case("¿Cómo leo un plan?", "Con `EXPLAIN` delante de la consulta."),
        Case("Schedule a job weekly", "Use `OnCalendar=weekly` in the timer."),
    ),
    "review": (
        Case("How do I review a diff before a commit?", "Run `git diff --staged`."),
        Case("How do I require approvals?", "Protect the branch and set the number."),
        Case("How do I score results?", "Sort by `score` and cut at a threshold."),
        Case("Approve builds?", "Set `require_approval` on the environment."),
        Case("Wie prüfe ich eine Signatur?", "Mit `git verify-commit HEAD`."),
        Case("Comment vérifier une signature ?", "Avec `git verify-commit HEAD`."),
        Case("¿Cómo verifico una firma?", "Con `git verify-commit HEAD`."),
        Case("Why did the check fail?", "The key has expired; renew it with `gpg`."),
    ),
    "tool-output": (
        Case(
            "How do I limit logs of Docker?",
            '```json\n{"log-driver": "local", "log-opts": {"max-size": "10m"}}\n```',
        ),
        Case("How do I list units?", "Run `systemctl list-units`.\nIt prints a table."),
        Case("Move it?", STEPS),
        Case("Set it?", "Put this into the unit:\nEnvironment=A=1\nThen reload it."),
        Case("Wie?", "Mit `ls -l` sieht man die Rechte.\nMit `chmod` ändert man sie."),
        Case(
            "Comment ?", "La commande `ss -ltn` donne les ports.\nFiltrez avec `grep`."
        ),
        Case("¿Cómo?", "El comando `ss -ltn` muestra los puertos.\nFiltra con `grep`."),
        Case(
            "What does this mean: `WARN slow disk`?",
            "The disk answers late.\nMove the data to a faster one.",
        ),
    ),
    "no-context": (
        Case("How do I summarise a column with pandas?", "Call `df['a'].describe()`."),
        Case("How do I translate error codes?", "Use `strerror` of the library."),
        Case(
            "Why this error: `EADDRINUSE :::3000`?",
            "Another process holds the port; stop it first.",
        ),
        Case(
            "What is wrong with this code?\n```python\nwhile True: pass\n```",
            "The loop never ends; give it a condition.",
        ),
        Case("Wie übersetze ich einen Pfad?", "Mit `realpath`."),
        Case("Comment résumer un journal ?", "Avec `journalctl -p err`."),
        Case("¿Cómo resumo un registro?", "Con `journalctl -p err`."),
        Case(
            "How do I fix this message: connection refused on port 5432?",
            "Start PostgreSQL and set `listen_addresses`.",
        ),
    ),
    "role-prompt": (
        Case(
            "You are an expert in Nix. How do I pin nixpkgs in a flake?",
            "Set `inputs.nixpkgs.url` to a revision.",
        ),
        Case(
            "You are a helpful assistant.\nHow do I list open ports?",
            "Run `ss -ltn`.",
        ),
        Case(
            "What is a system prompt?", "The text that a model reads before all else."
        ),
        Case(
            "Act as a database administrator. Explain how a WAL works.",
            "Changes go to a log first and to the pages later.",
        ),
        Case("Du bist ein Fachmann. Wie sehe ich offene Ports?", "Mit `ss -ltn`."),
        Case("Tu es un expert. Comment voir les ports ?", "Avec `ss -ltn`."),
        Case("Eres un experto. ¿Cómo veo los puertos?", "Con `ss -ltn`."),
        Case("How do I write a role in Ansible?", "Run `ansible-galaxy init`."),
    ),
}
