"""What the providers have in common."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Sequence

from ..http import Request, Response

Data = dict[str, Any]


class Provider(ABC):
    """Answers requests as one provider does, from a data set that a test may replace."""

    name: ClassVar[str]
    default_host: ClassVar[str]

    def __init__(self, host: str, count: int) -> None:
        self.host = host.lower()
        self.settings: dict[str, Any] = {}
        self._initial = self.initial_data(count)
        self.data = copy.deepcopy(self._initial)

    def replace(self, data: Data | None) -> None:
        """Replaces the named parts of the data set, or puts all of it back."""
        if data is None:
            self.data = copy.deepcopy(self._initial)
            return
        for key in data:
            if key not in self._initial:
                raise KeyError(key)
        self.data = {**self.data, **data}

    @abstractmethod
    def initial_data(self, count: int) -> Data:
        """The data set with so many objects in each list."""

    @abstractmethod
    def answer(self, request: Request, trusted: bool = False) -> Response:
        """What the provider answers; trusted means that the credentials are taken for good ones."""

    @abstractmethod
    def error(self, status: int, message: str) -> Response:
        """An error of this status in the provider's shape."""

    def credentials(self, request: Request) -> list[str]:
        """All that is secret in a request, in each form that an answer could echo."""
        found = [value for name in ("X-Shopify-Access-Token", "X-Project-Access-Token") for value in request.all(name)]
        for value in request.all("Authorization"):
            found.append(value.partition(" ")[2])
        return [*found, *(request.basic or ())]


def verdict(credential: str | None, words: Sequence[str]) -> str:
    """The first of these words that the credential has in it; bad where there is none of them."""
    return next((word for word in words if credential and word in credential), "bad")
