"""Names in a mail: titles, firms, people, places, pay; a linear tagger over features of token, line and message."""
