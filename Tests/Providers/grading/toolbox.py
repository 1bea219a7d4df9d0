"""The virtual environment of the graders, made once, in fixed versions."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PACKAGES = ("graphql-core", "h11", "httpx", "localstripe", "microsoft-antissrf", "ShopifyAPI", "stripe", "trustme")


def folder() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(cache) / "integrations-host-tests"


def python(may_install: bool) -> Path:
    """The interpreter of the environment, which is made first where it is missing or another one, if it may be."""
    if sys.version_info < (3, 11):
        raise SystemExit("Python 3.11 or newer is needed, which the graders are written for")
    environment = folder() / "venv"
    stamp_file = environment / "stamp"
    constraints = HERE / "constraints.txt"
    parts = [constraints.read_bytes(), *(name.encode() for name in PACKAGES), sys.version.encode()]
    stamp = hashlib.sha256(b"\0".join(parts)).hexdigest()
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("w") as lock:
        # Two that begin at the same time install once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp_file.exists() or stamp_file.read_text() != stamp:
            if not may_install:
                raise SystemExit(f"missing: the graders in {environment}; Tests/Providers/grade installs them")
            shutil.rmtree(environment, ignore_errors=True)
            install(environment, constraints)
            stamp_file.write_text(stamp)
    return environment / "bin" / "python"


def install(environment: Path, constraints: Path) -> None:
    print("installing the graders", file=sys.stderr, flush=True)
    run([sys.executable, "-m", "venv", "--without-pip", str(environment)])
    pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install", "--quiet"]
    run([*pip, "--constraint", str(constraints), *PACKAGES])


def run(words: list[str]) -> None:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        told = done.stderr.strip() or done.stdout.strip()
        raise SystemExit(f"{' '.join(words[:4])}: {told[-1500:]}")


def enter(script: str, arguments: list[str], may_install: bool) -> None:
    """Goes on in the environment, unless this is it."""
    wanted = python(may_install)
    if Path(sys.prefix) != wanted.parent.parent:
        os.execv(wanted, [str(wanted), script, *arguments])
