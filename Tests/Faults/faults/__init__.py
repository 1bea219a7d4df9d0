"""Faults under SQLite: what is injected, what is said to the host meanwhile, and what must be true after it."""
