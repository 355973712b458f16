"""Steps from one layout of the database to the next, run by `upgrade.upgrade` when a database is behind."""
