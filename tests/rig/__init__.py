"""Real servers and other parts that several test areas use."""
