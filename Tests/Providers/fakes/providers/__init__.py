"""The providers by their names."""

from __future__ import annotations

from .base import Provider
from .circuly import Circuly
from .firmhouse import Firmhouse
from .shopify import Shopify
from .stripe import Stripe

PROVIDERS: dict[str, type[Provider]] = {kind.name: kind for kind in (Shopify, Circuly, Stripe, Firmhouse)}
