"""The answers that every provider can be told to give; those of one provider are beside it."""

from . import statuses, redirects, timing, connections, lengths, chunks, heads, interim, bodies, links, custom  # noqa: F401, I001
