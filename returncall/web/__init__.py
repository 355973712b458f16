"""The local page: server-made HTML, native forms, no framework, nothing from anywhere else.

site.py      make_app: routes, the environment of a request
serving.py   a socket on loopback and uvicorn in a thread
guard.py     who may ask what: Host, Origin, session, token, headers
doors.py     one-time links and sessions, in memory
pages.py     templates -> responses
cards.py     queue items -> what a card shows
shelf.py     cards and the queue's order, kept until anybody commits
queue_page.py, mail_page.py, market_page.py, settings_page.py, views.py    GET, read-only
acts.py, acts_apart.py    POST, each to its own address
"""
