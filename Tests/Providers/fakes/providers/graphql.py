"""Executes queries: by graphql-core where it is installed, else by a strict reader of the little that is needed."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Mapping

if TYPE_CHECKING:
    from graphql import GraphQLSchema

Value = Any
TOKENS = re.compile(r'\s*(?:#[^\n]*\s*)*(\.\.\.|[{}():!$\[\]=@|]|[_A-Za-z]\w*|-?\d+|"(?:[^"\\\n]|\\.)*"|,)')


def execute(schema: str, query: str, variables: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """The `data` and `errors` of a query over nested dictionaries, whose functions take (info, **arguments)."""
    try:
        compiled = _schema(schema)
    except ImportError:
        return read(query, variables, root)
    # Only now, since it takes longer than the rest of the start.
    from graphql import graphql_sync

    result: dict[str, Any] = dict(graphql_sync(compiled, query, root, variable_values=dict(variables)).formatted)
    # A query that was not executed has no data at all.
    if result["data"] is None and not any("path" in error for error in result.get("errors", [])):
        del result["data"]
    return result


@lru_cache
def _schema(text: str) -> GraphQLSchema:
    from graphql import build_schema

    return build_schema(text)


class Bad(Exception):
    """What is wrong with a query."""


class Refused(Exception):
    """What a field says instead of its value: an error beside a null."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.extensions = {"code": code}


def read(query: str, variables: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    errors: list[dict[str, Any]] = []
    try:
        data = Reader(tokens(query), variables, errors).operation(root)
    except Bad as error:
        return {"errors": [{"message": str(error)}]}
    return {"data": data, "errors": errors} if errors else {"data": data}


def tokens(text: str) -> list[str]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKENS.match(text, at)
        if match is None:
            raise Bad(f"Syntax Error at {at}")
        at = match.end()
        if match[1] != ",":
            found.append(match[1])
    return [*found, ""]


class Reader:
    """Reads one query and executes it as it goes."""

    def __init__(self, words: list[str], variables: Mapping[str, Any], errors: list[dict[str, Any]]) -> None:
        self.words, self.variables, self.errors, self.at = words, variables, errors, 0

    def next(self) -> str:
        self.at += 1
        return self.words[self.at - 1]

    def peek(self) -> str:
        return self.words[self.at]

    def expect(self, word: str) -> None:
        if (found := self.next()) != word:
            raise Bad(f"Syntax Error: Expected {word!r}, found {found or 'the end'!r}")

    def name(self) -> str:
        if not re.fullmatch(r"[_A-Za-z]\w*", word := self.next()):
            raise Bad(f"Syntax Error: Expected a name, found {word!r}")
        return word

    def operation(self, root: Mapping[str, Any]) -> Value:
        if self.peek() == "query":
            self.next()
            if self.peek() not in ("{", "("):
                self.name()
            if self.peek() == "(":
                while self.next() != ")":
                    if self.peek() == "":
                        raise Bad("Syntax Error: the variables do not end")
        data = self.selection(root)
        self.expect("")
        return data

    def selection(self, source: Any) -> Value:
        """A selection set, of an object, of each one in a list, or of nothing."""
        if isinstance(source, list):
            begin = self.at
            found = []
            for item in source:
                self.at = begin
                found.append(self.selection(item))
            if not source:
                self.selection(None)
            return found
        self.expect("{")
        data: dict[str, Any] = {}
        while self.peek() != "}":
            self.field(source, data)
        self.next()
        if not data:
            raise Bad("Syntax Error: an empty selection")
        return None if source is None else data

    def field(self, source: Any, data: dict[str, Any]) -> None:
        key = name = self.name()
        if self.peek() == ":":
            self.next()
            name = self.name()
        arguments = self.arguments()
        value = None
        if source is not None:
            if name not in source:
                raise Bad(f"Cannot query field {name!r}")
            value = source[name]
            if callable(value):
                try:
                    value = value(None, **arguments)
                except Refused as error:
                    self.errors.append({"message": str(error), "path": [key], "extensions": error.extensions})
                    value = None
        has_fields = isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value))
        if self.peek() == "{":
            if value is not None and value != [] and not has_fields:
                raise Bad(f"Field {name!r} must not have a selection")
            value = self.selection(value)
        elif has_fields:
            raise Bad(f"Field {name!r} must have a selection of subfields")
        data[key] = value

    def arguments(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.peek() == "(":
            self.next()
            while self.peek() != ")":
                name = self.name()
                self.expect(":")
                found[name] = self.value()
            self.next()
        return found

    def value(self) -> Value:
        word = self.next()
        if word == "$":
            return self.variables.get(self.name())
        if re.fullmatch(r'-?\d+|".*"|true|false|null', word):
            return json.loads(word)
        raise Bad(f"Syntax Error: {word!r} is no value")
