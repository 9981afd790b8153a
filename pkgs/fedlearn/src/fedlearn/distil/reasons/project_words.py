"""The words of work on one project, and of questions about texts that are not there.

English, German, French and Spanish, as in `reason_words`.
"""

import re
from typing import Final

from fedlearn.distil.reasons.reason_words import START, expression
from fedlearn.distil.statements import lazy_pattern

PLAN_QUESTION: Final = expression(
    START
    + r"""(?:create|write|draft|design|make|prepare|develop|produce|outline|propose
    |give\ me|plan
    |erstelle|schreibe?|entwirf|plane|mach|rédige|crée|propose|prépare|planifie|élabore
    |conçois
    |crea|escribe|redacta|diseña|elabora|prepara|planifica|haz)\b[^.?\n]{0,60}?\b
    (?:plan|roadmap|milestones?|sprint|backlog|proposal|prd|timeline|rollout
    |spec(?:ification)?
    |phase|work\ breakdown|umsetzungsplan|projektplan|fahrplan|meilensteine?|zeitplan
    |konzept|pflichtenheft
    |feuille\ de\ route|jalons?|cahier\ des\ charges|planning|hoja\ de\ ruta|hitos?
    |cronograma
    |propuesta|especificación|spezifikation|spécification)\b""",
)
PLAN_MARK: Final = expression(
    r"""^[\s#*|>\d.)-]{0,10}(?:\*\*)?(?:(?:phase|sprint|milestone|week|quarter
    |iteration|slice|stage
    |woche|meilenstein|etappe|étape|semaine|jalon|fase|semana|hito|etapa|tag|day|jour
    |día)\ ?\d
    |q[1-4]\b|(?:timeline|roadmap|deliverables?|acceptance\ criteria
    |definition\ of\ done|exit\ criteria
    |success\ (?:criteria|metrics)|out\ of\ scope|in\ scope|effort|estimates?|owner
    |stakeholders?|backlog
    |risks?|story\ points|next\ steps|open\ questions|priority|dependencies|budget
    |goals?|objectives?
    |zeitplan|liefergegenstände|abnahmekriterien|nächste\ schritte|aufwand|risiken
    |verantwortlich\w*|ziele?
    |livrables?|critères\ d['\u2019]acceptation|prochaines\ étapes|risques|effort
    |responsables?|objectifs?
    |entregables?|criterios\ de\ aceptación|próximos\ pasos|riesgos|esfuerzo|objetivos?
    |cronograma)
    \b\ ?(?:\*\*)?[:—\u2013(|-])""",
)

REVIEW_QUESTION: Final = expression(
    START
    + r"""(?:(?:code[ -]?)?review\ |re-?review|approve|vote|rate|score|grade|judge
    |sign[ -]?off|audit
    |assess|critique|evaluate|give\ (?:a|your)\ (?:verdict|vote|rating|score|review
    |approval)
    |(?:über)?prüfe?\ (?:diese[nrms]?|den|die|das|unsere\w*|meine\w*)|bewerte
    |begutachte|stimme\ ab
    |reviewe|beurteile|relis|évalue[rz]?|vote[rz]?|approuve[rz]?|revois|passe\ en\ revue
    |revisa\ (?:este|esta|el|la|los|mi|nuestro)|evalúa|vota|califica|aprueba|puntúa
    |examina)\b""",
)
OF_A_CHANGE: Final = expression(
    r"""\b(?:pr|mr|pull\ request|merge\ request|patch|diff|commit|change(?:s|set)?
    |phase|slice|plan
    |spec|proposal|implementation|design|code|file|module|function|branch|submission
    |answer|response
    |output|result|work|section|document|migration|änderung\w*|vorschlag|umsetzung
    |entwurf|datei|modul
    |modification|changement|proposition|fichier|cambio\w*|propuesta|implementación
    |archivo|código
    |entrega|fase|antwort|réponse|respuesta)\b|\w/\w[\w./-]*\.\w{1,5}\b""",
)
VERDICT: Final = lazy_pattern(
    r"""^[\W_]{0,6}(?:(?:LGTM|APPROVED?|REJECT(?:ED)?|PASS(?:ED)?|FAIL(?:ED)?
    |NEEDS[ _](?:WORK|CHANGES
    |REVISION)|CHANGES[ _]REQUESTED|REQUEST[ _]CHANGES|ACCEPT(?:ED)?|BLOCK(?:ED)?|GO
    |NO-GO|VETO|ABSTAIN
    |GENEHMIGT|ABGELEHNT|FREIGEGEBEN|APPROUVÉE?|REJETÉE?|APROBAD[OA]|RECHAZAD[OA])\b
    |(?i:(?:overall\ |final\ |my\ )?(?:verdict|rating|score|vote|decision
    |recommendation|assessment
    |grade|review(?:\ summary)?|urteil|bewertung|stimme|gesamturteil|entscheidung
    |verdict|avis
    |décision|veredicto|calificación|puntuación|voto|decisión|evaluación|evaluation)
    [\W_]{0,4}(?::|is\b|=|—|\u2013|\d)))
    |(?i:\b(?:overall|gesamt|global|i\ (?:approve|vote|rate|would\ approve)|ich\ stimme
    |looks\ good\ to\ me
    |j['\u2019]approuve|je\ vote|apruebo|voto)\b.{0,80}(?:\d(?:\.\d)?\s?/\s?(?:10|5
    |100)\b|approv|\bfor\b|zu\b
    |merge|pour\b|a\ favor))
    |\b\d{1,2}(?:\.\d)?\s?/\s?10\b""",
    re.VERBOSE | re.MULTILINE,
)
APPROVAL: Final = expression(
    r"""\b(?:looks\ good(?:\ to\ me)?|lgtm|i\ approve|approved|ready\ (?:to
    |for)\ (?:merge|be\ merged)
    |no\ (?:blocking\ )?(?:issues|concerns|objections)(?:\ found)?|ship\ it
    |well\ (?:structured|written
    |done)|^\W*(?:strengths?|weaknesses|stärken|schwächen|points\ (?:forts|faibles)
    |fortalezas
    |debilidades)\W*:?\W*$|(?:sieht|schaut)\ gut\ aus|keine\ einwände|freigegeben
    |aucune\ objection|rien\ à\ redire|prêt\ à\ (?:être\ )?fusionn\w+
    |se\ ve\ bien|sin\ objeciones|listo\ para\ (?:fusionar|merge))\b""",
)

CONDENSE: Final = expression(
    r"""[\W_]{0,6}(?:(?:please|can\ you|could\ you|bitte|kannst\ du|peux-tu|pouvez-vous
    |puedes|por\ favor)
    \ )?(?:summari[sz]e|translate|proofread|paraphrase|rephrase|condense|tl;?dr
    |(?:shorten|rewrite|extract|classify
    |edit|correct)\ (?:the|this|these|all|key|following)\ [^.:?\n]{0,40}(?:text
    |sentences?|paragraphs?
    |passage|facts|entities|following|article|e-?mail|note|statement|tweet|review)
    |fasse?\b.{1,60}zusammen|übersetze?|formuliere\ .{1,60}\bum|résume[rz]?|traduis
    |traduire|traduisez
    |reformule[rz]?|resume|resumir|traduce|traduzca|reescribe|reformula
    |parafrasea)\b""",
)
ABSENT: Final = expression(
    r"""\b(?:(?:this|the\ (?:following|attached|above|given|provided|below|enclosed
    |pasted)|these|my
     |the\ same)\ (?:\w+\ ){0,2}?(?:code|files?|text|diff|logs?|documents?|snippets?
    |scripts?|images?
     |screenshots?|articles?|paragraphs?|e-?mails?|transcripts?|patch(?:es)?|pr
    |pull\ request|messages?
     |conversations?|functions?|class|traceback|stack\ ?trace|output|lines?|data|table
    |passage|attachment
     |config(?:uration)?|json|yaml|csv|pdf)
    |(?:code|file|text|diff|log|snippet|output|traceback|example|error
    |message)s?\ (?:above|below)
    |(?:see|in)\ (?:the\ )?attach(?:ed|ment)|attached\ (?:file|document|image|log)
    |(?:diese[nrms]?|de[mnr]\ folgende[nr]?|der\ folgende|die\ folgende|das\ folgende
    |folgende[nrs]?|angehängte[nr]?
     |beigefügte[nr]?|obige[nr]?)\ (?:\w+\ )?(?:code|datei(?:en)?|text(?:es)?|diff
    |logs?|dokument|skript
     |ausgabe|bild|funktion|nachricht|protokoll|artikel|absatz|fehlermeldung
    |konfiguration|zeilen?|anhang|tabelle)
    |(?:ce(?:tte|s|t)?|l[ea]|les)\ (?:code|fichiers?|texte|diff|journa(?:l|ux)|document
    |extrait|script|sortie
     |image|fonction|message|article|paragraphe|configuration|pièce)\ (?:suivante?s?
    |ci-dessus|ci-dessous
     |ci-joint\w*|jointe?s?|fournie?s?)|ce(?:tte|s|t)?\ (?:code|fichiers?|texte|diff
    |document|extrait|script
     |sortie|image|fonction|message|article)|pièce\ jointe
    |est[ea]s?\ (?:código|archivos?|texto|diff|documento|fragmento|script|salida|imagen
    |función|mensaje
     |artículo|registro|configuración)|(?:el|la|los)\ (?:siguientes?
    |presentes?)\ (?:código|archivos?|texto
     |diff|documento|fragmento|script|salida|función|mensaje|artículo|registro)
    |(?:código|archivo|texto
     |documento|salida|registro)\ (?:anterior|siguiente|adjunto|de\ arriba
    |de\ abajo))\b""",
)
GIVEN: Final = expression(
    r"""\b(?:(?:you|you['\u2019]ve)\ (?:have\ )?(?:provided|shared|pasted|posted
    |attached|sent|uploaded)
    |(?:the|your)\ (?:provided|attached|shared|uploaded|given
    |pasted)\ (?:\w+\ )?(?:code|file|text|diff
     |log|document|snippet|script|image|output|function|configuration|config|traceback)
    |in\ (?:the\ code|the\ snippet|your\ (?:code|snippet|file|diff))\ above
    |(?:die|der|das|den)\ (?:angehängte|bereitgestellte|angegebene|gezeigte|eingefügte
    |vorliegende)\w?
     \ (?:\w+\ )?(?:code|datei|text|diff|log|dokument|skript|ausgabe)|(?:du
    |sie)\ (?:\w+\ ){0,3}?(?:gepostet
     |geschickt|angehängt|bereitgestellt|eingefügt)
    |(?:le|la)\ (?:code|fichier|texte|diff|journal|document|extrait|script)\ (?:fourni
    |joint|partagé
     |ci-dessus)e?|que\ vous\ avez\ (?:fourni|partagé|envoyé|collé)
    |(?:el|la)\ (?:código|archivo|texto|diff|registro|documento|fragmento
    |script)\ (?:proporcionado
     |adjunto|compartido|anterior)a?|que\ (?:has|ha)\ (?:compartido|proporcionado
    |enviado|pegado))\b""",
)

ROLE: Final = expression(
    r"""(?:[\s#>*_-]{0,4}(?:system|role|rolle|rôle
    |rol)\s?:\s*)?[\s#>*_-]{0,4}(?:you\ are\ (?:an?|the|now|acting)\b
    |you['\u2019]re\ (?:an?|the)\b|act(?:ing)?\ as\b|your\ role\ is|du\ bist\ (?:ein
    |der|die)|sie\ sind\ (?:ein|der|die)
    |agiere\ als|tu\ es\ (?:une?|le|la)\b|vous\ êtes\ (?:une?|le|la)\b
    |agis\ (?:en\ tant|comme)|eres\ (?:una?|el|la)\b
    |actúa\ como|usted\ es\ (?:una?|el|la))\b""",
)
SECTION: Final = expression(
    r"""^[\s#*>-]{0,6}(?:task|constraints?|output(?:\ format)?|rules|context
    |requirements?|instructions?
    |format|deliverables?|goal|acceptance(?:\ criteria)?|input|scope|response\ format
    |do\ not|must
    |aufgabe|randbedingungen|vorgaben|ausgabe(?:format)?|regeln|kontext|anforderungen
    |ziel|einschränkungen
    |tâche|contraintes?|sortie|format\ de\ sortie|règles|contexte|exigences|objectif
    |livrables
    |tarea|restricciones|salida|formato\ de\ salida|reglas|contexto|requisitos
    |objetivo)[\s*]{0,4}:""",
)
OWN_PROJECT: Final = expression(
    r"""(?<![\w.@])(?:[\w.-]+/){1,8}[\w-]+\.(?:py|js|tsx?|nix|md|go|rs|java|sh|ya?ml
    |json|toml|c|cpp|h|rb
    |php|sql|html|css|txt|cfg)\b|\b[\w-]+\.(?:py|tsx?|nix|go|rs|java|md)\b
    |\b(?:phase|slice|sprint|milestone|wave|epic|fase|etappe)\ ?\d+[a-z]?\b
    |\b(?:this|our|the\ current|diese[ms]?|unsere[ms]?|ce|notre|este
    |nuestro)\ (?:repo(?:sitory)?|project
    |codebase|stack|team|projekt|projet|dépôt|proyecto|repositorio|equipo)\b""",
)
ASKS_FOR_DATA: Final = expression(
    r"""\b(?:json|config\w*|schema|example|settings|write|create|generate|how|beispiel
    |wie|exemple|comment
    |ejemplo|cómo|écris|escribe|schreibe?|einstellung\w*)\b"""
)
GENERAL_QUESTION: Final = expression(
    r"""\b(?:how\ (?:do|does|to|can|should|would)|what\ (?:is|are|does)|why\ (?:do|does
    |is|are)|when\ should
    |explain\ (?:how|why|what)|show\ (?:me\ )?how|wie\ (?:kann|macht|richte|stelle
    |konfiguriert?|geht|man|ich)
    |was\ ist|warum|erkläre|comment|qu['\u2019]est-ce|pourquoi|explique[rz]?|cómo
    |qué\ es|por\ qué|explica)\b""",
)
HOW_TO: Final = expression(
    r"""[\W_]{0,4}(?:how\ (?:do|does|to|can|should|would)|what\ is|why\ |when\ |where\
    |which\ |is\ it\ |can\ i
    |wie\ |was\ ist|warum|wann|wo\ |welche|comment|pourquoi|quand|où\ |quel
    |qu['\u2019]est|cómo|qué\ |por\ qué
    |cuándo|dónde|cuál|¿)""",
)
HOW: Final = expression(r"[\W_]{0,4}(?:how|wie|comment|cómo)\ ")
