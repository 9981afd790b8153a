"""Whether a text speaks against what it names: by a clause before it, or one after."""

import re
from typing import Final

_BEFORE: Final = 240
_AFTER: Final = 100
_LEAD_IN: Final = 600
"""Characters that are read before and behind a match: it is a bounded look."""

_AGAINST: Final = re.compile(
    r"(?i)\b(?:never|do(?:es)?\s+not|don['\u2019]?t|must\s*n[o'\u2019]t"
    r"|should\s*n[o'\u2019]t"
    r"|shall\s+not|may\s+not|can\s*not\s+be|not\s+(?:by|to|with|via|recommended|use)"
    r"|no\s+need|without|avoid\w*|refrain|stop\s+\w+ing|instead\s+of|rather\s+than"
    r"|no\s+(?:longer|more)|(?:beware|careful|caution|danger\w*|insecure|unsafe|bad"
    r"|wrong"
    r"|risky|tempt\w*|reaction|habit|discouraged|anti-?patterns?|forbid\w*|forbidden"
    r"|prohibit(?:s|ed|ing)?\s|disallow\w*"
    r"|den(?:y|ies)|reject\w*|block(?:s|ed)|refus\w+|prevent\w*|detect\w*|flag(?:s|ged)"
    r"|warn\w*|report(?:s|ed)|remov\w+|revert\w*|ban(?:s|ned)?|because|caused|due\s+to"
    r"|someone|mistake|accident\w*|culprit|vulnerab\w+|attacker\w*|malicious|exploit\w*"
    r"|nie|niemals|nicht|kein\w{0,2}|vermeide\w*|statt|anstatt|verboten|ohne|gefährlich"
    r"|unsicher|verhindert|falsch|weil|jamais|ne|n['\u2019]\w+|évite\w*|sans"
    r"|au\s+lieu\s+d|plutôt\s+que?|interdit\w*|dangereu\w+|déconseill\w+|mauvais\w*"
    r"|nunca|jamás|no\s+(?:se\s+)?(?:us|ejecut|hag|deb|desactiv|recom|deshab|pong)\w*"
    r"|evit\w+|en\s+(?:lugar|vez)\s+de|prohibid\w+|sin|peligros\w+|insegur\w+))\b"
    "|\u274c|\u26d4|\U0001f6ab|\u4e0d\u8981|\u7981\u6b62|\u5207\u52ff|\u907f\u514d"
)
_REPLACED: Final = re.compile(
    r"(?i)\b(?:replace|swap|ersetze|remplace[rz]?|reempla\w+)\b(?![^\n]*\b(?:with|by"
    r"|durch"
    r"|mit|par|por|con)\b)"
)
_BUT: Final = re.compile(
    r"(?i)\b(?:forget|hesitate|worry|only\s+need|need\s+to\s+do\s+more|vergiss"
    r"|vergessen"
    r"|zöger\w*|oublie\w*|hésite\w*|olvid\w+|dud\w+)\b"
    r"|[,;:\u2013\u2014]\s*(?:(?:so|then|but|just|instead|simply|please|you\s+can"
    r"|you\s+may"
    r"|dann|also|alors|puis|entonces)\s+)*(?:run|use|set|try|do|execute|add|apply"
    r"|pass|put"
    r"|install|führe?|nutze?|setze?|verwende?|lance[rz]?|exécute[rz]?|utilise[rz]?"
    r"|ejecut\w|us[ae]|pon)\b"
)
"""After a negation: what is advised instead."""

_IF: Final = re.compile(
    r"(?i)^\W{0,9}(?:if|when|in\s+case|wenn|falls|si|lorsque|quand|cuando|where)\b"
)
_VERDICT: Final = re.compile(
    r"(?i)^[^.!?;\n]{0,90}?(?:\b(?:is|are|was|were|would\s+be|being|ist|sind|wäre|est"
    r"|sont|es|son)\s+(?:\w+\s+){0,2}?(?:dangerous|insecure|unsafe|bad|wrong|harmful"
    r"|risky"
    r"|discouraged|forbidden|prohibited|blocked|rejected|refused|denied|never"
    r"|an?\s+(?:anti-?pattern|(?:security\s+)?(?:risk|hole)|mistake|vulnerability)"
    r"|(?:not|no)\s+(?:an?\s+|the\s+)?(?:safe|recommended|secure|fix|solution|answer"
    r"|needed"
    r"|necessary|acceptable|allowed|good)|gefährlich|unsicher|verboten|falsch"
    r"|keine?\s+(?:lösung|gute)|dangereu\w+|interdit\w*|déconseill\w+"
    r"|à\s+éviter|peligros\w+|insegur\w+|prohibid\w+)\b"
    r"|\b(?:should|must|may)\s*(?:n['\u2019]t|not|never)\s+(?:be|use|run|do)\b"
    r"|\bdarf\s+nicht\b|\b(?:nicht|nie|niemals)\s+(?:verwenden|benutzen|nutzen|setzen"
    r"|ausführen)\b|\bno\s+(?:se\s+)?debe\w*|\bne\s+(?:doit|doivent)\b|\bexposes?\b"
    r"|\b(?:remove|delete|drop)\s+(?:it|this|that)\b)"
)
"""Behind what it is about, in the same sentence."""

_HEADING_AGAINST: Final = re.compile(
    r"(?i)^\W{0,9}(?:(?:bad|wrong|avoid|insecure|unsafe|danger\w*|vulnerab\w+|before"
    r"|never"
    r"|anti-?patterns?|pitfalls?|problem|cause|root\s+cause|symptoms?|warnings?"
    r"|don['\u2019]?ts?"
    r"|do\s+not|what\s+not|not\s+recommended|common\s+mistakes|risks?|falsch|schlecht"
    r"|warnung|ursache|niemals|mauvais|à\s+éviter|problème|malo|mal|evitar"
    r"|causa|problema)\b|\u274c|\u26d4|\U0001f6ab)"
)
_SENTENCE: Final = re.compile(r"[.!?;\u3002]\s+|\n[ \t]*\n")
_ITEM: Final = re.compile(
    r"\s*(?:[-*+\u2022]|[0-9]{1,3}[.)]|\||`{3}|~{3}|\$|>|#(?!#| \w))"
)


def is_said_against(text: str, start: int, end: int) -> bool:
    """Return whether a text warns of what stands from start to end in it."""
    before = text[max(0, start - _BEFORE) : start]
    ends = list(_SENTENCE.finditer(before))
    clause = before[ends[-1].end() :] if ends else before
    return (
        _warns(clause)
        or bool(_VERDICT.search(text[end : end + _AFTER].lstrip("`\"'")))
        or _is_led_in(text[max(0, start - _LEAD_IN) : start])
    )


def _warns(clause: str) -> bool:
    """Return whether the last word against it is not taken back in the clause."""
    ends = [found.end() for found in _AGAINST.finditer(clause)]
    if not ends:
        return bool(_REPLACED.search(clause))
    rest = clause[ends[-1] :]
    is_condition = bool(_IF.search(clause)) and any(mark in rest for mark in ",:\n")
    return not _BUT.search(rest) and not is_condition


def _is_led_in(before: str) -> bool:
    """Return whether a line that leads in a list or a fence warns of all in it."""
    lines = before.split("\n")
    *above, own = lines
    in_fence = sum(line.lstrip().startswith("```") for line in above) % 2 == 1
    if not in_fence and not _ITEM.match(own + " x" if not own.strip() else own):
        return False
    return any(_is_against(line) for line in _leading(above))


def _leading(above: list[str]) -> list[str]:
    """Return the nearest line that is neither item, fence nor empty; and a comment."""
    comment = (
        [above[-1]] if above and above[-1].lstrip().startswith(("#", "//")) else []
    )
    for line in reversed(above):
        if line.strip() and not _ITEM.match(line) and _leads(line):
            return [*comment, line]
    return comment


def _leads(line: str) -> bool:
    stripped = line.strip().rstrip("*_")
    return stripped.endswith((":", "\uff1a")) or stripped.startswith(("#", "**"))


def _is_against(line: str) -> bool:
    return bool(_HEADING_AGAINST.search(line.lstrip("#/*- "))) or _warns(line)
