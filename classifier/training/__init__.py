"""The corpus, and the making and measuring of the model from it; not part of the wheel."""
