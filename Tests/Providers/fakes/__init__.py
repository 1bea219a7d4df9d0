"""Loopback servers that behave as Shopify, Circuly, Stripe and Firmhouse do, and misbehave when told to."""
