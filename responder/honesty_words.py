"""How people say the things that the honesty lint listens for, in the languages of the templates.

Every pattern is read against one sentence, in lower case, with plain apostrophes.  A claim's denials come first: what
they match is taken out of the sentence before its assertions are looked for ("I'm not actively looking").
"""

from __future__ import annotations

import re
from typing import Final

from responder.honesty_idioms import IDIOMS

_NOT_LOOKING = (
    r"\b(?:not|n't|never) (?:currently |really |even |personally )?(?:looking|searching|in the market|on the market|job[- ]hunting|thinking of (?:a move|moving|leaving)|planning (?:a move|to (?:move|leave|change)))\b(?! forward)",
    r"\bhappy (?:where i am|in my (?:current )?(?:job|role|position))\b",
    r"\b(?:no|without any) (?:plans?|intention|wish) (?:to|of) (?:mov|leav|chang)\w+",
    r"\bstaying (?:put|where i am)\b",
    r"\b(?:nicht|keineswegs) (?:auf (?:der )?(?:job|stellen)?suche|auf jobsuche)\b",
    r"\bsuche (?:derzeit |gerade |aktuell )?(?:keine|nichts|nicht)\b",
    r"\bne (?:suis|cherche)(?: actuellement)? pas (?:à la recherche|en recherche|d'emploi|de poste|de travail|un)",
    r"\b(?:no|ni) (?:estoy|ando) (?:buscando|en búsqueda)\b",
    r"\bnão (?:estou|ando) (?:à procura|procurando|em busca)\b",
    r"\b(?:niet op zoek|zoek (?:momenteel |nu )?(?:geen|niets|niet))\b",
)
_NOT_ACTIVELY = (
    r"\bnot (?:actively|seriously) (?:looking|searching)\b",
    r"\bnicht aktiv auf der suche\b", r"\bsuche nicht aktiv\b",
    r"\bne cherche pas activement\b",
    r"\bno busco (?:trabajo |empleo )?activamente\b", r"\bno estoy buscando (?:trabajo )?activamente\b",
    r"\bnão procuro (?:trabalho |emprego )?ativamente\b",
    r"\bniet actief op zoek\b",
)  # fmt: skip
_OPEN = (
    r"\bopen (?:to|for) (?!(?:a |an |having |the |you)?\b(?:call|chat|talk)\b)(?:\w+ ){0,3}(?:right thing|opportunit\w*|offers?|hear\w*|mov\w+|change|new|roles?|jobs?|work|something)\b",
    r"\b(?:consider|think|contemplat)\w* (?:about |of )?(?:a |my next )?(?:mov\w+|chang\w+|leav\w+)",
    r"\boffen für\b", r"\bà l'écoute\b", r"\bouverte? (?:à|aux) \w+", r"\bescucho con gusto\b", r"\babiert[oa] a\b",
    r"\bouço com gosto\b", r"\babert[oa] a\b", r"\b(?:sta|opensta|ben)(?: wel| ook)? open\b", r"\bopensta voor\b",
    r"\bsta (?:wel )?open voor\b",
)  # fmt: skip
_LOOKING = (
    r"\b(?:i'm|i am|we're|been|currently|actively|am) (?:currently |actively |now |also |really |just )*(?:looking (?!forward)(?:for|to (?:move|change|leave|switch)|around|at (?:new|other))|searching|job[- ]hunting|interviewing|applying(?! (?:this|the|it|a)\b))",
    r"\b(?:actively looking|looking actively|on the lookout|in the market|on the market|on the job market|open to work)\b",
    r"\b(?:looking for|want|need|seeking|in search of) (?:a |an |my |some |something )?(?:new|next|other|another|different) (?:\w+ )?(?:job|role|position|challenge|opportunit\w*|employer|thing)\b",
    r"\b(?:looking|hoping|want|wish|plan|planning|ready|keen|eager|about|decided) to (?:\w+ )?(?:leave(?! you| it| that| this)|quit|move on|switch|change jobs|make a move|move(?! the| this| it| our))\b",
    r"\b(?:between jobs|out of work|unemployed|laid off|made redundant|redundancy|gave notice|(?:handed in|serving|working) my notice|my last (?:working )?day|leaving my (?:job|employer))\b",
    r"\b(?:hate|bored (?:in|at|with|where)|tired of|unhappy (?:in|at|with|where)) (?:my (?:\w+ )?(?:job|role|work|position)|i am)\b", r"\b(?:ready for|time for) (?:something|a) (?:new|change)\b", r"\b(?:started|begun|been) (?:applying|interviewing)\b", r"\bmy contract (?:ends|runs out|expires)\b",
    r"\b(?:bin|ich bin) (?:\w+ )?(?:auf (?:der )?(?:job|stellen)?suche|aktiv auf)\b", r"\bsuche (?:derzeit |gerade |aktiv |dringend |eine |einen )+\w*(?:neue|stelle|job|position|herausforderung)\w*",
    r"\bauf jobsuche\b", r"\bmöchte (?:gern |bald )?(?:wechseln|kündigen)\b",
    r"\bje (?:suis (?:activement |actuellement )?(?:à la recherche|en recherche)|cherche (?:activement |actuellement )?(?:un|du))", r"(?<!ne )\b(?:veux|souhaite) (?:changer|quitter)\b",
    r"\b(?:estoy|ando) (?:\w+ )?(?:buscando|en búsqueda)\b", r"\bbusco (?:activamente |un |una |otro |nuevo )+\w+", r"(?<!no )\bquiero (?:cambiar|dejar)\b",
    r"\b(?:estou|ando) (?:\w+ )?(?:à procura|procurando|em busca)\b", r"\bprocuro (?:ativamente |um |uma |outro |novo )+\w+", r"(?<!não )\bquero (?:mudar|sair)\b",
    r"\b(?:ik ben|ben) (?:\w+ )?op zoek\b", r"\bzoek (?:actief |een |naar )+\w*(?:nieuwe|baan|functie|uitdaging)\w*", r"\bwil (?:graag )?(?:overstappen|weg|van baan)\b",
)  # fmt: skip
_UNLIKELY = (
    r"\b(?:highly |very |rather |quite )?unlikely\b", r"\bnot (?:very |at all )?likely\b", r"\bdon't (?:expect|see myself) (?:to |moving|leaving|changing)",
    r"\bunwahrscheinlich\b", r"\bpeu probable\b", r"\bimprobable\b", r"\bpoco probable\b", r"\bpouco provável\b", r"\bimprovável\b", r"\bonwaarschijnlijk\b",
)  # fmt: skip
_LIKELY = (
    r"(?<!un)\b(?:very |quite |highly |more than )?likely (?:to|that i)\b", r"\b(?:would|'d) (?:love|like|be (?:delighted|thrilled|happy|glad)) to (?:join|move|switch|work (?:for|at|with))\b",
    r"\b(?:can't|cannot) wait to (?:join|start|move|work)\b", r"\bseriously (?:consider\w*|interested)\b", r"\b(?:certain|sure|convinced) (?:that )?(?:i|to) \w*(?:join|move|accept|switch)\w*",
    r"\bdream (?:job|company|role)\b", r"\bjump at (?:the|this) (?:chance|opportunity)\b", r"\b(?:move|join|switch|start|leave) in a heartbeat\b", r"\bwhere do i sign\b", r"\b(?:could|can) (?:join|start) (?:\w+ )?in\b", r"\bconsider me a\b", r"\bready to (?:sign|join|start|accept|jump|resign)\b", r"\bi(?:'ll| will) (?:accept|join|take the (?:job|offer|role))\b", r"\bgood chance (?:that )?i\b",
    r"(?<!un)\b(?:sehr |ziemlich )?wahrscheinlich\b", r"\bwürde (?:sehr )?gern(?:e)? (?:wechseln|anfangen|bei ihnen arbeiten)\b",
    r"(?<!peu )(?<!im)\b(?:très |fort )?probable\b(?<!peu probable)", r"\b(?:adorerais|rêve de) (?:vous )?(?:rejoindre|travailler)\b",
    r"(?<!poco )\b(?:muy|bastante) probable\b", r"\bme encantaría (?:unirme|trabajar|cambiar|incorporarme)\b",
    r"\b(?:muito|bastante) provável\b", r"\badoraria (?:trabalhar|mudar|juntar)\b",
    r"(?<!on)\b(?:zeer |heel )?waarschijnlijk\b", r"\bzou (?:heel )?graag (?:overstappen|bij jullie werken|komen werken)\b",
)  # fmt: skip
_REFUSES = (
    r"\b(?:not|n't) (?:currently |really |at all )?interested\b", r"\bno(?:,)? thank(?:s| you)\b", r"\b(?:i'll|i will|i have to|i'd rather) (?:pass|decline)\b", r"\bnot (?:for me|a fit|the right (?:fit|time))\b",
    r"\bkein(?:erlei)? interesse\b", r"\bne (?:souhaite|désire) pas donner suite\b", r"\bpas intéressée?\b", r"\bno me interesa\b", r"\bnão (?:tenho interesse|me interessa)\b", r"\bgeen (?:interesse|belangstelling)\b",
)  # fmt: skip
_WANTS_CALL = (
    r"\b(?:happy|glad|love|delighted|pleased|open|like|keen) to (?:\w+ )?(?:have|take|do|jump on|hop on|set up|schedule|find (?:a |some )?(?:time|slot|moment|date)|arrange|talk|speak|chat|meet)\b(?: (?:a|an|some|to|with|about))?", r"\b(?:let's|let us) (?:\w+ )?(?:talk|speak|chat|meet|find|set up|schedule|do)\b",
    r"\b(?:count me in|i'm in|sign me up|i(?:'m| am) (?:very |really |definitely |quite )?(?:interested|keen))\b", r"\byes(?:,|!)? (?:please|i'm|i am|let's|gladly|absolutely)\b", r"\b(?:minutes|times?|slots?) (?:\w+ ){0,4}(?:would )?suits? me\b",
    r"\bnehme ich mir gern zeit\b", r"\bgern(?:e)? (?:telefonieren|sprechen|ein (?:erstes )?gespräch)\b", r"\b(?:ich )?(?:bin|wäre) (?:sehr )?interessiert\b",
    r"\bvolontiers (?:pour|que)\b", r"\bje suis (?:très |vraiment )?(?:intéressée?|partant)\b", r"(?<!no )\bme interesa (?:mucho|muchísimo)\b", r"\bcon gusto (?:tendría|mantendría|hablo|hablamos)\b", r"\b(?:estoy|muy) interesad[oa]\b",
    r"\b(?:tenho|muito) (?:muito )?interess(?:e|ad[oa])\b(?<!não tenho interesse)", r"\bvamos (?:conversar|falar|marcar)\b", r"\bmaak graag (?:tijd|kennis)\b", r"\bik (?:ben|heb) (?:zeer |veel |heel )?(?:geïnteresseerd|interesse|belangstelling)\b", r"\blaten we (?:bellen|afspreken|praten)\b",
)  # fmt: skip
_AVAILABLE = (
    r"\b(?:available|free|could start|can start|able to start|start(?:ing)?) (?:\w+ ){0,2}(?:immediately|right away|at once|asap|next (?:week|month)|straight away|tomorrow)\b", r"\bimmediately available\b", r"\b(?:no|short) notice period\b", r"\bnotice period (?:is|of)\b", r"\bresign(?:ed|ing)?\b",
    r"\b(?:sofort|ab sofort) (?:verfügbar|frei|anfangen)\b", r"\bkündigungsfrist\b", r"\b(?:disponible|libre) (?:immédiatement|tout de suite|de suite|inmediatamente|de inmediato)\b", r"\bpréavis\b", r"\bdisponível imediatamente\b", r"\b(?:direct|per direct|meteen) beschikbaar\b", r"\bopzegtermijn\b", r"\bincorporación inmediata\b",
)  # fmt: skip
_OTHER_OFFERS = (
    r"\b(?:have|got|received|holding|with) (?:\w+ )?(?:another|other|two|three|several|competing|an?) (?:\w+ )?(?:job )?offers?\b", r"\b(?:final|last) rounds? (?:with|at)\b", r"\b(?:made|gave|sent) me an offer\b", r"\bother (?:processes|interviews|offers)\b", r"\b(?:anderes?|weiteres|mehrere) angebote?\b", r"\b(?:autre|d'autres|plusieurs) (?:offres?|propositions?)\b", r"\b(?:otra|otras|varias) ofertas?\b", r"\b(?:outra|outras|várias) (?:ofertas?|propostas?)\b", r"\b(?:ander|andere|meerdere) aanbod\w*|aanbiedingen\b",
)  # fmt: skip
_EMPLOYER = (
    r"\bmy (?:\w+ )?(?:employer|company|boss|manager|firm)\b", r"\b(?:we|my team)(?:'re| are| have| just| will) (?:\w+ )?(?:laying|laid|lay|cut|restructur|sell|sold|bought|acquir|launch|lost|losing)\w*", r"\bmein(?:e|em|en|er|es)? (?:\w+ )?(?:arbeitgeber|firma|chef(?:in)?|vorgesetzt\w+)\b",
    r"\b(?:mon|ma) (?:\w+ )?(?:employeur|entreprise|patron|chef|boîte(?! (?:mail|de réception|aux lettres|à|vocale)))\b", r"\bmi (?:\w+ )?(?:empleador|empresa|jef[ea])\b", r"\b(?:meu|minha) (?:\w+ )?(?:empregador|empresa|chefe)\b", r"\bmijn (?:\w+ )?(?:werkgever|bedrijf|baas|manager)\b",
)  # fmt: skip
_SALARY = (
    r"\bi take home\b", r"\b(?:i|i'm|i am) (?:\w+ )?(?:earn|earning|make|making|paid|on)\b (?:\w+ ){0,3}(?:about |around |roughly )?[£$€\d]", r"\bmy (?:\w+ ){0,2}(?:salary|pay|base|compensation|comp|package|wage|income)\b", r"\b(?:current|present|last|previous) (?:\w+ )?(?:salary|pay|comp\w*|package|base)\b",
    r"\bmein(?:em|en)? (?:\w+ )?gehalt\b", r"\bverdiene\b", r"\bmon (?:\w+ )?salaire\b", r"\bje gagne\b", r"\bmi (?:\w+ )?(?:sueldo|salario)\b", r"\bgano\b", r"\bmeu (?:\w+ )?(?:salário|ordenado)\b", r"\bganho\b", r"\bmijn (?:\w+ )?(?:salaris|loon)\b", r"\bik verdien\b",
)  # fmt: skip
_BIRTH = (
    r"\b(?:born (?:on|in)|date of birth|birth ?date|dob|my birthday|i(?:'m| am) \d\d years? old|years of age|i(?:'ll)? turn(?:ed)? (?:twenty|thirty|forty|fifty|sixty|\d\d)\b|i(?:'ll| will| shall) be \d\d(?! (?:minutes|min|late|days|percent))|i(?:'m| am) \d\d(?= now|[.,!;]| and\b|$| this| next))\b", r"\bgeboren\b", r"\bgeburts\w+", r"\bich bin \d\d(?: jahre)?\b|\b(?:ich )?werde (?:\w+ ){0,3}\d\d\b(?= ?[.,!]|$)|\bcumplo \d\d\b|\bfaço \d\d anos\b|\bj'aurai \d\d ans\b|\bword ik \d\d\b", r"\b(?:née?|naissance)\b", r"\bj'ai \d\d ans\b", r"\b(?:nací|nacimiento|tengo \d\d años)\b", r"\b(?:nasci|nascimento|tenho \d\d anos)\b", r"\bgeboorte\w+|\bik ben \d\d(?: jaar)?\b",
)  # fmt: skip
_ADDRESS = (
    r"\b\d{1,4}[a-z]?,? (?:[\w.'-]+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|boulevard|blvd|way|square|close|court|terrace|crescent|place)\b", r"\b[\w-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|straat|laan|gracht|plein|kade) \d{1,4}\b",
    r"\b\d{1,4},? ?(?:bis |ter )?(?:rue|avenue|boulevard|place|chemin|allée|quai)\b", r"\b(?:calle|avenida|av\.|plaza|paseo|rua|travessa|largo|praça|alameda) [^.\n]{2,40}\d", r"\b(?:i live|my (?:home address|address is)|ich wohne|meine (?:adresse|anschrift)|j'habite|mon adresse|vivo en|mi dirección|moro (?:na|no|em)|o meu endereço|meu endereço|ik woon|mijn adres)\b", r"\b(?!(?:[a-z]{1,2}\d{1,2} \d{1,2}\b))[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}\b",
)  # fmt: skip


def _all(*patterns: str) -> re.Pattern[str]:
    # That a word begins here is asked once, not once for each of a hundred ways to go on.
    at_words = [one.removeprefix(r"\b") for one in patterns if one.startswith(r"\b")]
    others = [one for one in patterns if not one.startswith(r"\b")]
    return re.compile("|".join([rf"\b(?:{'|'.join(at_words)})"] * bool(at_words) + others))


_CLAIMS = (
    ("stance", "open_not_active", _NOT_ACTIVELY),
    ("stance", "not_looking", _NOT_LOOKING),
    ("likelihood", "unlikely", _UNLIKELY),
    ("interest", "no", _REFUSES),
    ("stance", "looking", _LOOKING),
    ("stance", "open", _OPEN),
    ("likelihood", "likely", _LIKELY),
    ("interest", "yes", _WANTS_CALL),
    ("availability", "at_once", _AVAILABLE),
    ("fact", "other_offers", _OTHER_OFFERS),
    ("fact", "talk", ()),
    ("fact", "career", ()),
    ("fact", "attachment", ()),
    ("private", "employer", _EMPLOYER),
    ("private", "salary", _SALARY),
    ("private", "birth_date", _BIRTH),
    ("private", "address", _ADDRESS),
)
SAID: Final[tuple[tuple[str, str, re.Pattern[str]], ...]] = tuple(
    (kind, value, _all(*patterns, *IDIOMS.get(value, ()))) for kind, value, patterns in _CLAIMS
)
"""(kind of claim, value, pattern), denials before what they deny."""

# Bounded, for a line of nothing but digits is read from each of them.
_DIGITS = r"\d{1,3}(?:[ .,'\u00a0\u202f]\d{3}){1,6}(?:[.,]\d{1,6})?|\d[\d.,']{0,24}"
_UNITS = r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[- ]\w+)?|a hundred(?: and \w+)?"
_ABROAD = r"\w{3,20}(?:tausend|duizend)(?! (?:dank|grüße))|(?:vingt|trente|quarante|cinquante|soixante|quatre-vingt|cent)[\w-]* mille|(?:veinte|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|vinte|trinta|quarenta|cinquenta|sessenta|oitenta|noventa|cem) mil"
_THOUSANDS = r"thousand|grand|k|million|millions|hundred|tausend|tsd|mio|mille|mil|miles|duizend|miljoen"
_PERIODS = r"(?:a|per|an|each|im|pro|par|al|por|ao) (?:month|year|annum|week|day|hour|monat|jahr|tag|stunde|mois|an|jour|heure|mes|mês|año|ano|día|dia|hora|maand|jaar|dag|uur)"
MONEY: Final = re.compile(
    rf"(?:[$€£¥]|\b(?:usd|eur|gbp|chf)\b)\s?(?:{_DIGITS})\s?[km]?\b"
    rf"|\b(?:{_DIGITS})\s?(?:(?:{_THOUSANDS})\s)?(?:k\b|[$€£¥]|usd\b|eur\b|gbp\b|chf\b|euros?\b|dollars?\b|pounds?\b|quid\b|reais\b)"
    rf"|\b(?:{_DIGITS})\s?(?:{_THOUSANDS})\b|\b(?:{_UNITS})\s(?:thousand|grand|k)\b|\b(?:{_ABROAD})\b|\b\d{{1,3}}[., ]?\d{{3}}\s{_PERIODS}\b",
    re.IGNORECASE,
)
PHONE: Final = re.compile(r"(?<![\w@.])(?:\+|00)?\(?\d[\d ()./-]{6,18}\d(?![\w@])")
_PROPER = r"((?:[A-ZÄÖÜÉ][\w&'-]*)(?:\s+[A-ZÄÖÜÉ][\w&'-]*){0,3})"
NAMED: Final = re.compile(
    r"\b(?:role|position|job|opening|opportunity|team|stelle|poste|puesto|vaga|functie)\b[^.\n]{0,60}?\b(?:at|with|bei|chez|en|na empresa|bij)\s+"
    + _PROPER
    + r"|\b(?:[Oo]ffers?|[Ii]nterview\w*|[Tt]alks?|[Tt]alking|[Ss]peaking|[Pp]rocess|[Cc]ontract|[Aa]ngebot|[Gg]espräche?|[Oo]ffre|[Ee]ntretiens?|[Oo]ferta|[Ee]ntrevistas?|[Pp]roposta|[Aa]anbod|[Gg]esprekken)"
    r" (?:\w+ ){0,2}?(?:with|from|at|by|to|von|bei|mit|chez|de|avec|en|con|com|da|na|van|bij|met) "
    + _PROPER
    + r"|\b(?:[Cc]olleague|[Ff]riend|[Bb]oss|[Cc]ompetitor|[Mm]r|[Mm]rs|[Mm]s|Herr|Frau|Kolleg(?:e|in)|Monsieur|Madame|señora?|señor|meneer|mevrouw|colega|collègue|collega|amig[oa]|ami|amie)\.? (?:(?:Herr|Frau|Monsieur|Madame|señor|meneer|mevrouw|o|el) )?"
    + _PROPER
)
ROLE: Final = re.compile(
    r"(?:\b[Tt]he ((?:[A-Z][\w+#/.-]*)(?: (?:of |for |and )?[A-Z&][\w+#/.-]*){0,5}) (?:role|position)\b|„([^“\n]{2,80})“|« ([^»\n]{2,80}) »|«([^»\n]{2,80})»|‘([^’\n]{2,80})’|“([^”\n]{2,80})”)"
)

NO_NAMES: Final = frozenset(
    """i you sie ihnen monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag january february
    march april may june july august september october november december english german french spanish portuguese dutch linkedin europe""".split()
)
