"""Whether an answer says how something is done, to its end."""

import re
from typing import Final

from fedlearn.distil.statements import lazy_pattern

_POLITE: Final = lazy_pattern(
    r"(?i)^\s*(?:(?:sure(?: thing)?|certainly|of course|absolutely|great question"
    r"|good question"
    r"|no problem|gladly|happy to help|okay|ok|yes|natürlich|gerne?|klar|sicher|ja"
    r"|bien sûr|avec plaisir|certainement|oui|claro|por supuesto|con gusto|sí"
    r"|\*{0,2}a(?:nswer)?:\*{0,2})"
    r"(?:[!.,:\uff0c\uff01]+|\s*\n|(?<=:)|(?<=\*))\s*)+"
)
_ANNOUNCED: Final = lazy_pattern(
    r"(?i)^\s*(?:here(?:['\u2019]s| is| are)|below (?:is|are)|the following"
    r"|i(?:['\u2019]d| would) be"
    r" happy to|hier ist|hier sind|so geht|voici|aquí (?:está|tienes|están))\b"
    r"[^\n]{0,160}[:.!]\s*(?:\n|$)"
)
_OFFER: Final = lazy_pattern(
    r"(?i)^\W{0,6}(?:let me know|hope (?:this|that|it)|i hope|feel free"
    r"|if you (?:have|need"
    r"|want|would like|run into|share|tell)|would you like|do you want|want me to"
    r"|shall i"
    r"|happy (?:to help|coding)|good luck|enjoy|please let me|don['\u2019]t hesitate"
    r"|melde dich|sag (?:mir )?bescheid|wenn du (?:möchtest|fragen|willst)|viel erfolg"
    r"|ich hoffe|soll ich|möchtest du|n['\u2019]hésitez pas|si vous (?:avez|voulez)"
    r"|si tu"
    r" (?:as|veux|quieres|tienes|necesitas)|dites-moi|j['\u2019]espère|bonne chance"
    r"|avísame"
    r"|espero que|no dudes|si necesitas|¿quieres|buena suerte)"
)
_NOT_AN_ANSWER: Final = lazy_pattern(
    r"(?i)^\W{0,6}(?:i(?:['\u2019]m| am) (?:sorry|unable|not (?:able|sure|allowed)"
    r"|afraid|going to)"
    r"|sorry|unfortunately|i (?:can(?:not|['\u2019]t)|don['\u2019]t|do not"
    r"|won['\u2019]t|will|need more"
    r"|would need|could not|couldn['\u2019]t)|i['\u2019]ll|as an ai|let me (?:check"
    r"|look|first|start"
    r"|see|read)|i(?:['\u2019]ve| have)? (?:just )?(?:added|fixed|updated|created"
    r"|implemented"
    r"|changed|ran|run|removed|moved|checked|verified|analy[sz]ed|reviewed|looked)\b"
    r"|done\b|all (?:tests|checks) pass|it depends|could you|can you (?:share"
    r"|provide|tell)"
    r"|please (?:provide|share)|leider|ich (?:kann (?:nicht|dir nicht|das nicht"
    r"|leider)|habe"
    r"|werde|bin nicht)|tut mir leid|désolé|je ne (?:peux|suis|sais)|j['\u2019]ai"
    r"|lo siento"
    r"|no puedo|he (?:añadido|creado)|no tengo|[{\[]\s*[\"{\]])"
)
_REPORT: Final = lazy_pattern(
    r"(?im)^[ \t]{0,4}(?:#{1,6} |\*\*)(?:verdict|findings|acceptance criteria"
    r"|open questions"
    r"|deliverables|timeline|milestones|risks|non-goals|scope|decision|rationale"
    r"|summary of"
    r" changes|changes made|files changed|next steps for|votes?|executive summary"
    r"|phase)\b"
)
_HEDGE: Final = lazy_pattern(
    r"(?i)\b(?:i (?:think|guess|believe|suspect)|not sure|might be|maybe"
    r"|probably the (?:cause"
    r"|problem)|perhaps|vielleicht|vermutlich|peut-être|quizás?|hypothes[ie]s"
    r"|(?:needs?|has) to be (?:checked|verified|tested))\b"
)
_FENCE: Final = lazy_pattern(
    r"(?m)^[ \t]{0,12}(?:```|~~~)[ \t]*(?P<language>[\w+-]{0,20})[^\n]*$"
)
_SPAN: Final = lazy_pattern(r"`([^`\n]{2,200})`")
_COMMAND: Final = lazy_pattern(
    r"^(?:\$ |# |sudo )?(?:[a-z][\w.+-]{1,30}(?: [^\s]+)+|[\w.-]{2,60}\s?[=:]\s?\S.*"
    r"|[a-z][\w-]*(?:\.[\w-]+)+(?:\s?=.*)?|--?[a-z][\w-]*.*|/[\w./-]{3,}"
    r"|[A-Z][A-Za-z]{3,}=.*)"
)
_NAMED: Final = lazy_pattern(
    r"(?:^|\s)(?:--?[a-z][\w-]+|/(?:etc|var|usr|run|proc|sys|srv|opt|boot|dev"
    r"|nix)/[\w./-]+"
    r"|~/[\w./-]+|[A-Za-z][\w.]*[_=][\w]\S*|[A-Z][a-z]+[A-Z]\w+|:[a-zA-Z]{1,2}\b"
    r"|[A-Z][A-Z0-9]*_[A-Z0-9_]+)"
)
"""An option, a path, a setting or a variable in a text without marks."""

_ORDER: Final = lazy_pattern(
    r"(?im)(?:^|[.;:,] |^[ \t]{0,8}(?:[0-9]{1,2}[.)]|[-*+]) )(?:then |first |or "
    r"|and |just |to "
    r"[^.,\n]{3,80}, )?(?:use|set|run|add|install|edit|create|open|put|enable"
    r"|disable|change"
    r"|pass|append|start|stop|mount|export|call|copy|write|replace|remove|delete|define"
    r"|configure|restart|reload|execute|give|specify|you can (?:use|set|run|add"
    r"|pass)|setze"
    r"|nutze|verwende|führe|trage|füge|installiere|starte|öffne|lege|utilisez?|ajoutez?"
    r"|lancez?|exécutez?|installez?|définissez|modifiez?|usa|utiliza|ejecuta|añade"
    r"|instala|pon|abre|configura|define)\b"
)
_STEP: Final = lazy_pattern(
    r"(?m)^[ \t]{0,8}(?:[0-9]{1,2}[.)]|step [0-9]{1,2}[.:])[ \t]"
)
_PROGRAM: Final = lazy_pattern(
    r"(?m)^[ \t]{0,12}(?:def |class |function |export |public |private |func |fn "
    r"|impl |const "
    r"\w+ = \(|async def |import |from \w+ import |#include|package )"
)
_END: Final = (*".!?:)`\"'*|}]>;\u201d»\u3002\uff01\uff09", "```", "~~~")
_CUT_WORD: Final = lazy_pattern(
    r"(?i)(?:^|\s)(?:the|an?|and|or|to|of|in|on|with|for|by|from|der|die|das|den|und"
    r"|oder|mit"
    r"|für|le|la|les|et|ou|de|du|avec|pour|el|los|y|con|para|[,(\[{])$"
)
_MOST_CHARS: Final = 8000
_LEAST_BYTES: Final = 24
_SHORT_ITEM: Final = 100
_LEAST_STEPS: Final = 3
_MOST_HEADINGS: Final = 10
_MANY_LINES: Final = 12
_LEAST_PROSE: Final = 40


def without_politeness(answer: str) -> str:
    """Return an answer without greetings, announcements and offers."""
    text = answer.strip()
    text = _ANNOUNCED.sub("", _POLITE.sub("", text), count=1).strip()
    paragraphs = re.split(r"\n[ \t]*\n", text)
    while len(paragraphs) > 1 and _OFFER.match(paragraphs[-1].strip()):
        paragraphs.pop()
    *above, last = paragraphs[-1].rstrip().split("\n")
    if above and _OFFER.match(last):
        paragraphs[-1] = "\n".join(above)
    return "\n\n".join(paragraphs).rstrip().rstrip("-").rstrip()


def is_complete(answer: str) -> bool:
    """Return whether an answer came to its end, and does not run in circles."""
    fences = _FENCE.findall(answer)
    lines = [line.strip() for line in answer.split("\n") if line.strip()]
    if len(fences) % 2 or not lines or answer.endswith(("...", "\u2026")):
        return False
    last = lines[-1]
    is_list = (
        bool(re.match(r"(?:[-*+\u2022|]|[0-9]{1,2}[.)])\s", last))
        and len(last) < _SHORT_ITEM
    )
    if _CUT_WORD.search(last):
        return False
    is_circle = len(lines) > _MANY_LINES and 2 * len(set(lines)) < len(lines)
    return (last.endswith(_END) or is_list) and not last.endswith(":") and not is_circle


def says_how(answer: str) -> bool:
    """Return whether an answer has steps, commands or settings that hold in general."""
    if len(answer) > _MOST_CHARS or len(answer.encode()) < _LEAST_BYTES:
        return False
    if _NOT_AN_ANSWER.match(answer) or _REPORT.search(answer):
        return False
    if answer.rstrip("*_ ").endswith(("?", "\uff1f")):
        return False
    prose, code = _parted(answer)
    if len(prose.strip().encode()) < _LEAST_PROSE and _PROGRAM.search(code):
        return False
    if len(_HEDGE.findall(prose)) > 1 or prose.count("\n#") > _MOST_HEADINGS:
        return False
    return bool(
        code.strip()
        or (_NAMED.search(prose.replace("`", " ")) and _ORDER.search(prose))
        or any(_COMMAND.match(span) for span in _SPAN.findall(prose))
        or len(_STEP.findall(prose)) >= _LEAST_STEPS
    )


def _parted(answer: str) -> tuple[str, str]:
    """Return what stands outside of fences, and what stands in them."""
    parts = re.split(r"(?m)^[ \t]{0,12}(?:```|~~~)[^\n]*$", answer)
    return "\n".join(parts[::2]), "\n".join(parts[1::2])
