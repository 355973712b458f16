"""Code to run before anybody has talked (the "Contagious Interview" family), and things to install."""

# ruff: noqa: E501, RUF001  a pattern or list keeps its line; other alphabets' letters are meant

from __future__ import annotations

from classifier.trust.case import Case, Grade, Rule, words_rule

_DANGEROUS = (
    ".exe",
    ".js",
    ".jse",
    ".vbs",
    ".lnk",
    ".iso",
    ".img",
    ".scr",
    ".bat",
    ".cmd",
    ".ps1",
    ".msi",
    ".jar",
    ".hta",
    ".apk",
    ".dmg",
    ".pkg",
    ".wsf",
    ".com",
)
_SUSPECT = (".html", ".htm", ".shtml", ".svg", ".7z", ".rar", ".xlsm", ".docm")

RUN = words_rule(
    "run-this-code", Grade.SCAM, 0.7, "clone clona repo repository npm yarn pip node vscode docker bitbucket gitlab github git code project poc mvp test",
    r"\b(?:clon(?:e|a|er|en|ar)|fork|download|pull)\b[^.\n]{0,60}\b(?:repo(?:sitory|sitorio)?|project|poc|mvp|codebase)\b[^\n]{0,80}",
    r"\b(?:run|ejecuta|execute|type|start|lance)\b[^\n]{0,30}`?\b(?:npm (?:install|i|start|run)|yarn(?: dev| install)?|pip install|node \w|docker compose|cargo run|make run)\b[^\n]{0,60}",
    r"\b(?:clone|download) and (?:run|start|execute)\b[^\n]{0,60}",
    r"\b(?:npm (?:install|start|i)|yarn dev|npm run dev)\b[^\n]{0,60}",
    r"\bopen (?:it|the (?:folder|project|workspace))\b[^.\n]{0,30}\b(?:vs ?code|cursor|visual studio)\b",
    unless=r"\b(?:our open[- ]source|you(?:['’]ve| have) (?:contributed|maintain)|your (?:repo|repository|project|fork|package)|i (?:cloned|ran)|maintain)\b",
)  # fmt: skip
WALLET = words_rule(
    "wallet-while-testing", Grade.SCAM, 0.6, "wallet metamask phantom wallets",
    r"\b(?:with|connect|your|usual|which|browser)\b[^.\n]{0,40}\b(?:wallets?|metamask|phantom)\b[^.\n]{0,40}\b(?:connect\w*|open|conectad\w*|browser|installed|extension|have)\b",
    r"\bwallet browser open|\bwallet connected\b|wallet MetaMask conectada|connect (?:your )?(?:wallet|metamask)\b",
    unless=r"\b(?:users|our wallet|wallet team|wallet engineer|customers|we build)\b",
)  # fmt: skip
GUARD_OFF = words_rule(
    "switch-protection-off", Grade.SCAM, 0.7, "antivirus vm docker defender firewall gatekeeper máquina virtual sandbox mac right",
    r"\b(?:switch off|turn off|disable|deactivate|ignore|desactiva)\b[^.\n]{0,40}\b(?:antivirus|defender|firewall|warning|gatekeeper)\b",
    r"\b(?:do not|don['’]t|no|not|without|no uses|ne pas)\b[^.\n]{0,24}\b(?:vm|virtual machine|máquina virtual|docker|sandbox)\b",
    r"\bantivirus\b[^.\n]{0,60}\b(?:false positive|obfuscated|ignore|says|alert|flag)",
    r"\bright[- ]click\b[^.\n]{0,30}\bopen\b|\bopen anyway\b",
    unless=r"\b(?:experience|runs? on|no docker experience)\b",
)  # fmt: skip
INSTALL = words_rule(
    "install-this", Grade.SCAM, 0.7, "patch zoom sdk fix rustdesk scpt install download driver update camera app client zip archive password dmg exe terminal powershell paste anydesk teamviewer",
    r"\b(?:install|download)\b[^.\n]{0,50}\b(?:our|the|this|meeting|video|call(?:ing)?|interview|desktop|camera|first)\b[^.\n]{0,30}\b(?:app|client|software|driver|plugin|launcher|tool|first)\b",
    r"\b(?:camera|video|microphone|audio)\b[^.\n]{0,40}\b(?:driver|fix|update)\b[^.\n]{0,50}\b(?:run|install|paste|download|terminal|command)\b",
    r"\b(?:paste|copy|run)\b[^.\n]{0,40}\b(?:command|line|script)\b[^.\n]{0,40}\b(?:terminal|powershell|cmd|console)\b|\bpowershell -|\bcurl [^\n]{3,80}\| ?(?:ba)?sh",
    r"\b(?:anydesk|teamviewer|rustdesk)\b", r"\b(?:install|download)\s+[\w-]{3,20}\s+(?:first|before the|to join|and join)\b",
    r"\b(?:patch|fix|script|sdk)\b[^.\n]{0,40}\b(?:and run|run it|double[- ]click)|\.(?:scpt|command|ps1|bat)\b|\bdouble[- ]click and enter your password|\bmodified (?:zoom|teams)\b", r"\b(?:password|pass|passwort|mot de passe|contraseña|senha)\s*(?:is|:|=|for the (?:zip|archive|file))?\s*\w{3,16}\b[^.\n]{0,40}\b(?:zip|rar|archive|7z|dmg)\b",
    r"\b(?:zip|rar|archive|7z|\.dmg)\b[^.\n]{0,40}\b(?:password|passwort)\b",
    unless=r"\b(?:app store|from zoom|teams client|you (?:built|installed)|engineer|mobile app|our app has)\b",
)  # fmt: skip
DEADLINE = words_rule(
    "test-deadline", Grade.WARNING, 0.3, "minutes minutos hours horas hour stunden today",
    r"\b(?:finish|complete|submit|report|tienes|within|deliver|in)\b[^.\n]{0,30}\b(?:\d{2,3} ?(?:minutes|min|minutos)|[1-6] (?:hours?|horas))\b[^.\n]{0,40}\b(?:of opening|from now|desde ahora|today|window|fix|bug|test|assessment|report)",
)  # fmt: skip


def _find_attachment(endings: tuple[str, ...]) -> Rule:
    def find(case: Case) -> str | None:
        return "" if any(a.name.lower().endswith(endings) for a in case.message.attachments) else None

    strong = endings is _DANGEROUS
    return Rule(
        "dangerous-attachment" if strong else "odd-attachment",
        Grade.SCAM if strong else Grade.WARNING,
        1.0 if strong else 0.3,
        find,
    )


ACCOUNT = words_rule(
    "lend-your-account", Grade.SCAM, 0.8, "account accounts profile upwork",
    r"\b(?:rent|borrow|lend|use|access to|share|run|operate|work (?:through|under|from))\b[^.\n]{0,30}\byour (?:upwork|freelance\w*|freelancer|linkedin|github|fiverr|toptal|verified) ?(?:account|profile)?\b[^.\n]{0,40}",
    r"\b(?:in|under) your name\b[^.\n]{0,60}\b(?:interviews?|work|account|job)|\byour (?:name|identity) (?:and|for)\b[^.\n]{0,40}\b(?:account|interviews?)",
    unless=r"\b(?:saw|found|looked at|read|your upwork profile (?:shows|says)|from your)\b",
)  # fmt: skip
RULES = (RUN, WALLET, GUARD_OFF, INSTALL, ACCOUNT, DEADLINE, _find_attachment(_DANGEROUS), _find_attachment(_SUSPECT))
