"""What mypy must take, and what it must refuse with what words; and that Python 3.9 reads it all."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, List

import pytest
from conftest import REPOSITORY

import integrations_host

HERE = Path(__file__).parent
SOURCES = sorted((HERE.parent / "src/integrations_host").glob("*.py"))


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, Dict[int, List[str]]]:
    """What mypy says of the package, its tests and the examples of right and wrong, by file and line."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--no-pretty"),
            *("--python-version", "3.9", "--cache-dir", str(tmp_path_factory.mktemp("mypy"))),
            *("--config-file", str(HERE.parent / "pyproject.toml")),
            *(str(path) for path in (HERE.parent / "src", HERE / "typing/right.py")),
            str(HERE / "typing/wrong.py"),
        ],
        capture_output=True,
        text=True,
        cwd=HERE.parent,
    )
    found: Dict[str, Dict[int, List[str]]] = {}
    for line in done.stdout.splitlines():
        match = re.match(r"(.+?):(\d+): error: (.*)", line)
        if match:
            path, number, text = match.groups()
            found.setdefault(Path(path).name, {}).setdefault(int(number), []).append(text)
    assert "wrong.py" in found, done.stdout + done.stderr
    return found


def test_what_is_right_is_taken(complaints: Dict[str, Dict[int, List[str]]]) -> None:
    assert {name: lines for name, lines in complaints.items() if name != "wrong.py"} == {}


WRONG = [
    (number, line.partition("# error: ")[2])
    for number, line in enumerate((HERE / "typing/wrong.py").read_text().splitlines(), 1)
    if "# error: " in line
]


@pytest.mark.parametrize(("number", "says"), WRONG, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_refused(
    number: int, says: str, complaints: Dict[str, Dict[int, List[str]]]
) -> None:
    assert any(says in text for text in complaints["wrong.py"].get(number, []))


def test_nothing_else_is_refused(complaints: Dict[str, Dict[int, List[str]]]) -> None:
    assert set(complaints["wrong.py"]) == {number for number, _ in WRONG}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_python_3_9_reads_the_package(path: Path) -> None:
    ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))


def test_every_kind_of_error_of_the_contract_is_a_class() -> None:
    methods = json.loads((REPOSITORY / "Schema/openrpc.json").read_text())["methods"]
    kinds = {error["data"]["kind"] for method in methods for error in method["errors"]}
    assert len(kinds) > 12
    for kind in kinds:
        assert issubclass(getattr(integrations_host, kind), integrations_host.IntegrationsError)


def test_the_package_needs_nothing_but_python() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [str(node.module)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                continue
            for name in names:
                top = name.partition(".")[0]
                # Named for type checkers alone, which have it built in.
                assert top in sys.stdlib_module_names or top == "typing_extensions"
