"""A shop with products, customers and orders, whose ids no double can hold."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from .base import Data

# Odd numbers beyond 2^53 are those that a double rounds.
FIRST_ID = 9_007_199_254_740_993
BEGIN = datetime(2026, 10, 1, tzinfo=timezone(timedelta(hours=-4)))


def data_set(host: str, count: int) -> Data:
    return {
        "shop": {
            "id": 548380009,
            "name": "John's Apple Store",
            "email": "owner@example.com",
            "domain": "shop.example.com",
            "myshopify_domain": host,
            "currency": "EUR",
            "iana_timezone": "Europe/Berlin",
            "plan_name": "basic",
            "country": "DE",
            "created_at": stamp(0),
            "updated_at": stamp(0),
        },
        "scopes": ["read_products", "read_customers", "read_orders"],
        "products": [product(index) for index in range(count)],
        "customers": [customer(index) for index in range(count)],
        "orders": [order(index) for index in range(count)],
    }


def stamp(hours: int) -> str:
    """An hour after the other."""
    return (BEGIN + timedelta(hours=hours)).isoformat()


def number(kind: int, index: int) -> int:
    return FIRST_ID + kind * 2_000_000 + 2 * index


def product(index: int) -> Data:
    own = number(0, index)
    return {
        "id": own,
        "title": f"Product {index} – ‘größe’",
        "vendor": "Acme",
        "product_type": "Chair",
        "handle": f"product-{index}",
        "status": "active",
        "tags": "",
        "created_at": stamp(index),
        "updated_at": stamp(index),
        "admin_graphql_api_id": f"gid://shopify/Product/{own}",
        "variants": [{"id": number(3, index), "product_id": own, "price": "19.90", "sku": f"SKU-{index}"}],
    }


def customer(index: int) -> Data:
    own = number(1, index)
    return {
        "id": own,
        "email": f"customer{index}@example.com",
        "first_name": "Ada",
        "last_name": f"Number {index}",
        "orders_count": index,
        "created_at": stamp(index),
        "updated_at": stamp(index),
        "admin_graphql_api_id": f"gid://shopify/Customer/{own}",
    }


def order(index: int) -> Data:
    """Of four orders one is closed and one is cancelled."""
    own = number(2, index)
    return {
        "id": own,
        "name": f"#{1001 + index}",
        "currency": "EUR",
        "total_price": "199.00",
        "closed_at": stamp(index + 1) if index % 4 == 1 else None,
        "cancelled_at": stamp(index + 1) if index % 4 == 3 else None,
        "created_at": stamp(index),
        "updated_at": stamp(index),
        "customer": {"id": number(1, index)},
        "line_items": [{"id": number(4, index), "product_id": number(0, index), "quantity": 1}],
        "admin_graphql_api_id": f"gid://shopify/Order/{own}",
    }
