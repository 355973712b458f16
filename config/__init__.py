"""Settings: two TOML files, read once, checked whole, explained in plain sentences.

load.py      [I/O] which folders, which files, the environment; gives a Settings value
schema.py    the keys, their defaults and their help (pydantic)
units.py     small grammars inside values: "220k USD/year", "Berlin hybrid<=2d", "tue-thu 12:00-13:00"
explain.py   what pydantic or TOML found wrong, as sentences with line, nearest key and an example
secrets.py   [I/O] where a password comes from
to_model.py  the profile file as the `Profile` that classifier and responder take
"""
