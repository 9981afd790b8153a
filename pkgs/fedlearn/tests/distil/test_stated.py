"""What an answer states: facts in JSON, lists under headings, causes and fixes."""

import json
from time import process_time

import pytest

from fedlearn.distil.lesson import Lesson
from fedlearn.distil.stated import MAX_LESSONS, stated_lessons
from fedlearn.records import Category, Confirmation

LOCK = "The lock file must lie in /tmp, because two users write the folder."
RUNTIME = "Sockets below /run need RuntimeDirectory, otherwise the unit cannot write."
DIGEST = "Always pin base images by digest."
CAUSE = "The unit has no capability for low ports"
FIX = "Set AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit"


def lessons(answer: str) -> list[Lesson]:
    """Return the lessons of an answer."""
    return stated_lessons(answer).lessons


def said(answer: str) -> list[str]:
    """Return the descriptions and solutions of an answer's lessons."""
    return [
        str(found.payload.get("description") or found.payload["solution"])
        for found in lessons(answer)
    ]


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps([{"fact": LOCK}, {"fact": RUNTIME}]),
        json.dumps([{"fact": LOCK}, {"fact": RUNTIME}], indent=2),
        json.dumps({"facts": [LOCK, RUNTIME]}),
        json.dumps({"lessons": [{"text": LOCK}, {"content": RUNTIME}]}),
        json.dumps({"results": [{"insight": LOCK}, {"rule": RUNTIME}]}),
        json.dumps({"a": {"learnings": [LOCK]}, "b": {"c": {"principles": [RUNTIME]}}}),
        json.dumps([{"key_takeaway": LOCK}, {"best_practice": RUNTIME}]),
        json.dumps({"erkenntnisse": [LOCK], "lecciones": [{"lección": RUNTIME}]}),
        f'{{"fact": "{LOCK}"}}\n{{"fact": "{RUNTIME}"}}\n',
        f'Here:\n```json\n[{{"fact": "{LOCK}"}}, {{"fact": "{RUNTIME}"}}]\n```',
        f'I found [two]: [{{"fact": "{LOCK}"}}, {{"fact": "{RUNTIME}"}}]. Done {{x}}.',
        f'[{{"fact": "{LOCK}",}}, // first\n {{"fact": "{RUNTIME}"}},]',
        f"{{'facts': ['{LOCK}', '{RUNTIME}'], 'ok': True, 'next': None}}",
        f'[{{"fact": "{LOCK}"}}, {{"fact": "{RUNTIME}"}}, {{"fact": "Never writ',
        f'{{"facts": ["{LOCK}", {{"fact": "{RUNTIME}"}}, {{"fact": "{DIGEST}',
        f'[{{"fact": "{LOCK}"}}, {{"fact": bad "one"}}, {{"fact": "{RUNTIME}"}}]',
        f"## Lessons learned\n\n1. {LOCK}\n2. {RUNTIME}\n",
        f"**Key takeaways:**\n- {LOCK}\n- {RUNTIME}\n\nThat is all there is to say.",
        f"Best practices:\n* {LOCK}\n\n* {RUNTIME}\n\n## Next\n- {DIGEST}",
        f"### 3. Erkenntnisse\n- {LOCK}\n- {RUNTIME}",
        f"## 🎓 Leçons apprises et bonnes pratiques\n- {LOCK}\n- {RUNTIME}",
        f"## Lecciones aprendidas (2026)\n- {LOCK}\n- {RUNTIME}",
        f"Lesson learned: {LOCK}\n\nText.\n\n**Takeaway:** {RUNTIME}",
    ],
)
def test_each_fact_is_a_lesson(answer: str) -> None:
    """A list of two facts gives two lessons, wherever and however it stands."""
    assert said(answer) == [LOCK, RUNTIME]
    assert {found.category for found in lessons(answer)} == {Category.PRACTICES}
    assert {found.confirmation for found in lessons(answer)} == {Confirmation.STATED}


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps([{"root_cause": CAUSE, "fix": FIX}]),
        json.dumps({"findings": [{"problem": CAUSE, "resolution": FIX}]}),
        json.dumps({"incident": {"symptom": CAUSE, "remedy": FIX}}),
        f"Root cause: {CAUSE}\nFix: {FIX}",
        f"**Root Cause**: {CAUSE}\n\n**Fix Applied**:\n{FIX}\n\n**Status**: fixed",
        f"- **Cause:** {CAUSE}\n- **Resolution:** {FIX}",
        f"## Root cause\n\n{CAUSE}\n\n## Fix\n\n{FIX}\n\n## Tests\n\nAll pass.",
        f"### Ursache\n{CAUSE}\n\n### Lösung\n{FIX}",
        f"**Cause racine :** {CAUSE}\n**Correctif :** {FIX}",
        f"**Causa raíz:** {CAUSE}\n**Solución:** {FIX}",
        f"#### Problem: {CAUSE}\n\n**Lösung:** {FIX}",
    ],
)
def test_a_cause_with_its_fix_is_an_error_solution(answer: str) -> None:
    """The cause is the message where nothing else is, and the fix the solution."""
    assert [found.payload for found in lessons(answer)] == [
        {"error_type": "unspecified", "error_message": CAUSE, "solution": FIX}
    ]


def test_the_symptom_is_the_message_and_the_cause_the_context() -> None:
    """Each part has its field; the type is the exception that is named."""
    answer = (
        "### 1. Dashboard\n"
        "- **Error**: `PermissionError: [Errno 13] bind`\n"
        "- **Symptom**: the page does not load\n"
        f"- **Root cause**: {CAUSE}\n"
        "- **Impact**: nobody can log in\n"
        f"- **Solution**: {FIX}\n"
    )
    (found,) = lessons(answer)
    assert found.payload == {
        "error_type": "PermissionError",
        "error_message": "`PermissionError: [Errno 13] bind`",
        "context": CAUSE,
        "solution": FIX,
    }


def test_two_problems_are_two_lessons() -> None:
    """Each problem has its own fix; code belongs to the fix above it."""
    answer = (
        "### Socket missing\n**Problem**: `bind` fails with ENOENT\n"
        "**Root cause**: the folder is not there\n"
        "**Fix**:\n```ini\nRuntimeDirectory=app\n```\n\n---\n\n"
        "### Port denied\n**Problem**: `bind` fails with EACCES\n"
        f"**Root cause**: {CAUSE}\n**Fix**: {FIX}\n"
    )
    assert [found.payload["solution"] for found in lessons(answer)] == [
        "```ini\nRuntimeDirectory=app\n```",
        FIX,
    ]


@pytest.mark.parametrize(
    ("given", "number"),
    [
        (0.85, 0.85),
        (85, 0.85),
        ("85%", 0.85),
        ("high", 0.9),
        ("low", 0.4),
        (None, None),
    ],
)
def test_a_confidence_is_a_number_in_its_range(
    given: object, number: float | None
) -> None:
    """Shares, percentages and words are read; anything else is no number."""
    (found,) = lessons(json.dumps([{"fact": LOCK, "confidence": given}]))
    assert found.confidence == number


def test_scope_and_examples_are_kept_where_they_are_knowledge() -> None:
    """Tags and evidence about one day are left out."""
    item = {
        "fact": LOCK,
        "scope": "ci",
        "tags": ["x"],
        "examples": ["Use flock on the file before you write it.", "run 42"],
    }
    (found,) = lessons(json.dumps([item]))
    assert found.payload["category"] == "ci"
    assert found.payload["examples"] == ["Use flock on the file before you write it."]
    assert "tags" not in found.payload


def test_nested_items_belong_to_their_parent() -> None:
    """What stands deeper explains the item above it."""
    answer = f"## Lessons\n- {LOCK}\n  - Only one may write.\n  - Others wait.\n"
    assert said(answer) == [f"{LOCK}\n- Only one may write.\n- Others wait."]
    assert lessons(answer)[0].payload["title"] == LOCK.rstrip(".")


def test_sub_headings_with_prose_are_items() -> None:
    """A lesson may be a section of its own."""
    answer = (
        f"## Lessons Learned\n\n### 1. Locks\n\n{LOCK}\n\n### 2. Run\n\n{RUNTIME}\n"
    )
    assert said(answer) == [f"**Locks**:\n{LOCK}", f"**Run**:\n{RUNTIME}"]


@pytest.mark.parametrize(
    "item",
    [
        "All 42 tests passed",
        "PR 42 is open",
        "Port 8003 is in use right now",
        "Next we will split the file",
        "TODO: add a test for the parser",
        "Phase 74E should start with the parser",
        "src/fedlearn/distil/stated.py",
        "Added the missing import to the module",
        "The module is well structured and readable",
        "I think the design is good enough for us",
        "The user prefers tabs over spaces",
        "Need for better documentation of modules",
        "<one sentence that states the fact>",
        "Is the lock file in the right folder?",
        "The nix-optimise.service is failed",
        "Der Dienst läuft gerade auf Port 8080",
        "Als Nächstes werden wir das Modul teilen",
        "Tous les tests passent maintenant",
        "Prochaine étape : écrire les tests",
        "Las pruebas pasaron sin problemas ayer",
        "Vamos a dividir el módulo en dos partes",
        "Coverage 40 % → 54 % in this module",
        "Python 3.11 environment",
        "Short fact",
    ],
)
def test_what_holds_for_one_day_or_project_is_left_out(item: str) -> None:
    """Status, plan, opinion, placeholder and question are no knowledge."""
    assert said(json.dumps({"facts": [item]})) == []
    assert said(f"## Lessons learned\n- {item}\n") == []


@pytest.mark.parametrize(
    "item",
    [
        "Units with ProtectHome=true cannot read /home",
        "Qdrant refuses vectors of another dimension",
        "A rootless container needs a port above 1023",
        "Use `--json` where a program reads the output",
        "Retry only requests that are idempotent",
        "We found that SQLite locks the file, because WAL was off",
        "Tests that share a port must not run at once",
        "`git fetch` leaves the work tree as it is",
        "Mit ProtectHome=true liest eine Unit /home nicht",
        "Eine Unit braucht RuntimeDirectory für ihren Socket",
        "Les unités avec ProtectHome ne lisent pas /home",
        "Il faut fixer les images par leur condensat",
        "Las unidades con ProtectHome no leen /home",
        "Hay que fijar las imágenes por su resumen",
    ],
)
def test_what_holds_elsewhere_is_kept(item: str) -> None:
    """General statements of four languages, with words of those that are left out."""
    assert said(json.dumps({"facts": [item]})) == [item]


@pytest.mark.parametrize(
    "answer",
    [
        '{"rules": ["/run/x r,", "/tmp/y w,"], "profile": "dashboard"}',
        '[{"finding": "The loop never ends here", "file": "a.py", "line": 3}]',
        '```python\nITEMS = [{"fact": "' + LOCK + '"}]\n```',
        "Root cause: probably the disk is slow\nFix: use a faster disk",
        f"Root cause: {CAUSE}\nFix: TODO",
        "Problem: people waste their time\nSolution: our product saves it",
        f"## Usage\n- {LOCK}\n",
        f"The facts are simple. {LOCK}",
        '{"status": "ok", "fix": "none", "error": null}',
        '{"fact": "entity.hasWebsite", "in": [true]}',
    ],
)
def test_what_only_looks_like_a_list_of_facts_gives_nothing(answer: str) -> None:
    """Configuration, remarks of a review, code, guesses and pitches."""
    assert lessons(answer) == []


def test_a_quote_stands_in_the_answer() -> None:
    """Also where the answer escapes what the lesson says."""
    answer = json.dumps([{"fact": LOCK}, {"fact": 'Set "a" first.\n' + RUNTIME}])
    quotes = [quote for found in lessons(answer) for quote in found.quotes]
    assert quotes
    assert all(quote in answer for quote in quotes)


def test_a_fact_that_is_stated_twice_is_one_lesson() -> None:
    """JSON and a list of the same facts say the same."""
    assert said(json.dumps([{"fact": LOCK}]) + f"\n\n## Lessons\n- {LOCK}\n") == [LOCK]


def test_no_more_than_a_hundred_of_one_answer() -> None:
    """The others are counted."""
    facts = [{"fact": f"Always pin version {n} of the library."} for n in range(1_000)]
    found = stated_lessons(json.dumps(facts))
    assert (len(found.lessons), found.left_out) == (MAX_LESSONS, 1_000 - MAX_LESSONS)


def test_titles_are_short() -> None:
    """The first sentence, cut at a clause or word."""
    long = "Never " + "very " * 60 + "often, because it breaks. And so on."
    (found,) = lessons(json.dumps({"facts": [long]}))
    assert len(found.payload["title"]) <= 120
    assert found.payload["description"] == long


HOSTILE = [
    *("[", "{", '{"', '[{"fact":"', '{"fact":[', "{'", '{"a\\"', "{#", '"fact": '),
    *("```\n", "## Fix\n", "## lessons\n- a\n", "Problem: x\n", "**lesson** ", "- "),
    *("\n", "Cause: a\nFix: b\n", "**Fix", "# lesson ", "| a ", "Lesson: ", "(", " "),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_text_made_to_be_slow_takes_time_in_proportion(piece: str) -> None:
    """Nothing is read again and again, whatever stands in the text."""

    def taken(chars: int) -> float:
        text = "lesson fix: " + piece * (chars // len(piece))
        start = process_time()
        stated_lessons(text)
        return process_time() - start

    assert min(taken(120_000) for _ in range(3)) < 6 * taken(40_000) + 0.05


def test_a_title_is_a_whole_sentence_where_lines_are_wrapped() -> None:
    """Lines of one sentence belong together; names keep their underscores."""
    wrapped = "Import from `__init__` only,\n  because the inside may change."
    (found,) = lessons(f"## Lessons\n- {wrapped}\n")
    assert found.payload["title"] == (
        "Import from `__init__` only, because the inside may change"
    )


def test_a_heading_with_code_alone_is_no_sentence() -> None:
    """A sub-heading needs words of its own below it."""
    assert lessons("## Lessons\n\n### Clear goals\n```yaml\na: always b\n```\n") == []
