"""What the figures were measured on."""

from __future__ import annotations

import ctypes.util
import os
import platform
import shutil
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Sequence

from .toolbox import Failure, Toolbox, run

Facts = dict[str, str]


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def load() -> str:
    return f"{os.getloadavg()[0]:.2f}"


def stripped_size(binary: str) -> str:
    """Of a copy without symbols, in MB; empty where it cannot be had."""
    found = shutil.which(binary)
    if not found or not shutil.which("strip"):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "stripped"
        try:
            run(["strip", "-o", copy, found])
        except Failure:
            return ""
        return f"{copy.stat().st_size / 1e6:.1f}"


def system_sqlite() -> str:
    """The version of the library that the host and the reference server share."""
    try:
        library = ctypes.CDLL(ctypes.util.find_library("sqlite3") or "libsqlite3.so.0")
    except OSError:
        return ""
    library.sqlite3_libversion.restype = ctypes.c_char_p
    version: bytes = library.sqlite3_libversion()
    return version.decode()


def facts(toolbox: Toolbox, peers: Sequence[str], host: str) -> Facts:
    known = {
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "processor": processor(),
        "processors": str(len(os.sched_getaffinity(0))),
        "kernel": platform.release(),
        "sqlite": system_sqlite(),
    }
    if host:
        known |= {"host": run([host, "--version"]).strip(), "stripped MB": stripped_size(host)}
    if "node" in peers:
        code = "console.log(process.versions.node + ' with SQLite ' + process.versions.sqlite)"
        known["node"] = run([toolbox.node, "-e", code]).strip()
    if "python" in peers or "mcp" in peers:
        known["python"] = f"{platform.python_version()} with SQLite {sqlite3.sqlite_version}"
    return known | {"load before": load()}
