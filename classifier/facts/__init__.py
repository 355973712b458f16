"""The facts of a message: role, company, place, pay and the rest, each with the words that say so."""
