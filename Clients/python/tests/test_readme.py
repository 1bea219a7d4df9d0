"""The README's programs run as they stand there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from conftest import REPOSITORY

import integrations_host

README = (REPOSITORY / "Clients/python/README.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_a_program_of_the_readme_runs(number: int, tmp_path: Path) -> None:
    program = PROGRAMS[number]
    if "async with" in program:
        body = textwrap.indent(program, "    ")
        program = f"import asyncio\nasync def main():\n{body}\nasyncio.run(main())"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(integrations_host.__file__).parents[1])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    # The host says where it keeps a key that it made, and nothing else.
    assert all("no key was configured" in line for line in done.stderr.splitlines())
    assert (tmp_path / "integrations.sqlite").exists()
    assert done.stdout == ("Payments testing\n" if number == 0 else "")
