"""Builds the tests with counters in them, runs them, and asks LLVM for what was counted."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

BUILD = ".build-coverage"
"""Where the instrumented build goes: beside the ordinary one, which it would undo."""


def toolchain(name: str) -> str:
    """A program of LLVM that belongs to the Swift in use, since formats change with versions."""
    swift = shutil.which("swift")
    beside = Path(swift).resolve().parent / name if swift else None
    if beside and beside.exists():
        return str(beside)
    found = shutil.which(name)
    if not found:
        raise FileNotFoundError(f"no {name}, neither beside swift nor in PATH")
    return found


def build(root: Path) -> None:
    """Builds the tests and the host."""
    command = ["swift", "build", "--build-tests", "--enable-code-coverage", "--scratch-path", BUILD]
    subprocess.run(command, cwd=root, check=True)


def run_tests(root: Path, selection: list[str]) -> bool:
    """Runs the tests, each process with a profile of its own; whether all of them passed."""
    profiles = root / BUILD / "profiles"
    shutil.rmtree(profiles, ignore_errors=True)
    profiles.mkdir(parents=True)
    environment = dict(os.environ)
    environment.pop("INTEGRATIONS_HOST_BINARY", None)
    environment["SWIFT_BACKTRACE"] = "enable=no"
    # A file a process: one that ends in the middle of writing must not spoil what others wrote.
    environment["LLVM_PROFILE_FILE"] = str(profiles / "%p.profraw")
    command = ["swift", "test", "--skip-build", "--parallel", "--scratch-path", BUILD, *selection]
    return subprocess.run(command, cwd=root, env=environment, check=False).returncode == 0


def merge(root: Path) -> Path:
    """Adds up all profiles; those that were cut short are left out."""
    folder = root / BUILD
    raw = sorted(str(path) for path in (folder / "profiles").glob("*.profraw") if path.stat().st_size)
    (folder / "profiles.list").write_text("\n".join(raw) + "\n", encoding="utf-8")
    merged = folder / "merged.profdata"
    command = [toolchain("llvm-profdata"), "merge", "-sparse", "--failure-mode=all"]
    subprocess.run([*command, "-o", str(merged), "-f", str(folder / "profiles.list")], check=True)
    shutil.rmtree(folder / "profiles")
    return merged


def export(root: Path) -> list[str]:
    """The lines of Sources with their counts, as lcov."""
    folder = root / BUILD
    products = folder / "debug"
    command = [toolchain("llvm-cov"), "export", "-format=lcov", f"-instr-profile={folder / 'merged.profdata'}"]
    command += [str(products / "integrations-hostPackageTests.xctest")]
    command += ["-object", str(products / "integrations-host")]
    done = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()
