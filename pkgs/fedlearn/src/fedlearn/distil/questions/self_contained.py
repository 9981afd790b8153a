"""Whether a question can be answered without the conversation in which it was asked."""

from typing import Final

from fedlearn.distil.statements import lazy_pattern

_HOW: Final = lazy_pattern(
    r"(?i)^\W{0,4}(?:q(?:uestion)?(?: ?[0-9]{1,2})?[:.]\W{0,4})?"
    r"(?:(?:ok|so|and|also|please|bitte)[, ]+)?"
    r"(?:(?:can|could|would) (?:you|someone|anybody) (?:please )?(?:tell|show"
    r"|explain to) me )?"
    r"(?:show me |tell me |explain |i (?:want|need|would like) to know )?(?:"
    r"how (?:do|can|to|would|could|must|does one|should (?:i|one|a))\b"
    r"|what(?:['\u2019]s| is| are) the (?:\w+ ){0,3}(?:way|command|option|flag|syntax"
    r"|setting|steps?|procedure|method)\b|(?:which|what) (?:command|option|flag|setting"
    r"|tool|package|file|port|unit|variable|steps)\b|is there (?:a"
    r"|any) (?:\w+ ){0,3}(?:way"
    r"|command|option|setting|flag)\b|where (?:do|can|must) i\b"
    r"|wie (?:kann|können|konfigurier\w*|richte|installier\w*|mache?|finde|setze"
    r"|stelle?"
    r"|bekomme|starte|lösche|ändere|behebe|begrenze|aktivier\w*|sichere|erstelle|lese"
    r"|\w+ (?:ich|man)\b"
    r"|verhindere|nutze|binde|schalte|prüfe|beschränke|leite|teste|lasse?)\b"
    r"|(?:mit )?welche\w? (?:befehl|option|einstellung|datei)|was ist der befehl"
    r"|comment\b|quelle? (?:est la |est le )?(?:commande|option|méthode|procédure)"
    r"|(?:¿ ?)?cómo\b|(?:¿ ?)?(?:cuál es|qué) (?:el |la )?(?:comando|opción|orden)"
    r"|(?:set up|configure|install|enable|disable|rotate|mount|restore|back up|upgrade"
    r"|migrate|restrict|limit|prevent|find out|free|expose|forward|schedule|allow)"
    r"(?: \S+){3})"
    r"|\u5982\u4f55|\u600e\u4e48|\u600e\u6837|\u600e\u9ebc"
    r"|\u6b65\u9aa4|\u624b\u9806|\u65b9\u6cd5\u3092|\u3084\u308a\u65b9"
    r"|\u3069\u3046\u3084\u3063\u3066|\u306b\u306f\u3069\u3046"
)
_NO_HOW: Final = lazy_pattern(
    r"(?i)^\W{0,4}how (?:(?:do|should|can) (?:i|you|one) (?:feel|think|proceed"
    r"|continue|decide|choose|answer)|should we|do we|can we|did|many|much"
    r"|long|old"
    r"|are you|is it|does (?:this|that|it|the|our)|to (?:be|win|live))\b"
    r"|\b(?:your opinion|do you think|would you (?:recommend|prefer|rather)"
    r"|which is better"
    r"|pros and cons|deine meinung|ton avis|votre avis|tu opinión)\b"
)
_WANTED: Final = lazy_pattern(
    r"(?i)\b(?:write|draft|design|create|make|generate|propose|prepare|produce"
    r"|compose|give"
    r"|schreib\w*|entwirf|erstell\w*|verfasse|écri\w+|rédige\w*|crée\w*|conçois"
    r"|escrib\w+|redacta\w*|crea|diseña\w*)\b[^.?!\n]{0,50}\b(?:spec(?:ification)?"
    r"|design"
    r"|plan|roadmap|review|summary|report|translation|poem|story|essay|e-?mail"
    r"|letter|blog"
    r"|article|commit message|changelog|test (?:data|cases?)|tests|documentation|readme"
    r"|prompt|proposal|checklist for (?:the|our)|user stor(?:y|ies)|entwurf|bericht"
    r"|gedicht"
    r"|zusammenfassung|poème|résumé|rapport|poema|resumen|informe|plan)\b"
    r"|^\W{0,4}(?:review|summari[sz]e|translate|vote|rate|critique|evaluate|assess"
    r"|rewrite"
    r"|refactor|implement|analy[sz]e|compare|brainstorm|continue|übersetze|fasse"
    r"|bewerte"
    r"|prüfe den|traduis\w*|traduire|résume\w*|traduce|resume)\b"
)
_POINTS: Final = lazy_pattern(
    r"(?i)\b(?:this|these|those|the (?:above|below|following|attached|given|provided) "
    r"|the (?:existing|current|previous|last|second|same|new) (?:code|message|answer"
    r"|output"
    r"|step|file|function|plan|change|version|error|question|point|section|one|text"
    r"|implementation|design|endpoint)s?\b|that (?:code|error|file|one|function"
    r"|issue|change"
    r"|approach)|our|ours|attached|as (?:above|discussed|before|mentioned)|above|below"
    r"|earlier|previously|my (?:code|project|repo\w*|app|application|script|function"
    r"|class"
    r"|module|branch|changes?|codebase|pr|tests?)|dies(?:e[rsnm]?|es)?|obige\w*"
    r"|folgende\w*"
    r"|unser\w*|mein(?:e[mnrs]?)? (?:code|projekt|skript|anwendung|app)|angehängt\w*"
    r"|ce (?:code|script|fichier|projet)|cette|ces|ci-(?:dessus|dessous|joint)|notre"
    r"|nos"
    r"|suivante?|est[ea] (?:código|archivo|error|función)|nuestr\w+|adjunt\w+|siguiente"
    r"|anterior)\b|\u8fd9\u4e2a|\u4ee5\u4e0a|\u4e0a\u8ff0|\u6211\u4eec\u7684"
    r"|\u3053\u306e"
)
_BEFORE_LAST_SENTENCE: Final = lazy_pattern(r"^.*[.:;!?,] (?=\S)")
_SHORT: Final = 48
_BARE: Final = lazy_pattern(
    r"(?i)\b(?:it|them|there|es|sie|ihn|le|la|les|lo|los)\b|^\W*how (?:do i|to"
    r"|can i) \w+(?: up| down| out| off| on)?\W*$"
    r"|rlo\b"
)
"""A short question about "it" names nothing, nor does "How do I start?"."""

_PROJECT: Final = lazy_pattern(
    r"\b(?:[Pp]hase|[Ss]print|[Mm]ilestone|[Ss]lice|[Bb]atch|[Tt]icket|[Ii]ssue"
    r"|[Ss]tory"
    r"|[Ee]pic) #?[A-Z]?[0-9]|\b(?:PR|MR|RFC|ADR) ?#?[0-9]{1,6}\b|(?:^|\s)#[0-9]{1,6}\b"
    r"|\b[A-Z]{2,9}-[0-9]{2,6}\b|\b[\w-]{1,60}\.(?:py|ts|tsx|js|jsx|go|rs|java|c|cc"
    r"|cpp|h"
    r"|cs|rb|php|kt|swift|scala|nix|sh|md):[0-9]{1,6}\b|<path-[0-9]|<host|<hostname-"
    r"|(?<![\w/.~-])(?:src|pkgs|tests?|lib|scripts|internal|cmd)/[\w./-]{3,80}"
)
_CODE_FILE: Final = lazy_pattern(
    r"(?<![\w/.*-])(?P<name>[\w-]{2,60}\.(?:py|ts|tsx|js|jsx|go|rs|java|cc|cpp|hpp"
    r"|cs|rb|php|kt"
    r"|swift|scala|nix))\b"
)
_KNOWN_FILES: Final = {
    *("configuration.nix", "flake.nix", "default.nix", "shell.nix", "home.nix"),
    *("hardware-configuration.nix", "setup.py", "conftest.py", "settings.py"),
    *("manage.py", "__init__.py", "wsgi.py", "main.py", "app.py", "index.js"),
    *("index.ts", "main.go", "main.rs", "lib.rs", "build.rs", "next.config.js"),
    *("webpack.config.js", "vite.config.ts", "vite.config.js", "node.js", "vue.js"),
    *("next.js", "package.nix", "overlay.nix"),
}
"""Files that many projects have."""

_NOT_FACTS: Final = lazy_pattern(
    r"(?:CVE|UTF|ISO|SHA|RFC|RSA|AES|TLS|HTTP|ISO|USB|ES|GPT)-[0-9]"
)


_MAY_BE_PROJECT: Final = lazy_pattern(r"#\d|[A-Za-z-]\d|\w \d|:\d|/|<[ph]")
"""What each of them has; most prose has none."""


def asks_how(question: str) -> bool:
    """Return whether a question asks how something is done, and stands alone."""
    return bool(
        (
            _HOW.search(last := question.rsplit("\n", 1)[-1])
            or _HOW.search(_BEFORE_LAST_SENTENCE.sub("", last))
        )
        and not _NO_HOW.search(question)
        and not (len(question) <= _SHORT and _BARE.search(question))
        and not _WANTED.search(question)
        and not _POINTS.search(question)
        and not is_of_one_project(question)
    )


def asks_for_design(question: str) -> bool:
    """Return whether a design, plan or specification of one project is asked for."""
    head = question[:_HEAD]
    return bool(_DESIGN.search(head)) and is_of_one_project(head)


_HEAD: Final = 400
_DESIGN: Final = lazy_pattern(
    r"(?i)\b(?:design|plan|spec(?:ification)?|prd|proposal|roadmap|architecture|entwurf"
    r"|conception|diseño)\b"
)


def is_of_one_project(text: str) -> bool:
    """Return whether a text names tickets, phases, lines or files of one project."""
    if not (_MAY_BE_PROJECT.search(text) or _CODE_FILE.search(text)):
        return False
    found = (one[0] for one in _PROJECT.finditer(text))
    if any(not _NOT_FACTS.match(one.strip()) for one in found):
        return True
    names = {one["name"].lower() for one in _CODE_FILE.finditer(text)}
    return bool(names - _KNOWN_FILES)
