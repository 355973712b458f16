"""From the written corpus to the shipped model; not part of the installed program."""
