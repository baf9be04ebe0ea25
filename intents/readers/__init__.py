"""Readers: each finds one kind of part in a message."""
