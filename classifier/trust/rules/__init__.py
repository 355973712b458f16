"""The rules, a file per family; order.py is the table."""
