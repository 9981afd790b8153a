"""Whether a sentence is knowledge by itself, and what it is called.

What holds elsewhere and later is knowledge; what happened, what will be done and how
somebody likes it is not. Each rule names examples of what it leaves out.
"""

import re
from typing import Final

from fedlearn.distil.statements.lazy import lazy_pattern
from fedlearn.distil.statements.verbs import has_verb
from fedlearn.episodes import lines_of
from fedlearn.telemetry.events import MAX_NAME_CHARS

MIN_CHARS: Final = 20
MIN_WORDS: Final = 4
_LONG: Final = 8
_WHOLE_SENTENCE: Final = 10
_LEAST_SIGNS: Final = 10
"""Signs of a script without blanks, in which a sign is nearly a word."""

_WITHOUT_BLANKS: Final = lazy_pattern("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Words: under a heading for lessons so many are a sentence, whatever its verb."""
_READ: Final = 600
"""Characters of a text that are judged: what it says stands at its start."""

_WORD: Final = lazy_pattern(r"[^\W\d_]{2,}")
_SENTENCE_END: Final = lazy_pattern(
    r"(?<=[.!?])[\"')*`]{0,2}\s+(?=[\"'(*`]{0,2}[A-ZÄÖÜÉÀÈ])"
)
_NOT_AN_END: Final = lazy_pattern(
    r"\b(?:e\.g|i\.e|etc|vs|cf|z\.\s?B|p\.\s?ex|ca|Nr|No)\.$"
)
_BOLD_LEAD: Final = lazy_pattern(
    r"(?:\W{0,4}\s)?\*\*([^*\n]{3,160}?)(?:\*\*\s?(?::|—|\u2013|-)|[:.]\*\*)\s*(?=\S)"
)
_LABEL: Final = lazy_pattern(
    r"(?:how|what|why|when|where|wie|was|warum)\b", re.IGNORECASE
)
_LABELLED: Final = lazy_pattern(r"[^:\u2013\u2014]{2,40}?(?::| [\u2013\u2014-]) ")
_DECORATION: Final = lazy_pattern(r"\*\*")
_IN_FRONT: Final = lazy_pattern(
    r"[^\w`\"'(<\[$./~-]*(?:[A-Z]{2,8}(?:-[A-Z0-9]{1,8}){1,3}\s?:\s)?"
)
_NESTED: Final = lazy_pattern(r"\s*(?:[-*•+]\s|\d{1,3}[.)]\s|```|~~~|\||>|$)")
_CLAUSE: Final = lazy_pattern(r"(?:;|:| [—\u2013-]|,) ")

GENERAL: Final = lazy_pattern(
    r"""\b(?:must|should|shall|never|always|because|so\ that|otherwise|instead|avoid
    |prefer|requires?|needs?\ to|have\ to|has\ to|if|when|whenever|unless|before|without
    |only|until
    |don'?t|don\u2019t|do\ not|does\ not|doesn'?t|can(?:not|'t)?|ensure|make\ sure
    |use
    |causes?|prevents?|allows?|means|fails?\ (?:with|if|when|unless)|rather\ than
    |muss|müssen|soll(?:te|en|ten)?|darf|nie(?:mals)?|immer|weil|damit|sonst|statt|wenn
    |falls|nur|nicht|braucht|vermeiden?|verwenden?|sobald|ohne|bevor
    |doit|doivent|devrait|il\ faut|jamais|toujours|parce\ qu|afin|sinon|lorsqu|quand|si
    |éviter|évitez|utilise[rz]?|sans|avant\ de|ne\ pas|n'est|plutôt
    |debe[n]?|debería|hay\ que|nunca|siempre|porque|para\ que|cuando|evitar?|usar?
    |sin|antes\ de|solo|requiere|en\ lugar)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""Norm, cause or condition: what makes a sentence hold beyond its own day."""

_NORM: Final = lazy_pattern(
    r"""\b(?:must|should|never|always|because|so\ that|muss|müssen|soll(?:te|en)?
    |nie(?:mals)?
    |immer|weil|damit|doit|doivent|jamais|toujours|parce\ qu|afin|debe[n]?|nunca|siempre
    |porque|para\ que|that|dass|que|il\ faut|hay\ que|rather\ than|instead\ of)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""`We found that …`, `Added a lock, because two users write there`."""

_NOTHING: Final = lazy_pattern(
    r"""\s*(?:\d(?:-\d)?\ (?:sentences?|words?|bullets?)\b.*|<[^>]*>|\[[^\]]*\]
    |string\b.{0,80}|\S*|.{0,80}\.\.\.|…
    |(?:l['\u2019]|la\ |the\ )?(?:importance|value|need|lack|use|role|list|description
    |explanation|name
       |importance|bedeutung|notwendigkeit|mangel|nécessité|manque|importancia|falta)
     \ (?:of|for|von|an|de|du|des|del|d')\ [^.;:,]{0,80})[\s.]*""",
    re.VERBOSE | re.IGNORECASE,
)
"""`<one sentence>`, `string - the cause`, `src/main.py`, `Need for adaptation`."""

_PLAN: Final = lazy_pattern(
    r"""\b(?:(?-i:TODO|TBD|FIXME)|next\ (?:we|i|steps?|up|sprint|phase)|(?:we
    |i)(?:\ will
    |['\u2019]ll)
    |(?:we|i)\ (?:should|need\ to|plan\ to|want\ to)|(?:we|i)\ (?:are|am)\ going\ to
    |(?:is|are)\ planned|follow-?up|roadmap|sprint\ \d+|phase\ \d+\w?|milestone\ \d+
    |slice\ \d+\w?
    |until\ the\ review|(?:\d+|one|two|three)\ (?:files?|lines?)\ (?:was|were)\ changed
    |version\b.{0,60}\b(?:was|is)\ (?:changed|bumped|raised).{0,40}\d
    |(?:to|by|on|before)\ (?:mon|tues|wednes|thurs|fri|satur|sun)day
    |slice\ \d+(?:\.\d+)?
    |nächste[rn]?\ schritt\w*|als\ nächstes|(?:ist|sind|wird)\ (?:\w+\ ){0,3}geplant
    |wir\ werden|ich\ werde|wir\ sollten
    |prochaines?\ étapes?|nous\ allons|je\ vais|prévue?s?\ pour|nous\ devrions
    |próximos?\ pasos?|vamos\ a|voy\ a|planeamos|deberíamos|fase\ \d+\w?)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""`Next we will split the file`, `TODO: add tests`, `Phase 74E should start now`."""

_JUDGEMENT: Final = lazy_pattern(
    r"""\b(?:lgtm|looks?\ (?:good|great|fine|solid)|well[- ](?:structured|written
    |organi[sz]ed|designed|done)|good\ (?:job|work)|great\ (?:job|work)|i\ (?:think|feel
    |believe|like|approve)|(?:is|are)\ (?:\w+\ )?(?:ready|solid|excellent|impressive
    |consistent|approved)|this\ (?:pr|pull\ request|patch|commit|phase|change)
    |approved?\ by
    |(?:this|the|our|das|unser|le|ce|notre|el|este|nuestro)\ (?:project|repo(?:sitory)?
    |codebase|projekt|projet|proyecto)\ (?:now\ )?(?:uses|is|has|follows|contains
    |verwendet
    |nutzt|ist|hat|utilise|est|usa|tiene|es)
    |(?:the\ (?:user|assistant|conversation)|this\ conversation)\ (?:is|was|seems?
    |greeted|said|asked)
    |the\ user\ (?:prefers?|wants?|likes?|dislikes?|is|has|asked|lives|works)
    |sieht\ gut\ aus|gut\ strukturiert|ich\ (?:finde|denke|glaube)|gute\ arbeit
    |bien\ (?:structuré|écrit|fait)e?|je\ (?:pense|trouve|crois)
    |bien\ (?:estructurado|escrito|hecho)|(?:creo|pienso)\ que|se\ ve\ bien)\b
    |\b[Uu]ser\ (?:prefers|likes|dislikes|wants)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""`I think it is ready`, `The project uses MySQL`, `User prefers tabs`."""

_NUMBERED: Final = lazy_pattern(
    r"""\b(?:pr|mr|pull\ request|merge\ request|issue|ticket|build|job|pipeline|commit
    |pid)
    \ ?[#!]?(?=[0-9a-f]*\d)[0-9a-f]{1,40}\ (?:is|was|has|are|ist|wurde|est|a\ été|está
    |fue)\b
    |\b(?:job|run|worker|task|batch|ticket|pid)\ \#?(?:[a-z]{1,3}-)?\d{2,}\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""`PR 42 is open`, `Commit 4e1ce271 was pushed`, `Worker w-12 took job 88123`."""

_OF_ONE_PROJECT: Final = lazy_pattern(
    r"""\b(?:US|DEF|BUG|TASK|REQ|ISSUE|PROJ|TICKET|EPIC|STORY|FEAT|INC|ADR)-\d{1,6}\b
    |\b[A-Z]{2,12}(?:-[A-Z]{2,12})?-0\d{1,5}\b
    |\b(?!README|CHANGELOG|CONTRIBUTING|AGENTS|CLAUDE|LICENSE
    |SKILL)[A-Z][A-Z_]{3,40}\.md\b
    |\d\s?%?\s?(?:→|->)\s?\**\d|\b(?:took\ (?:longer|\d)|than\ expected|went\ (?:well
    |wrong))\b
    |[✅☑✔]\s*(?:DONE|FIXED|COMPLETED?|ERLEDIGT|FAIT|HECHO)\b|^\[[ xX]\]""",
    re.VERBOSE,
)
"""`Lies PLAN.md`, `MP-DS-04 is open`, `Coverage 40 % → 54 %`, `Tests: ✅ DONE`."""

_MOMENT: Final = lazy_pattern(
    r"""\b(?:right\ now|currently|at\ the\ moment|as\ of\ (?:now|today|this|\d)|today
    |yesterday|this\ (?:morning|week|session|run)|gerade|derzeit|momentan|zurzeit|heute
    |gestern|aktuell|actuellement|en\ ce\ moment|aujourd['\u2019]hui|hier|actualmente
    |ahora\ mismo|en\ este\ momento|hoy|ayer)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SURELY_NOW: Final = lazy_pattern(
    r"\b(?:right now|at \d{1,2}:\d\d|at the moment|as of today|gerade eben|this session"
    r"|en ce moment|ahora mismo|en este momento)\b",
    re.IGNORECASE,
)
"""`Port 8003 is in use right now`: true for one machine, even with an `if`."""

_STATE: Final = lazy_pattern(
    r"""\b(?:is|are|was|were|ist|sind|war|läuft|est|sont|está|están)\ (?:now\ |still\
    |back\
    |nun\ |noch\ |wieder\ )?(?:down|up|running|open|closed|merged|active|inactive
    |offline
    |online|(?:un)?healthy|failing|failed|in\ use|done|complete[d]?|deployed|installed
    |enabled|green|at\ \d{1,3}\ ?%|\d{1,3}\ ?%\ \w{2,10}|gestartet|offen|aktiv|fertig
    |voll
    |actif|ouverte?|terminée?|en\ cours|activo|abierto|terminado|caído)[\s.!]*$""",
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)
"""`The dashboard is running`, `Disk usage is at 87 %`, `Der Dienst ist aktiv`."""

_EVENT: Final = lazy_pattern(
    r"(?<!that )(?<!which )(?<!once )\b(?:was|were|has been|have been|wurden?|a été"
    r"|ont été|fue(?:ron)?|ha sido)\b",
    re.IGNORECASE,
)
"""`One customer was added`: it happened once."""

_DONE: Final = lazy_pattern(
    r"""\W{0,4}(?:
    (?:all\ |the\ |\d+\ )*(?:unit\ |integration\ |smoke\ )?(?:tests?|checks?|builds?
    |lint
     |ci|deployments?|migrations?|services?|health\ checks?)\b(?:\ \w+){0,3}?\
     (?:pass(?:ed|es|ing)?|succeed(?:s|ed)|successful(?:ly)?|green|failed|completed?
    |healthy
     |ok|clean)\b
    |(?:i|we)\ (?:are|am|were|was)\b|(?:i|we)\ (?:have\ |just\ |also\ )*(?:\w+ed|found
    |made|ran|wrote|built|did|saw)\b
    |(?:successfully\ )?(?:added|updated|implemented|fixed|created|removed|refactored
     |registered|completed|migrated|deployed|verified|tested|resolved|renamed|documented
     |enhanced|improved|installed|configured|merged|committed|pushed|reviewed)\b
    |(?:alle\ )?(?:tests?|prüfungen)\ (?:\w+\ ){0,2}(?:bestanden|grün|erfolgreich
    |laufen)
    |(?:ich|wir)\ (?:habe[n]?)\b|(?:hinzugefügt|aktualisiert|behoben|erstellt
    |entfernt)\b
    |(?:tous\ les\ )?tests\ (?:\w+\ ){0,2}(?:passent|réussis|passés)
    |(?:j['\u2019]ai|nous\ avons)\b|(?:ajouté|corrigé|créé|supprimé|mis\ à\ jour)e?s?\b
    |(?:todas\ )?las\ pruebas\ (?:\w+\ ){0,2}(?:pasan|pasaron|exitosas)
    |(?:unable\ to|failed\ to|no\ \w+\ (?:\w+\ )?(?:found|available|for)
    |not\ (?:available|found))\b
    |(?:he|hemos)\ \w+(?:ado|ido)\b|(?:añadido|corregido|creado|eliminado
    |actualizado)s?\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
"""`All 42 tests passed`, `Added the missing import`, `Wir haben ihn umgezogen`."""


_NEVER: Final = (_PLAN, _JUDGEMENT, _NUMBERED, _OF_ONE_PROJECT, _SURELY_NOW)


def is_knowledge(text: str, *, strict: bool = False, sure: bool = False) -> bool:
    """Return whether a text says something that holds elsewhere and later.

    Args:
        strict: Ask for a norm, a cause or a condition besides.
        sure: Its source said how sure it is: a whole sentence about what happened is
            taken.
    """
    said, fence, _ = text[:_READ].partition("\n```")
    head = plain(said.rstrip(": *") if fence else said)
    if not _is_sentence(head) or any(rule.search(head) for rule in _NEVER):
        return False
    if sure and len(_WORD.findall(head)) >= _WHOLE_SENTENCE:
        return True
    if _DONE.match(head):
        return bool(_NORM.search(head))
    if GENERAL.search(head):
        return True
    of_a_day = (_MOMENT, _STATE, _EVENT)
    return not strict and not any(rule.search(head) for rule in of_a_day)


def _is_sentence(head: str) -> bool:
    """Return whether a text is long enough, no question or placeholder, with a verb."""
    bare = head.strip("_*` ")
    if bare.endswith(("?", ":", "\uff1f")) or _NOTHING.fullmatch(head):
        return False
    if len(_WITHOUT_BLANKS.findall(head)) >= _LEAST_SIGNS:
        return True
    if len(head) < MIN_CHARS or len(_WORD.findall(head)) < MIN_WORDS:
        return False
    if _NORM.search(head) or has_verb(head):
        return True
    return len(_WORD.findall(head)) >= _LONG and not _LABELLED.match(head)


def plain(text: str) -> str:
    """Return a text without bold marks, signs in front and an id such as LRN-1:."""
    return _IN_FRONT.sub("", _DECORATION.sub("", text).strip(), count=1)


def says_something(text: str, least: int = 12) -> bool:
    """Return whether a problem or fix is more than a word or a placeholder."""
    head = text[:_READ].strip().strip("_*")
    if head.endswith("?"):
        return False
    if len(_WITHOUT_BLANKS.findall(head)) >= _LEAST_SIGNS:
        return True
    two = len(_WORD.findall(head)) > 1 or "`" in head
    return len(head) >= least and two and not _NOTHING.fullmatch(head)


def is_fix(text: str) -> bool:
    """Return whether a text says what to do, and not only where to look."""
    return says_something(text, 10) and not _DIAGNOSIS.match(text.strip())


_DIAGNOSIS: Final = lazy_pattern(
    r"(?:\*\*)?(?:inspect|profile|audit|investigate|review|analy[sz]e|debug|diagnose"
    r"|determine|find out|look into|monitor|untersuche\w*|analysier\w*|prüfe\w*, ob"
    r"|examine[rz]?|analyse[rz]|investiga\w*|analiza\w*)\b",
    re.IGNORECASE,
)
"""`Profile the delegate to find the blocking call` solves nothing yet."""


def title_of_statement(text: str) -> str:
    """Return the first sentence of a statement, or its bold lead, as a title."""
    lead = _BOLD_LEAD.match(text[:_READ])
    if lead and len(_WORD.findall(lead[1])) >= MIN_WORDS and not _LABEL.match(lead[1]):
        return _shortened(plain(lead[1]))
    head = " ".join(plain(_opening_of(text)).split())
    for end in _SENTENCE_END.finditer(head):
        if not _NOT_AN_END.search(head[: end.start()]):
            return _shortened(head[: end.start()])
    return _shortened(head)


def _opening_of(text: str) -> str:
    """Return the lines before the first nested item, fence or table."""
    lines = lines_of(text[:_READ])
    end = next((n for n, line in enumerate(lines) if n and _NESTED.match(line)), None)
    return " ".join(lines[:end])


def _shortened(title: str) -> str:
    """Cut at a clause, else at a word."""
    title = title.strip().rstrip(".:")
    if len(title) <= MAX_NAME_CHARS:
        return title
    clauses = [m.start() for m in _CLAUSE.finditer(title, 40, MAX_NAME_CHARS)]
    if clauses:
        return title[: clauses[-1]].rstrip(" ,;:")
    return title[: MAX_NAME_CHARS - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
