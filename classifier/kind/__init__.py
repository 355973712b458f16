"""What kind of message it is: features, linear models, and how their scores are joined.  Pure numpy over spaCy."""
