"""Whether a text has a verb: a sentence says something, a heading names it."""

import re
from typing import Final

from fedlearn.distil.statements.lazy import lazy_pattern

_FINITE: Final = lazy_pattern(
    r"""\b(?:is|are|was|were|be|been|isn['\u2019]t|aren['\u2019]t|has|have|had|does|do
    |did|doesn['\u2019]t
    |don['\u2019]t|didn['\u2019]t|will|would|won['\u2019]t|can|can['\u2019]t|cannot
    |could|may|might|must|should
    |shall|needs?|breaks?|returns?|reads?|writes?|fails?|runs?|refuses?|ignores?
    |rejects?
    |prevents?|expects?|supports?|requires?|accepts?|takes?|makes?|keeps?|gives?|gets?
    |lets?
    |drops?|loses?|hides?|holds?|leads?|means?|causes?|saves?|wins?|matters?|works?
    |starts?
    |stops?|waits?|blocks?|closes?|opens?|opened|contains?|includes?|depends?|differs?
    |exists?
    |remains?|becomes?|comes?|goes|grows?|falls?|happens?|occurs?|appears?|shows?
    |tells?|says?
    |uses?|sends?|receives?|stores?|loads?|parses?|maps?|treats?|counts?|reduces?
    |increases?
    |improves?|avoids?|allows?|denies|creates?|deletes?|removes?|adds?|overrides?
    |inherits?
    |applies|applied|copies|carries|catches|reaches|matches|passes|misses|crashes
    |finishes
    |became|broke|came|got|kept|led|lost|made|ran|took|went|resets?|leaks?|swallows?
    |silently|produces?|lives?|shares?|draws?|maintains?|corresponds?|enhances?
    |sacrifices?
    |optimi[sz]es?|beats?|costs?|helps?|hurts?|raises?
    |throws?
    |belongs?|defaults?\ to|refers?|resolves?|restarts?|survives?|wraps?|yields?
    |truncates?
    |\w{2,}s\ (?:the|an?|its|their|any|all|no|another|every|each|both|them|it
    |not))\b""",
    re.VERBOSE | re.IGNORECASE,
)
_IMPERATIVE: Final = lazy_pattern(
    r"""(?:^|[:.;,\u2013—-]\s+)[\W_]{0,3}(?:always|never|please|first|then)?\ ?
    (?:add|adopt|align|allow|annotate|apply|assert|assign|assume|audit|avoid|back|batch
    |bind
    |bound|build|bump|cache|call|cap|catch|change|check|choose|clean|clear|close|combine
    |commit|compare|compute|configure|confirm|consider|copy|create|declare|define|delete
    |deploy|derive|design|detect|disable|document|don['\u2019]t|drop|enable|encode
    |encrypt|enforce
    |ensure|escape|establish|evaluate|exclude|expect|explain|export|extract|fail|filter
    |fix
    |flush|focus|follow|format|generate|give|grant|group|guard|handle|have|hash|hold
    |ignore
    |implement|import|include|index|inject|install|invest|isolate|join|keep|leave|let
    |limit
    |link|list|load|lock|log|look|loop|make|mark|match|measure|merge|minimi[sz]e|mock
    |monitor
    |mount|move|name|normali[sz]e|open|order|pair|parse|pass|pick|pin|place|point|prefer
    |prefix|prepare|preserve|protect|provide|pull|push|put|quote|re-?\w{3,}|read|rebuild
    |record|reduce|reject|release|rely|remember|remove|rename|replace|report|request
    |require
    |reserve|reset|resolve|respect|restart|restrict|retry|return|reuse|review|rotate
    |route|run
    |sanitize|save|scale|scope|select|send|separate|set|share|ship|skip|sort|specify
    |split
    |stage
    |start|stop|store|strip|switch|sync|tag|take|test|throttle|track|treat|trim|trust
    |try|turn
    |update|upgrade|use|validate|verify|version|wait|warn|watch|whitelist|wrap
    |write)\ \S""",
    re.VERBOSE | re.IGNORECASE,
)
_GERMAN: Final = lazy_pattern(
    r"\b(?:der|die|das|den|dem|und|nicht|ein|eine|einen|einem|mit|für|bei|auf|von|zum|zur"
    r"|nur|im|immer|nie)\b",
    re.IGNORECASE,
)
_GERMAN_VERB: Final = lazy_pattern(r"\b(?:ist|sind|[a-zäöüß]{3,}(?:t|en|ern|eln))\b")
_ROMANCE: Final = lazy_pattern(
    r"\b(?:le|la|les|des|du|une?|est|aux?|dans|pour|el|los|las|del|una?|en|por|para|con|es"
    r"|avec|sur|ne|se|son|sa|ses|chaque|et|y|ou|como|comme|entre|côté|más|plus|que|qui|no"
    r"|pas|quand|si)\b|\bl['\u2019]|\bd['\u2019]",
    re.IGNORECASE,
)
_ROMANCE_VERB: Final = lazy_pattern(
    r"""^\W*[^\W\d_]{2,12}(?:er|ir|re|ez|ar)\s
    |\b(?:requieren?|reducen?|previenen?|facilitan?|mejoran?|permiten?|evitan?
    |necesitan?
    |fallan?|devuelven?|usan?|utilizan?|debe[n]?|tienen?|utilise(?:nt)?|nécessite(?:nt)?
    |renvoie(?:nt)?|échoue(?:nt)?|évite(?:nt)?|réduit|réduisent|permet(?:tent)?|doit
    |doivent
    |a|ont|sont|peut|peuvent|puede[n]?)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_TWO: Final = 2


def has_verb(text: str) -> bool:
    """Return whether a text has a verb-like word, in any of four languages."""
    if _FINITE.search(text) or _IMPERATIVE.search(text):
        return True
    if _GERMAN.search(text) and _GERMAN_VERB.search(text):
        return True
    words = len(_ROMANCE.findall(text))
    return words > _TWO or (words > 0 and bool(_ROMANCE_VERB.search(text)))
