"""Grades the servers: by the providers' own clients, and by reading what they send byte by byte."""
