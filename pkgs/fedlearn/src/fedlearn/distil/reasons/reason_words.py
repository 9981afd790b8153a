"""The words by which questions and answers that are no knowledge are known.

English, German, French and Spanish. Each expression is tried on a few hundred
characters, at the start of a sentence or line where that is possible.
"""

import re
from typing import Final

from fedlearn.distil.statements import lazy_pattern


def expression(words: str) -> re.Pattern[str]:
    """Return a verbose expression for any case, with `^` at each line."""
    return lazy_pattern(words, re.VERBOSE | re.IGNORECASE | re.MULTILINE)


START: Final = (
    r"(?:^|(?<=[.!?:;]\s)|(?<=\n))[\s\"'#>*/-]{0,6}(?:please\ |bitte\ |por\ favor,?\ )?"
)

GREETING: Final = expression(
    r"""\W*(?:(?:hi|hello|hey|hallo|guten\ (?:tag|morgen|abend)|servus|moin|bonjour
    |salut
    |coucou|hola|buen(?:os|as)\ (?:d[ií]as|tardes|noches)|ping|pong|test(?:ing)?|prueba
    |probe
    |essai|foo|bar|echo|ok(?:ay)?|thanks|danke|merci|gracias
    |(?:this\ is\ )?(?:just\ )?a?\ ?
    (?:simple\ |quick\ |smoke\ |sanity\ |health\ |connectivity\ )?(?:test|check)
    (?:\ (?:query|prompt|message|request|question))?|test\ ?\d*|testanfrage|testfrage
    |das\ ist\ (?:nur\ )?ein\ test|(?:ceci|c['\u2019]est)\ (?:est\ )?un\ test
    |requête\ de\ test
    |esto\ es\ una\ prueba|consulta\ de\ prueba|are\ you\ (?:there|up|alive|working
    |online)
    |can\ you\ hear\ me|bist\ du\ da|hörst\ du\ mich|es-?tu\ là|tu\ es\ là|estás\ ahí
    |how\ are\ you(?:\ today)?|wie\ geht['\u2019]?s(?:\ dir)?|ça\ va|qué\ tal|world
    |welt|there|monde
    |mundo)[\s,.!?¿¡-]*){1,4}""",
)
LITERAL_REPLY: Final = expression(
    START
    + r"""(?:reply|respond|answer|return|output|say|print|echo|repeat|write
    |antworte[nt]?
    |sag[e]?|gib|wiederhole|schreibe?|réponds?|répondez|dis|répète|affiche|responde
    |contesta
    |di|repite|escribe)\b[^.\n]{0,24}?
    (?:exactly|verbatim|only\ (?:with\ )?(?:the\ )?(?:word|text|string|token)
    |just\ (?:with\ )?(?:the\ word
    |[\"'`“«]|[A-Z_]{2,})|nothing\ (?:else\ )?(?:but|than)|the\ (?:single\ )?word|genau
    |nur
    \ (?:mit\ )?(?:dem\ wort|[\"'`„«]|[A-Z_]{2,})|wortwörtlich|ausschließlich\ mit
    |exactement
    |uniquement|seulement\ (?:par|avec)|le\ mot|exactamente|únicamente|solo\ con
    |sólo\ con
    |solamente|la\ palabra|back)\b""",
)
REPLY: Final = expression(
    START
    + r"""(?:reply|respond|answer|return|output|say|print|echo|repeat|antworte[nt]?
    |sage?|gib
    |wiederhole|réponds?|répondez|dis|répète|affiche|responde|contesta|di|repite
    |escribe)\b"""
)

INABILITY: Final = expression(
    r"""\b(?:i(?:\ am|['\u2019]m)\ (?:\w+\ )?(?:unable|not\ able|not\ allowed
    |not\ permitted)
    |i\ (?:can(?:not|['\u2019]t|\ not)|couldn['\u2019]?t|could\ not|won['\u2019]t
    |will\ not|must\ decline)
     \ (?:\w+\ )?(?:help|assist|access|provide|do|see|open|read|browse|view|comply
    |fulfil+|answer
     |complete|execute|run|perform|find|locate|retrieve|determine|process|share
    |generate|fetch
     |verify|check|proceed|continue|that|this|with|discuss|connect|reach|edit|write
    |create|send)
    |i\ (?:do\ not|don['\u2019]t|currently\ don['\u2019]t)\ (?:\w+\ )?have\ (?:access
    |the\ ability|permission
     |enough|any\ (?:information|access|context)|the\ (?:tools|context|file|content)
    |tools|real-?time)
    |i\ have\ no\ (?:access|way|information|tools?)|as\ an\ ai(?:\ \w+)?
    |(?:unable|not\ able)\ to\ (?:help|assist|access|complete|comply|answer|fulfil+
    |process|retrieve)
    |(?:it['\u2019]?s|it\ is)\ not\ possible\ for\ me|i\ (?:don['\u2019]t|do\ not)\ know
    |ich\ (?:kann|darf|konnte)\ (?:\w+\ ){0,6}?(?:nicht|kein\w*)|leider\ (?:kann|habe
    |konnte|ist\ es\ mir)
    |ich\ habe\ (?:\w+\ ){0,3}?kein\w*\ (?:zugriff|zugang|möglichkeit|informationen
    |werkzeug)
    |(?:bin|ist\ es)\ (?:\w+\ ){0,2}?nicht\ (?:in\ der\ lage|möglich)|als\ ki(?:-\w+)?
    |ich\ weiß\ (?:es\ )?(?:leider\ )?nicht
    |je\ (?:ne\ )?(?:peux|suis|pouvais|dispose|sais
    |n['\u2019]ai)\ (?:\w+\ ){0,3}?(?:pas|aucun\w*)
    |je\ n['\u2019]ai\ (?:\w+\ ){0,2}?(?:pas|aucun\w*)|(?:il\ m['\u2019]est
    |je\ suis\ dans\ l['\u2019])\ ?(?:impossible
    |incapacité)|en\ tant\ qu['\u2019]ia
    |no\ (?:puedo|pude|tengo|dispongo|me\ es\ posible|soy\ capaz|estoy\ autorizad\w
    |sé)\b
    |lamentablemente\ no|como\ (?:una\ )?ia)\b""",
)
APOLOGY: Final = expression(
    r"""\W*(?:i(?:\ am|['\u2019]m)?\ ?(?:so\ |very\ |really\ )?sorry|sorry
    |my\ apologies|i\ apologi[sz]e
    |unfortunately|es\ tut\ mir\ leid|tut\ mir\ leid|entschuldigung|leider|verzeihung
    |(?:je\ suis\ )?désolée?|malheureusement|pardon|lo\ siento|lamento|perdón
    |desafortunadamente
    |lamentablemente)\b""",
)

PROMISE: Final = expression(
    r"""(?:[\W_]{0,4}(?:sure|okay|ok|certainly|of\ course|great|first|now|next|alright
    |yes|got\ it
    |understood|understand|right|perfect|absolutely|gerne|klar|natürlich|zuerst|jetzt
    |gut|verstanden
    |bien\ sûr|d['\u2019]accord|d['\u2019]abord|très\ bien|claro|por\ supuesto|primero
    |ahora|vale|bien|so|then
    |dann|ensuite|luego|entendido|compris|and|und|et|y)[\s,.!:—\u2013-]+){0,3}
    (?:i(?:['\u2019]ll|\ will|\ am\ going\ to|['\u2019]m\ going\ to|\ am\ now
    |['\u2019]m\ now|\ need\ to|\ shall
     |\ plan\ to|\ want\ to|['\u2019]d\ like\ to|\ am\ (?:looking|checking|working
    |starting)
     |['\u2019]m\ (?:looking|checking|working|starting))
    |let\ me|let['\u2019]s\ (?:start|begin|first|take|look|check)|we(?:['\u2019]ll
    |\ will)|going\ to|working\ on
    |(?:starting|looking|checking|reading|searching|analy[sz]ing|investigating
    |proceeding)\b
    |ich\ (?:werde|schaue|sehe\ mir|prüfe|beginne|fange|mache\ mich|suche|analysiere
    |lese)
    |lass(?:en\ sie)?\ (?:mich|uns)|wir\ werden|(?:nun|jetzt|zuerst|dann|danach
    |anschließend)
     \ (?:werde|schaue|prüfe|lese|suche|analysiere)\ ich
    |je\ (?:vais|commence|regarde|vérifie|cherche|analyse|m['\u2019]en\ occupe)
    |laisse[zr]?[ -](?:moi|nous)
    |nous\ allons|(?:déja|permít)[ea]?(?:me|nos)|déjame|déjeme|permíteme|voy\ a
    |vamos\ a|comenzaré
    |empezaré|(?:revisaré|buscaré|analizaré|verificaré)|estoy\ (?:revisando|buscando
    |analizando)
    |one\ moment|stand\ by|please\ wait|einen\ moment|un\ instant|un\ momento
    |please\ (?:wait|hold))\b""",
)

ANNOUNCES: Final = expression(
    r"""\b(?:let['\u2019]s\ (?!say|assume|suppose|break|consider|call|imagine)
    |let\ me\ (?!know)|i['\u2019]ll|i\ will
    |we['\u2019]ll|we\ will|i(?:\ am|['\u2019]m)\ going\ to|(?:i|we)\ (?:now\ )?(?:need
    |have)\ to
    |we\ (?:can|should)\ (?:now\ )?(?:submit|proceed|run|try|check|look|open)
    |we\ are\ now
    |ich\ werde|lass(?:en\ sie)?\ (?:mich|uns)|(?:schauen|sehen|prüfen|versuchen)\ wir
    |je\ vais|nous\ allons|(?:vérifions|regardons|essayons|passons)|voy\ a|vamos\ a
    |(?:veamos|probemos|revisemos))\b""",
)
"""In the last sentence: an answer that ends so has no result yet."""

HEDGE: Final = expression(
    r"""\b(?:might|may\ be|maybe|could\ be|perhaps|probably|possibly|presumably
    |(?:most\ |very\ )?likely(?!\ to)|seems?\ (?:to|like|that)|appears?\ (?:to\ be
    |that)|i\ (?:think|guess|suspect|assume|suppose
    |believe)|my\ guess|one\ possibility|not\ sure|hypothes[ie]s
    |vermutlich|wahrscheinlich|vielleicht|möglicherweise|eventuell|könnte[n]?
    |dürfte[n]?|scheint
    |ich\ (?:vermute|denke|glaube|nehme\ an)|womöglich|vermutung
    |probablement|peut-être|peut\ être|pourrai[te]n?t?|sans\ doute|semble|je\ (?:pense
    |crois|suppose
    |soupçonne)|il\ se\ peut|éventuellement|hypothèse
    |probablemente|quizás?|tal\ vez|podrían?|posiblemente|parece|(?:creo|supongo
    |sospecho)\ que
    |puede\ que|a\ lo\ mejor|hipótesis)\b""",
)
CONDITIONAL: Final = expression(
    r"\b(?:if|when|while|you|we|one|which|that|wenn|falls|man|der|die|si|quand|on|vous|qui|cuando|se"
    r"|que)\b"
)
"""In front of a hedge: `if … it might`, `you might want`, `a limit that may be set`."""

CHECKED: Final = expression(
    r"""\b(?:verified|confirmed|tested|reproduced|i\ checked|checked|works\ now
    |it\ works|now\ works
    |passes\ now|the\ (?:logs?|output|trace)\ (?:shows?|says?|confirms?)|measured
    |proved|bisect(?:ed)?
    |geprüft|bestätigt|getestet|nachgewiesen|reproduziert|gemessen
    |funktioniert\ (?:jetzt|nun|wieder)
    |vérifié|confirmé|testé|reproduit|mesuré|fonctionne\ (?:maintenant|désormais)
    |verificado|confirmado|probado|comprobado|reproducido|medido|funciona\ ahora
    |ahora\ funciona)\w{0,2}\b""",
)

CODE_LINE: Final = lazy_pattern(r"[={}$\\]|^return\b|\w\(|;$")
FUNCTION_WORD: Final = lazy_pattern(
    r"""\b(?:the|an?|of|to|and|or|with|for|in|on|at|by|from|that|which|is|are|was|be|as
    |if|because|but
    |when|this|these|will|can|should|your|its|into|der|die|das|den|dem|des|ein
    |eine[nmr]?|und|oder|mit
    |für|auf|bei|von|zu|zum|zur|dass|weil|wenn|ist|sind|wird|im|le|la|les|un|une|des|du
    |de|et|ou|avec
    |pour|dans|sur|qui|que|est|sont|au|aux|el|los|las|una|y|o|con|para|en|del|al|es|son
    |por|se)$""",
    re.VERBOSE,
)
