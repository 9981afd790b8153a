"""Phrases that address a model, in the languages that people write them in."""

from typing import Final

_EARLIER: Final = r"(?:previous|prior|above|earlier|preceding|foregoing|original)"
_ORDERS: Final = (
    r"(?:instruction|prompt|rule|message|context|direction|command|guideline|directive)"
)

OVERRIDE: Final = (
    r"\b(?:ignore|disregard|forget|override|bypass)\s{1,9}"
    r"(?:(?:all|any|the|your|my|these|those|every|of)\s{1,9}){0,4}"
    rf"(?:{_EARLIER}|system)\s{{1,9}}{_ORDERS}"
    rf"|\b(?:ignore|disregard|forget)\s{{1,9}}(?:all|everything|anything|whatever)\b"
    r"[^.\n]{0,30}\b(?:above|before this|you were (?:told|given|taught))\b"
    r"|\b(?:do not|don't|never|stop)\s{1,9}(?:follow|obey|heed)(?:ing)?\s{1,9}"
    r"(?:\w{1,12}\s{1,9}){0,3}(?:guideline|rule|instruction|polic)\w{0,3}\b"
    r"(?:[^.\n]{0,30}\b(?:you were|from here|any more|anymore|above|now on))"
    r"|\b(?:set\s{1,9}aside|put\s{1,9}aside|supersedes?|replaces?)\s{1,9}"
    rf"(?:(?:all|any|the|your|my|these|those)\s{{1,9}}){{0,3}}{_EARLIER}\s{{1,9}}"
    rf"(?:{_ORDERS}|guidance)"
    rf"|\b(?:your|all|the)\s{{1,9}}{_EARLIER}\s{{1,9}}{_ORDERS}s?\s{{1,9}}"
    r"(?:are|is)\s{1,9}(?:now\s{1,9})?(?:void|invalid|cancell?ed|revoked|obsolete|suspended)"
    r"|\byour\s{1,9}new\s{1,9}(?:instructions|task|goal|role|rules)\s{1,9}(?:is|are)\b"
    r"|\bnew\s{1,9}(?:system\s{1,9})?(?:instructions|prompt)\s{0,9}:"
)
"""An order in English to leave earlier instructions."""

FOREIGN_OVERRIDES: Final = (
    r"\b(?:ignorier|vergiss|vergesst|missacht|uberspring|ubergeh)\w{0,3}\b[^.\n]{0,40}"
    r"\b(?:anweisung|vorgabe|regel|instruktion|befehl)\w{0,3}"
    r"|\b(?:ignor|oubli|neglig)\w{0,4}\b[^.\n]{0,40}\b(?:instructions|consignes|regles)"
    r"\s(?:precedent|anterieur|ci-dessus|initial)"
    r"|\b(?:ignor|olvid|descart|esquec|desconsider|dimentic|scord)\w{0,4}\b[^.\n]{0,40}"
    r"\b(?:instruccion|instruco|indicacion|istruzion|regol|reglas|regras)\w{0,4}"
    r"\s(?:\w{1,9}\s){0,2}(?:anterior|previ|precedent|de arriba|acima|sopra)"
    r"|\b(?:negeer|vergeet)\b[^.\n]{0,40}\b(?:instructies|opdrachten|regels)"
    r"|\b(?:z?ignoruj|zapomnij)\b[^.\n]{0,40}\b(?:instrukc|polece|zasad)"
    r"|\b(?:ignorera|glom)\b[^.\n]{0,40}\b(?:instruktioner|regler)"
    "|(?:[\u0418\u0438]\u0433\u043d\u043e\u0440\u0438\u0440|[\u0417\u0437]\u0430\u0431\u0443\u0434)"
    "[^.\\n]{0,46}(?:\u0438\u043d\u0441\u0442\u0440\u0443\u043a\u0446"
    "|\u0443\u043a\u0430\u0437\u0430\u043d|\u043f\u0440\u0430\u0432\u0438\u043b)"
    "|(?:\u5ffd\u7565|\u65e0\u89c6|\u5fd8\u8bb0|\u7121\u8996|\u5ffd\u8996)"
    "[^\u3002\\n]{0,20}(?:\u6307\u4ee4|\u6307\u793a|\u89c4\u5219|\u63d0\u793a|\u547d\u4ee4)"
    "|(?:\u6307\u793a|\u547d\u4ee4|\u30eb\u30fc\u30eb)[^\u3002\\n]{0,12}"
    "(?:\u7121\u8996|\u5fd8\u308c)"
    "|(?:\uc9c0\uc2dc|\uba85\ub839|\uaddc\uce59)[^.\\n]{0,20}(?:\ubb34\uc2dc|\uc78a)"
    r"|\b(?:talimat|komut|kural)\w{0,9}[^.\n]{0,20}\b(?:yok say|unut|gormezden)"
)
"""The same in German, French, Spanish, Portuguese, Italian, Dutch, Polish, Swedish,
Russian, Chinese, Japanese, Korean and Turkish; Latin letters without accents."""

NEW_ROLE: Final = (
    r"\byou\s{1,9}are\s{1,9}now\s{1,9}(?:an?|the|in)\b"
    r"|\bfrom\s{1,9}now\s{1,9}on,?\s{1,9}you\s{1,9}(?:are|must|will|shall)\b"
    r"|\b(?:reveal|print|show|repeat|output|leak)\s{1,9}(?:me\s{1,9})?"
    r"(?:your|the)\s{1,9}(?:system|hidden|initial|secret)\s{1,9}prompt"
    r"|\b(?:reveal|print|show|repeat|output|leak)\s{1,9}(?:me\s{1,9})?"
    r"your\s{1,9}(?:system|hidden|initial|secret|original)\s{1,9}(?:instruction|message|rule)"
    r"|\bact\s{1,9}as\s{1,9}(?:an?\s{1,9})?(?:unrestricted|unfiltered|uncensored|jailbroken)\b"
    r"|\b(?:repeat|print|output)\s{1,9}(?:all\s{1,9})?the\s{1,9}(?:words|text|lines)\s"
    r"{1,9}above\b"
    r"|\b(?:pretend|imagine)\s{1,9}(?:that\s{1,9})?(?:you\s{1,9}are|to\s{1,9}be)\s{1,9}"
    r"(?:an?\s{1,9})?(?:\w{1,16}\s{1,9}){0,2}(?:model|ai|assistant|hacker)\b"
    r"|\b(?:you\s{1,9}are|act\s{1,9}as)\s{1,9}DAN\b|\bdo\s{1,9}anything\s{1,9}now\b"
)
"""A role for a model, or a question for its prompt."""

_MODEL: Final = (
    r"(?:ai|llm|language model|chatbot|claude|chatgpt|copilot|gemini)"
    r"(?:\s(?:assistant|agent|model)s?)?"
)

ADDRESS: Final = (
    rf"\bif\s{{1,9}}you\s{{1,9}}are\s{{1,9}}(?:an?\s{{1,9}})?{_MODEL}\b"
    rf"|\b(?:note|attention|message|instructions?)\s{{1,9}}(?:to|for)\s{{1,9}}"
    rf"(?:all\s{{1,9}}|any\s{{1,9}})?{_MODEL}s?\s{{0,9}}:"
    r"|\b(?:do not|don't|never|without)\s{1,9}(?:tell|inform|alert|mention|notify)"
    r"(?:ing)?\s{1,9}(?:\w{1,9}\s{1,9}){0,4}?(?:the|your)\s{1,9}(?:user|human|operator)\b"
    r"(?:\s{1,9}(?:about|of|that|for|before|first)\b|\s{0,9}[.,;!\n]|\s{0,9}$)"
    r"|\b(?:do not|don't|never|without)\s{1,9}ask(?:ing)?\s{1,9}the\s{1,9}user"
    r"(?:\s{1,9}(?:for\s{1,9}(?:confirmation|permission|approval|consent)|first)\b"
    r"|\s{0,9}[.,;!\n]|\s{0,9}$)"
    r"|^(?:assistant|agent|model|ai),\s{1,9}(?:please\s{1,9})?\w{2,12}\s{1,9}(?:the|this|all)\b"
    r"|\bthe\s{1,9}user\s{1,9}(?:has\s{1,9})?(?:already\s{1,9})?"
    r"(?:approved|authori[sz]ed|consented)\s{1,9}(?:to\s{1,9})?(?:all|every|any|these)\b"
)
"""An order to the model that reads, or one to keep something from its user."""
