"""Questions and titles are made for a reader."""

import time

import pytest

from fedlearn.distil.titles import question_of, title_of
from fedlearn.telemetry.events import MAX_NAME_CHARS

PLAIN = "How do I rotate logs of podman containers?"
PROMPTS = {
    "role": f"You are an architect for NixOS. {PLAIN}",
    "role and format": f"You are an expert.\nRespond with JSON only.\n\n{PLAIN}",
    "switch": f"/no_think\n{PLAIN}",
    "retrieved": f"[Retrieved context] pattern: why? because.\n- more\n\n{PLAIN}",
    "tag": f"<context>\nWhat is a log? A file.\n</context>\n\n{PLAIN}",
    "labels": f"Context: NixOS.\nIs it old?\n\nQuestion: {PLAIN}\n\nFORMAT:\n{{}}",
    "chat": f"User: hi\nAssistant: Hello! What can I do?\nUser: {PLAIN}\nAssistant:",
    "format after": f"{PLAIN}\n\nAnswer in two sentences. Do not use Markdown.",
    "story before": f"My disk is full of logs. {PLAIN}",
    "heading": f"## Background\n\n- a node\n\n## Question\n\n{PLAIN}",
    "constraints": f"TASK: {PLAIN}\nCONSTRAINTS:\n- no root\n- at most ten lines",
    "rag chunks": f"Documents:\n[1] Is this a log?\n[2] Yes.\n\n{PLAIN}",
}


@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS)
def test_a_question_stands_without_what_surrounds_it(prompt: str) -> None:
    """Roles, context, formats and constraints are no part of it."""
    assert question_of(prompt) == PLAIN


@pytest.mark.parametrize(
    ("prompt", "question"),
    [
        ("Wie setze ich x?\nAntworte nur mit JSON.", "Wie setze ich x?"),
        ("Tu es un expert. Comment lire x ?", "Comment lire x ?"),
        ("Eres un experto. ¿Cómo leo un fichero?", "¿Cómo leo un fichero?"),
        ("你是一个助手。如何查看端口占用\uff1f", "如何查看端口占用\uff1f"),
        ("TASK: Set up a timer.\nRULES:\n- no cron", "Set up a timer."),
        ("Please write a script for backups. Keep it.", "write a script for backups."),
        (
            "Error: x refused\nHow do I fix this?",
            "Error: x refused\nHow do I fix this?",
        ),
    ],
)
def test_questions_in_other_words(prompt: str, question: str) -> None:
    """Other languages, orders, and questions that point back to an error."""
    assert question_of(prompt) == question


@pytest.mark.parametrize(
    "prompt",
    [
        "",
        "hello",
        "Hi!",
        "test query",
        "reply with exactly OK",
        "continue",
        "  \n ",
        "/think",
    ],
)
def test_nothing_is_asked(prompt: str) -> None:
    """Greetings, probes and empty prompts have no question."""
    assert question_of(prompt) == ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("**How do I** rotate logs?", "How do I rotate logs?"),
        ("## Lock file: it lies in `/tmp`. More.", "Lock file: it lies in /tmp"),
        ("- [Link](https://example.org) is e.g. good. Next", "Link is e.g. good"),
        ("Set it to 1.5 now:", "Set it to 1.5 now"),
        ("```\nls -l\n```\nThen sort.", "Then sort"),
        ("```\nls -l\n```", "ls -l"),
        ("日志文件在这里。第二句。", "日志文件在这里"),
        ("", ""),
        ("---\n\n***", ""),
    ],
)
def test_a_title_is_one_readable_line(text: str, title: str) -> None:
    """The first sentence, without marks and colons."""
    assert title_of(text) == title


@pytest.mark.parametrize("text", ["word " * 80, "如何" * 200, "x" * 500, "a, b; " * 90])
def test_a_long_title_is_cut(text: str) -> None:
    """At a word where there are words, with a mark that it was cut."""
    title = title_of(text)
    assert len(title) <= MAX_NAME_CHARS
    assert title.endswith("…")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "User: hi\n",
            "<context>",
            "[x context] ",
            "Question: a?\n\n",
            "you are a b. ",
        ),
        *("? ", "**", "`", "- a\n", "<context> </context>", " \n", "e.g. ", "[a]("),
    ],
)
def test_hostile_prompts_take_linear_time(piece: str) -> None:
    """Four times the text takes about four times as long, not sixteen."""
    durations = []
    for count in (10_000, 40_000):
        tries = []
        for _ in range(3):  # the collector of a long run takes its time in one of them
            start = time.process_time()
            question_of(piece * count)
            title_of(piece * count)
            tries.append(time.process_time() - start)
        durations.append(min(tries))
    assert durations[1] < 10 * durations[0] + 0.2
