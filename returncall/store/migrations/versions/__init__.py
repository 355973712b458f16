"""One file per step; the newest is `revision.HEAD`."""
