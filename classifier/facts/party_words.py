"""The patterns by which a mail shows who hires and who recruits.  Pure data."""

# ruff: noqa: E501, RUF001, SIM905  a pattern or list keeps its line; other alphabets' letters are meant; word lists read as words

from __future__ import annotations

import re

NAME = r"(?P<name>(?:[A-Z0-9][\w&'’+-]{0,40}\.?)(?:[ ](?:[A-Z0-9][\w&'’+-]{0,40}\.?|&|of|de|du|des|da|do|van|von|der|\+)){0,4})"
ABOUT_YOU = re.compile(
    r"(?:\byour?\b[^.\n]{0,40}|\bcurrent(?:ly)?\b[^.\n]{0,20}|\bex-|\bformer(?:ly)?\b[^.\n]{0,20}|\b(?:years|months|time|stint|tenure|days|role|work|talk|post|colleague|overlapped|met|worked|spoke|placed|previously|anos|jahre|ans|jaar|votre|ihre?r?m?|deine?r?|tu|su|seu|sua|jouw|uw|dein)\b[^.\n]{0,24})$",
    re.IGNORECASE,
)  # fmt: skip
# (weight, pattern, words that must be near; none: the pattern is cheap)
HIRES: tuple[tuple[float, re.Pattern[str], frozenset[str]], ...] = (
    (4.0, re.compile(rf"^[ \t*•▪-]{{0,4}}(?i:company|employer|client|end client|customer|entreprise|société|unternehmen|firma|empresa|bedrijf|organisation|organization|hiring company|direct client|arbeitgeber|client final)[ \t*]{{0,3}}[:=~][ \t*]{{0,4}}{NAME}", re.MULTILINE), frozenset("company employer client customer entreprise société unternehmen firma empresa bedrijf organisation organization arbeitgeber final".split())),
    (4.0, re.compile(rf"(?i:\b(?:my|our|unser|mein|mon|notre|mi|nuestro|meu|nosso|mijn|onze)\s+(?:\w+\s){{0,2}}(?:client|kunde|mandant|auftraggeber|cliente|opdrachtgever|klant))(?:,|:| –| -| is)?[ ]{NAME}"), frozenset("client kunde mandant auftraggeber cliente opdrachtgever klant".split())),
    (4.0, re.compile(rf"(?i:\b(?:the|end|der|die|le|el|o|de) (?:client|kunde|mandant|auftraggeber|cliente|opdrachtgever|klant) (?:is|here is|ist|heißt|est|es|é|heet))[ ](?i:the |die |der )?{NAME}"), frozenset("client kunde mandant auftraggeber cliente opdrachtgever klant".split())),
    (4.0, re.compile(rf"(?i:\b(?:look(?:ing)? after|(?:exclusively )?partner(?:ed|ing)? (?:exclusively |closely )?with|retained by|instructed by|engaged by|im auftrag (?:von|der|des)|pour le compte de|por encargo de|em nome da|in opdracht van))\s+(?i:the |der |die |la |le )?{NAME}"), frozenset("after partner partnered partnering retained instructed engaged auftrag compte encargo nome opdracht".split())),
    (3.0, re.compile(rf"(?i:\b(?:role|position|opening|opportunity|opportunities|job|team|vacancy|seat|hire|hiring|recruit(?:ers?|erin|ing|ment)?|recruteu(?:r|se)|reclutador(?:a)?|recrutador(?:a)?|sourcer(?:in)?|talent|people|here|engineer|developer|manager|designer|scientist|nurse|lead|founder|co-?founder|ceo|cto|head|director|vp|partner|acquisition|poste?|stelle|vaga|puesto|vacature|functie|us|all of us|positions|join))[ ,]{{1,2}}(?i:at|with|@|bei|bei der|beim|chez|na|no|bij|na|of|from|en|em|van|de|for)\s+(?i:the\s+|der\s+|die\s+)?{NAME}"), frozenset("role position opening opportunity opportunities job team vacancy seat hire hiring recruit recruiter recruiters recruiterin recruteur recruteuse reclutador reclutadora recrutador recrutadora recruiting recruitment sourcer sourcerin talent people here engineer developer manager designer scientist nurse lead founder cofounder ceo cto head director vp partner acquisition post poste stelle vaga puesto vacature functie us positions join".split())),
    (3.0, re.compile(rf"{NAME},?\s+(?i:is|are|was|has|sucht|recrute|cherche|busca|zoekt|procura|contrata|just|needs?|wants?|have)\s+(?i:now |currently |also |actively |been |a |an |just |einen? |un |une |uma? )?(?i:hiring|looking|growing|building|expanding|seeking|recruiting|searching|adding|scaling|opening|raised|closed|en train|para|een|two|three|funded|awarded)"), frozenset("hiring looking growing building expanding seeking recruiting searching adding scaling opening raised closed train para een two three funded awarded sucht recrute cherche busca zoekt procura contrata".split())),
    (3.0, re.compile(rf"(?i:\b(?:join(?:ing)?|we at|here at|i run|i founded|i started|founder of|founded|ceo of|cto of|owner of|i lead|i own|on behalf of|work(?:ing)? (?:at|for|with)|wir sind|wir von|wij zijn|nous sommes|somos|hiring for|recruiting for|recruit for|supporting|representing|behalf of))\s+(?i:the |die |der |das |la |le |el |a |o )?{NAME}"), frozenset("join joining we here run founded founder started ceo cto owner lead own behalf work working wir wij nous somos hiring recruiting recruit supporting representing".split())),
    # A firm, what it is in brackets, and what it wants; a firm that wants somebody (no pronoun after a full stop); the
    # appointment that it offers.
    (4.0, re.compile(rf"{NAME} \([^()\n]{{1,60}}\) (?i:wants?|needs?|seeks?) (?i:an?|another|someone|somebody|two|three)\s"), frozenset("want wants need needs seek seeks".split())),
    (3.0, re.compile(rf"{NAME}(?<!\. She)(?<!\. He)(?<!\. It) (?i:wants|needs|seeks) (?i:an?|another|someone|somebody|two|three)\s"), frozenset("wants needs seeks".split())),
    (4.0, re.compile(rf"(?i:\b(?:(?:appointment|assignment|mandate)s?|vacanc(?:y|ies)) (?:at|with))\s+(?i:the\s+)?{NAME}"), frozenset("appointment appointments assignment assignments mandate mandates vacancy vacancies".split())),
    (2.5, re.compile(rf"@\s?{NAME}"), frozenset()),
    (2.0, re.compile(rf"^{NAME}\s(?i:is|are|makes?|builds?|runs?|sells?|we|does|provides|develops|operates|designs|is a|ist|est|es|é)\b", re.MULTILINE), frozenset()),
)  # fmt: skip
CLIENT = re.compile(
    r"\b(?:my|our|the|end|direct|final|one of (?:my|our)|confidential|premier|leading|major|for an?|of an?|state|health|private|banking|insurance)\s+(?:\w+\s){0,2}clients?\b(?! (?:service|success|facing|partner|relations|work))"
    r"|\b(?:für|bei) (?:einen|unseren|meinen)\s+(?:\w+\s){0,2}kunden\b|\b(?:mein|unser|eines?) (?:kunde|mandant|klient|auftraggeber)\w*|\bmandant(?:en|in)?\b|\bauftraggeber\w*|\b(?:mijn|onze|een) (?:opdrachtgever|klant)\b|\bopdrachtgever\b"
    r"|\b(?:mon|notre|nos|un|pour un|pour mon) clients?\b|\bclient final\b|\b(?:mi|nuestro|un|para un|importante) cliente\b|\b(?:meu|nosso|um|para um) cliente\b|\bo cliente\b|\bel cliente\b"
    r"|\bclient\s*[:=~]|\bend client|\b(?:implementation partner|prime vendor|msp|vms)\b|\bmandat(?:é|iert)?\b|\bmandate\b|\bon behalf of\b|\bnamens\b|\bim auftrag\b|\bretained (?:by|to|search)\b|\bempresa del ramo|\bpara (?:una )?empresa\b|\bmy book\b"
    r"|\bsubmi(?:t|ssion|tted) to (?:the )?client|\bhotlist|\brate confirmation|\bright to represent|\brtr\b|\b(?:h-?1b|opt ead|gc ead|usc|usc/gc|gc/usc|tax term|immediate joiners?|updated (?:resume|cv)|resume in word|w2 only|only w2|max(?:imum)? submission|no third part\w+)\b|\b(?:c2c|corp[- ]to[- ]corp)\b|\bi(?:['’]ve| have) (?:just )?placed\b|\bi['’]?ve (?:got )?an? [\w ]{3,30} (?:group|firm|client|house|business) (?:with|who|that|looking)",
    re.IGNORECASE,
)  # fmt: skip
CLIENT_TRIGGERS = frozenset(
    "client clients kunden kunde kundin mandant mandanten mandantin auftraggeber auftraggebers auftraggeberin opdrachtgever klant klient cliente mandaté mandat mandatiert mandate behalf namens auftrag retained empresa book submit submission submitted "
    "hotlist represent rtr h1b h opt gc usc tax joiner joiners updated word w2 maximum max party parties c2c corp placed ve implementation prime msp vms confirmation".split()
)
STOP = frozenset(
    "the this that i we you he she it our your my hi hello dear hey re fwd fw please thanks thank regards best kind here there what when where who why how and but or for from with at in on by to of as is are was if so not no yes "
    "remote hybrid onsite senior junior lead staff principal engineer developer manager location salary role job title duration rate client position monday tuesday wednesday thursday friday saturday sunday january february "
    "march april may june july august september october november december us usa uk eu llc inc ltd team hr linkedin indeed github google slack zoom teams whatsapp gmail w2 c2c cv resume sie wir ich die der das ein eine und vous nous je le la les un une et el los las y em o a os as os de het een en ik wij je "
    "interview full part time if both also do does are their his her its let any all some each most many one two three new next last first".split()
)
LINKEDIN_TITLE = re.compile(
    r"(?m)^(?P<title>[^\n,@|]{3,50})(?:,| at | @ | \| | · | – | - | bei | chez | bij )\s?(?P<org>[A-Z][^\n|,·<]{1,50})$"
)
FREE_TITLES = re.compile(
    r"\b(?:recruit\w*|talent|sourc\w+|people|hr|human|founder|ceo|cto|coo|cfo|vp|head|director|manager|partner|consultant|lead|chief|owner|president|specialist|rh|personal\w*|acquisition|hiring|consultora?|responsable|leiter\w*|gründer\w*|directeur|gerente|engineer|researcher|principal|associate|coordinator|advisor|adviseur)\b",
    re.IGNORECASE,
)


# What a finder may drag along at the end ("the Growth Team at"), and words that no firm bears but every job mail.
LEFT_OVER = re.compile(r"(?:\s+(?:at|an?|the|of|and|with|for|in|on|to|from|is|are|or))+$", re.IGNORECASE)
LED_BY = re.compile(r"^(?:(?:at|an?|of|and|with|for|in|on|to|from|is|are|or|by)\s+)+(?=\S)")
NEVER_A_NAME = re.compile(
    r"\b(?:remote|hybrid|on-?site|requirements?|openings?|immediate|urgent|multiple|w2|c2c|silicon valley|bay area|thanks|regards|sincerely)\b"
    r"|\b(?:team|field|life ?cycles?|methodolog(?:y|ies)|best practices|principles|skills|responsibilities|opportunit(?:y|ies))$|^x{2,}$",
    re.IGNORECASE,
)
# "I'm an IT recruiter at Mondo", "Dana from Kestrel here": the firm of the one who writes.
MINE = re.compile(
    rf"(?:(?i:\b(?:my name is|i am|i['’]m|this is|ich bin|je suis|soy|sou|ik ben))\b[^.!?\n]{{0,70}}?\s(?i:at|with|from|for|bei|von|chez|de|en|na|da|do|bij|van)\s+(?i:the\s+|der\s+|die\s+|la\s+|le\s+|de\s+)?{NAME})"
)
# "I'm working with Acme", "I'm exclusively partnered with Acme": not the writer's own firm but the one that hires.
FOR_OTHERS = re.compile(
    r"\b(?:partner|work|help|recruit|hir|assist|search|engag|retain)\w*(?:ing|ed)\b[^.!?\n]{0,30}\s(?:with|for)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# "Mondo, a premier marketing and IT resourcing agency", "Ampcus, an IT staffing firm"
WHAT_IT_IS = re.compile(
    r"[ ,–—(-]{0,3}(?:(?:is|we are|we're|which is|,)\s+)?(?:an?|one of the|the)\s(?:[\w&/,'’-]+\s){0,8}?(?:staffing|recruit\w*|resourcing|(?:executive |retained )?search|head ?hunt\w*|talent|personnel|placement)\b",
    re.IGNORECASE,
)


WE_HIRE = re.compile(
    r"\b(?:we(?:['’]re| are) (?:hiring|looking|growing|building|expanding|\d+ people|a team|an? )|our (?:team|office|product|company|platform|customers|engineers|cto|ceo|founders?|lab|hospital|school|plant|clinic|practice)|join us|wir (?:suchen|sind|bauen|wachsen)|bei uns|unser team|nous (?:sommes|cherchons|recrutons)|chez nous"
    r"|somos|buscamos|nuestro equipo|nosso time|nossa equipe|a gente|wij (?:zijn|zoeken)|bij ons|ons team|my (?:co-?founder|team|company|lab|shop|restaurant))\b",
    re.IGNORECASE,
)  # fmt: skip
# "Our client is looking for": whoever signs this recruits for others, whatever else it calls itself.
FOR_A_CLIENT = re.compile(
    r"\b(?:my|our|one of (?:my|our)) (?:[\w&.-]+ ){0,3}?clients?\b[^.!?\n]{0,60}?\b(?:looking (?:for|to)|hiring|seek(?:s|ing)|recruiting|searching|in need of|needs an?|has an? (?:\w+ ){0,3}(?:opening|role|position|requirement|opportunity|vacancy|need)|wants an?|is after)\b"
    r"|\bthe client is\b|\b(?:i (?:run|own|have|founded|started)|(?:we|i)(?:['’](?:re|m)| are| am)) (?:an?|my|our)(?: own)? (?:[\w-]+,? (?:and )?){0,4}?"
    r"(?:search|recruit(?:ment|ing)|staffing|head ?hunting) (?:firm|agency|boutique|practice|consultancy|business)\b"
    r"|\b(?:put you forward|(?:put|fire|send|submit) your (?:details|cv|resume|profile) (?:forward|across)|send your (?:cv|resume) anywhere|i(?:['’]ve| have)? (?:just )?placed (?:\w+ ){1,5}(?:there|with them))\b",
    re.IGNORECASE,
)
# What a department, a trade or a benefit is called: no firm is called only that.
GENERIC = frozenset(
    "application applications assurance benefits business campus care catered chain client clients cloud corporate customer data delivery dental design development digital dinner direct engineering entry finance free "
    "growth gym health hr human information insurance international job legal level life lunch management marketing medical membership mobile new operations paid people private product professional program project public quality recruiting research resources "
    "sales science sector security service services snacks software solution solutions success supply support systems tech technical technology the vision web work".split()
)
