"""Sessions in which a check failed, with the lesson that they give, or none."""

from fedlearn.distil.lesson import Lesson
from fedlearn.distil.verification import verified_fixes
from fedlearn.episodes import Episode, Step, StepKind


def ran(command: str, text: str = "", *, ok: bool | None = True) -> Step:
    """Return the run of a command; `ok` None where its end is not known."""
    failed = None if ok is None else not ok
    return Step(kind=StepKind.RUN, command=command, text=text, failed=failed)


def bad(command: str, text: str) -> Step:
    """Return a run that failed."""
    return ran(command, text, ok=False)


def edited(path: str, text: str) -> Step:
    """Return the change of a file."""
    return Step(kind=StepKind.EDIT, command=path, text=text, failed=False)


def lessons(*steps: Step) -> list[Lesson]:
    """Return the lessons of a session."""
    return verified_fixes(Episode(key="k", steps=steps))


EDIT = edited("src/app.py", "- total = a\n+ total = a + b")
PYTEST = (
    "=== FAILURES ===\n    def test_total():\n>       assert total(1, 2) == 3\n"
    "E       TypeError: total() takes 1 positional argument but 2 were given\n"
    "tests/test_app.py:7: TypeError\n=== short test summary info ===\n"
    "FAILED tests/test_app.py::test_total - TypeError: total() takes 1 positional "
    "argument but 2 were given\n==== 1 failed, 3 passed in 0.12s ===="
)
GREEN = "==== 4 passed in 0.10s ===="
MISSING = (
    'Traceback (most recent call last):\n  File "/srv/x/main.py", line 1, in <module>\n'
    "    import requests\nModuleNotFoundError: No module named 'requests'"
)
INSTALL = ran("pip install requests", "Successfully installed requests-2.32.0")
RUST = (
    "error[E0308]: mismatched types\n --> src/main.rs:4:18\n  |\n4 |     let x: u32 = "
    '"a";\n\nerror: could not compile `demo` (bin "demo") due to 1 previous error'
)
CHOWN = ran("sudo chown -R demo:demo /var/lib/demo")
RS = edited("src/main.rs", '-    let x: u32 = "a";\n+    let x: &str = "a";')
TS = edited("src/index.ts", "-const a: string = 1;\n+const a: number = 1;")
UNIT = "Job for demo.service failed because the control process exited with error code."

FIXES = {
    "pytest": ([bad("pytest -q", PYTEST), EDIT, ran("pytest -q", GREEN)], "TypeError"),
    "a module is missing": (
        [bad("python main.py", MISSING), INSTALL, ran("python main.py", "ok")],
        "ModuleNotFoundError",
    ),
    "another folder, verbosity and pipe": (
        [
            bad("cd /srv/x && python -m pytest tests/ -x -q 2>&1 | tail -20", PYTEST),
            EDIT,
            ran("cd /srv/x && .venv/bin/pytest tests -vv", GREEN),
        ],
        "TypeError",
    ),
    "one test, then all": (
        [
            bad("pytest tests/test_app.py::test_total", PYTEST),
            EDIT,
            ran("pytest", GREEN),
        ],
        "TypeError",
    ),
    "all, then the one that failed": (
        [bad("pytest", PYTEST), EDIT, ran("pytest tests/test_app.py", GREEN)],
        "TypeError",
    ),
    "the end is only in the text": (
        [ran("pytest", PYTEST, ok=None), EDIT, ran("pytest", GREEN, ok=None)],
        "TypeError",
    ),
    "a pipe hides the exit code": (
        [ran("pytest | tail -30", PYTEST), EDIT, ran("pytest | tail -30", GREEN)],
        "TypeError",
    ),
    "cargo": ([bad("cargo build", RUST), RS, ran("cargo build --verbose")], "E0308"),
    "tsc": (
        [
            bad(
                "npx tsc --noEmit",
                "src/index.ts(3,7): error TS2322: Type 'number' is "
                "not assignable to type 'string'.",
            ),
            TS,
            ran("npx tsc --noEmit"),
        ],
        "TS2322",
    ),
    "mypy": (
        [
            bad(
                "mypy src",
                "src/app.py:3: error: Incompatible return value type (got "
                '"str", expected "int")  [return-value]\nFound 1 error in 1 file',
            ),
            EDIT,
            ran("mypy src", "Success: no issues found in 4 source files"),
        ],
        "return-value",
    ),
    "npm": (
        [
            bad(
                "npm run build",
                "npm error code ERESOLVE\nnpm error ERESOLVE unable to "
                "resolve dependency tree",
            ),
            edited("package.json", '-    "react": "19.0.0"\n+    "react": "18.3.1"'),
            ran("npm run build", "done"),
        ],
        "ERESOLVE",
    ),
    "nix needs the file to be tracked": (
        [
            bad(
                "nix build .#demo",
                "error: path '/nix/store/"
                "0dklv59zppdsqdvgf0qdvjgzcs5wbwxa-source/new.nix' does not exist",
            ),
            ran("git add new.nix"),
            ran("nix build .#demo"),
        ],
        "error",
    ),
    "systemd": (
        [
            bad("sudo systemctl start demo.service", UNIT),
            CHOWN,
            ran("sudo systemctl start demo.service"),
        ],
        "systemd unit failure",
    ),
    "go": (
        [
            bad(
                "go test ./...",
                "./main.go:10:2: undefined: helper\nFAIL\tdemo [build failed]\nFAIL",
            ),
            edited("main.go", "+func helper() {}"),
            ran("go test ./...", "ok  \tdemo\t0.01s"),
        ],
        "go error",
    ),
    "cmake": (
        [
            bad(
                "cmake -B build",
                "CMake Error at CMakeLists.txt:3 (find_package):\n"
                '  Could not find a package configuration file provided by "fmt"',
            ),
            ran("sudo apt-get install -y libfmt-dev"),
            ran("cmake -B build", "-- Configuring done"),
        ],
        "CMake Error",
    ),
    "gcc": (
        [
            bad(
                "make",
                "demo.c:1:10: fatal error: zlib.h: No such file or directory\n"
                "compilation terminated.\nmake: *** [Makefile:2: demo] Error 1",
            ),
            ran("sudo apt install zlib1g-dev"),
            ran("make -j4"),
        ],
        "compile error",
    ),
    "git": (
        [
            bad(
                "git push",
                " ! [rejected]        main -> main (fetch first)\nerror: "
                "failed to push some refs to 'example.org:demo'",
            ),
            ran("git pull --rebase"),
            ran("git push"),
        ],
        "rejected",
    ),
    "terraform": (
        [
            bad(
                "terraform plan", "╷\n│ Error: Unsupported argument\n│ \n│   on main.tf"
            ),
            edited("main.tf", "-  acl = 1\n"),
            ran("terraform plan", "No changes."),
        ],
        "error",
    ),
    "docker": (
        [
            bad(
                "docker build -t demo .",
                'ERROR: failed to solve: process "/bin/sh -c '
                'make" did not complete successfully: exit code: 2',
            ),
            edited("Dockerfile", "+RUN apt-get install -y make"),
            ran("docker build -t demo .", "naming to demo"),
        ],
        "error",
    ),
    "a shell of another language": (
        [
            bad("./deploy.sh", "bash: jq: Kommando nicht gefunden."),
            ran("sudo apt install jq"),
            ran("./deploy.sh"),
        ],
        "command not found",
    ),
    "the change and the check in one command": (
        [bad("pytest", PYTEST), ran("sed -i s/a/b/ src/app.py && pytest", GREEN)],
        "TypeError",
    ),
    "a variable was missing": (
        [
            bad("python main.py", MISSING),
            ran("PYTHONPATH=lib python main.py", "ok"),
        ],
        "ModuleNotFoundError",
    ),
    "an error without a name": (
        [
            bad("make check", "Exit code 2\nlist.txt is not sorted: check failed\n"),
            ran("sort -o list.txt list.txt && sed -i s/B/b/ list.txt"),
            ran("make check"),
        ],
        "exit code 2",
    ),
    "other commands between": (
        [
            bad("pytest", PYTEST),
            ran("git status"),
            bad("grep -rn total src", ""),
            EDIT,
            ran("ls src"),
            ran("pytest", GREEN),
        ],
        "TypeError",
    ),
}

NOTHING = {
    "no later success": [bad("pytest", PYTEST), EDIT],
    "still failing": [bad("pytest", PYTEST), EDIT, bad("pytest", PYTEST)],
    "nothing was changed": [bad("pytest", PYTEST), ran("pytest", GREEN)],
    "only read": [
        bad("pytest", PYTEST),
        ran("cat src/app.py"),
        ran("git diff"),
        ran("pytest", GREEN),
    ],
    "grep": [
        bad("grep -q total src/app.py", "error: nothing"),
        EDIT,
        ran("grep -q total src/app.py"),
    ],
    "test -f": [bad("test -f a.txt", "error: x"), EDIT, ran("test -f a.txt")],
    "which": [bad("which jq", "jq not found"), INSTALL, ran("which jq", "/usr/bin/jq")],
    "ls": [
        bad("ls out", "ls: cannot access 'out': No such file or directory"),
        ran("mkdir out"),
        ran("ls out"),
    ],
    "git diff": [
        bad("git diff --exit-code", "error: x"),
        EDIT,
        ran("git diff --exit-code"),
    ],
    "is-active": [
        bad("systemctl is-active demo", "failed"),
        CHOWN,
        ran("systemctl is-active demo", "active"),
    ],
    "timed out": [
        bad("timeout 9 pytest", "Exit code 124\nerror: x"),
        EDIT,
        ran("timeout 9 pytest", GREEN),
    ],
    "killed": [bad("cargo build", "Exit code 137\n" + RUST), RS, ran("cargo build")],
    "interrupted": [bad("pytest", "^C\n" + PYTEST), EDIT, ran("pytest", GREEN)],
    "refused by a person": [
        bad(
            "pytest", "The user doesn't want to proceed with this tool use.\n" + PYTEST
        ),
        EDIT,
        ran("pytest", GREEN),
    ],
    "another command passed": [bad("pytest", PYTEST), EDIT, ran("mypy src", "ok")],
    "another target passed": [bad("make test", "error: no"), EDIT, ran("make docs")],
    "another test passed": [bad("pytest", PYTEST), EDIT, ran("pytest tests/test_b.py")],
    "no error text": [bad("make check", "…"), EDIT, ran("make check")],
    "the change failed": [
        bad("python main.py", MISSING),
        bad("pip install requests", "ERROR: Could not find a version"),
        ran("python main.py"),
    ],
    "only notes were changed": [
        bad("pytest", PYTEST),
        edited("NOTES.md", "+ later"),
        ran("pytest", GREEN),
    ],
    "a draft in /tmp": [
        bad("pytest", PYTEST),
        edited("/tmp/x.py", "+ print()"),
        ran("pytest", GREEN),
    ],
    "mistyped": [
        bad(
            "python a.py",
            "  File \"a.py\", line 3\n    x = (\nSyntaxError: '(' was never closed",
        ),
        edited("a.py", "-x = (\n+x = ()"),
        ran("python a.py"),
    ],
    "the end stays open": [
        bad("pytest", PYTEST),
        EDIT,
        ran("pytest | tail", "ERROR: something", ok=None),
    ],
    "a version": [
        bad("cargo --version", "bash: cargo: command not found"),
        INSTALL,
        ran("cargo --version", "cargo 1.80"),
    ],
    "numbers alone": [
        bad(
            "./runtests.py admin",
            "Traceback (most recent call last):\n"
            "AssertionError: 0 != 1\n\nFAILED (failures=1)",
        ),
        EDIT,
        ran("./runtests.py admin", "OK"),
    ],
    "no session": [],
}
