"""What the tests of clients run in: virtual environments, each made once, in fixed versions, and Debian's packages."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


def folder() -> Path:
    """Where all that is installed stands; it can be deleted at will."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(cache) / "integrations-host-tests"


def python(name: str, packages: list[str], may_install: bool, alone: tuple[str, ...] = ()) -> Path:
    """The interpreter of an environment, which is made first where it is missing or another one, if it may be.

    `packages` have all their dependencies among them; `alone` are installed without theirs.
    """
    environment = folder() / name
    stamp_file = environment / "stamp"
    stamp = hashlib.sha256("\0".join([*packages, "", *alone, sys.version]).encode()).hexdigest()
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / f"{name}.lock").open("w") as lock:
        # Two that begin at the same time install once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp_file.exists() or stamp_file.read_text() != stamp:
            if not may_install:
                raise SystemExit(f"missing: {environment}; run this without --no-install once")
            print(f"installing {environment}", file=sys.stderr, flush=True)
            shutil.rmtree(environment, ignore_errors=True)
            run([sys.executable, "-m", "venv", "--without-pip", str(environment)])
            pip = [sys.executable, "-m", "pip", "--python", str(environment / "bin/python"), "install", "--quiet"]
            run([*pip, "--no-deps", *packages, *alone])
            stamp_file.write_text(stamp)
    return environment / "bin" / "python"


def debian(packages: list[str], may_install: bool) -> None:
    """Installs packages of the distribution, if it may; `packages` are those that are missing."""
    if not packages:
        return
    if not may_install:
        raise SystemExit(f"missing: {' '.join(packages)}; run this without --no-install once")
    root = [] if os.getuid() == 0 else ["sudo", "-n"]
    run([*root, "apt-get", "update", "-q"])
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=120", "install", "-q", "-y", "--no-install-recommends"]
    run([*root, "env", "DEBIAN_FRONTEND=noninteractive", *apt, *packages])


def run(words: list[str]) -> None:
    """Runs a command and ends with what it says if it fails."""
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        told = done.stderr.strip() or done.stdout.strip()
        raise SystemExit(f"{' '.join(words[:4])}: {told[-1500:]}")


def binary() -> str:
    """The host under test."""
    given = os.environ.get("INTEGRATIONS_HOST_BINARY") or REPOSITORY / ".build/release/integrations-host"
    if not os.access(given, os.X_OK):
        raise SystemExit(f"there is no host at {given}: build it, or set INTEGRATIONS_HOST_BINARY")
    return str(Path(given).resolve())


def variables() -> dict[str, str]:
    """The environment of tests: no key of the person who runs them, and nothing written beside the sources."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENCRYPTION_")}
    return {**kept, "INTEGRATIONS_HOST_BINARY": binary(), "PYTHONDONTWRITEBYTECODE": "1"}
