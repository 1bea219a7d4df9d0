"""The parts of the benchmark, one a file; `command.py` puts them together."""
