"""Builds the tests with counters in them, runs them, and asks LLVM for what was counted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

BUILD = ".build-coverage"
"""Where the instrumented build goes: beside the ordinary one, which it would undo."""


def toolchain(name: str) -> str:
    """A program of LLVM that belongs to the Swift in use: the format of profiles changes with versions."""
    done = subprocess.run(["swift", "-print-target-info"], check=True, stdout=subprocess.PIPE)
    # Asked, since what is found in PATH may only lead to the toolchain.
    runtime = Path(json.loads(done.stdout)["paths"]["runtimeResourcePath"])
    return str(runtime.parents[1] / "bin" / name)


def build(root: Path) -> None:
    """Builds the tests and the host."""
    command = ["swift", "build", "--build-tests", "--enable-code-coverage", "--scratch-path", BUILD]
    # Counters that lie in the profile's own file from the start, so that a process that is killed counts too.
    command += ["-Xswiftc", "-Xllvm", "-Xswiftc", "-runtime-counter-relocation"]
    subprocess.run(command, cwd=root, check=True)


def run_tests(root: Path, selection: list[str]) -> bool:
    """Runs the tests, with a profile for each program that all its processes share; whether all passed."""
    profiles = root / BUILD / "profiles"
    shutil.rmtree(profiles, ignore_errors=True)
    profiles.mkdir(parents=True)
    environment = dict(os.environ)
    environment.pop("INTEGRATIONS_HOST_BINARY", None)
    environment["SWIFT_BACKTRACE"] = "enable=no"
    environment["LLVM_PROFILE_FILE"] = str(profiles / "%c%m.profraw")
    command = ["swift", "test", "--skip-build", "--parallel", "--scratch-path", BUILD, *selection]
    return subprocess.run(command, cwd=root, env=environment, check=False).returncode == 0


def merge(root: Path) -> None:
    """Adds up the profiles of the tests and of the host."""
    folder = root / BUILD
    profiles = sorted(str(path) for path in (folder / "profiles").glob("*.profraw"))
    command = [toolchain("llvm-profdata"), "merge", "-sparse", "-o", str(folder / "merged.profdata"), *profiles]
    subprocess.run(command, check=True)


def export(root: Path) -> list[str]:
    """The lines of Sources with their counts, as lcov."""
    folder = root / BUILD
    products = folder / "debug"
    command = [toolchain("llvm-cov"), "export", "-format=lcov", f"-instr-profile={folder / 'merged.profdata'}"]
    command += [str(products / "integrations-hostPackageTests.xctest")]
    command += ["-object", str(products / "integrations-host")]
    done = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()
