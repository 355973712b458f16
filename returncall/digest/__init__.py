"""The weekly recruiter-contact digest: one value (model.Digest), several renderers.

compile.py   what happened -> Digest (pure)
render.py    Digest -> text, HTML, JSON, Markdown, CSV (pure)
templates/   the HTML and text layouts
"""
