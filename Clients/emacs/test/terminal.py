"""Uses the list at a terminal, as a person would, and looks for what was typed in secret.

    python3 terminal.py EMACS [--screen]

Prints the screen with --screen, else compares it with the one in README.md. INTEGRATIONS_HOST_BINARY names the host.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

import pyte

HERE = Path(__file__).resolve().parent
COLUMNS, ROWS = 118, 14
# In two pieces, so that Emacs is told of it without holding it.
SECRET, TOLD = "sk_test_goodcanary", '(concat "sk_test_good" (reverse "yranac"))'
RETURN, DUMP = "\r", "\x1b[20~"

INIT = """
(progn
  (setq inhibit-startup-screen t initial-scratch-message nil
        integrations-command (list {host} "--endpoint" "api.stripe.com=http://127.0.0.1:{port}")
        integrations-database {folder}
        savehist-file (expand-file-name "history" default-directory)
        savehist-additional-variables '(kill-ring command-history register-alist))
  (savehist-mode)
  (menu-bar-mode -1)
  (autoload 'integrations "integrations" nil t)
  (require 'canary)
  (global-set-key [f9] (lambda () (interactive)
    (savehist-save)
    (with-temp-file "places" (insert (canary--print (canary-places {told} default-directory))))
    (rename-file "places" "places.done" t)))
  (global-set-key [f8] (lambda () (interactive)
    (integrations--call :integrations.updateSyncStats
      (list :integrationId (tabulated-list-get-id) :totalRecords 1500 :failedSyncCount 2)
      (lambda (_) (integrations-refresh))))))
"""


class Terminal:
    """An Emacs at a terminal of its own."""

    def __init__(self, words: list[str], folder: Path) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            kept = {name: value for name, value in os.environ.items() if not name.startswith(("ENCRYPTION_", "EMACS"))}
            os.execvpe(words[0], words,
                       {**kept, "TERM": "xterm", "HOME": str(folder), "TZ": "UTC", "LC_ALL": "C.UTF-8"})
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def read(self, seconds: float) -> bool:
        """Takes in what Emacs draws; false where it ended."""
        if select.select([self.file], [], [], seconds)[0]:
            try:
                data = os.read(self.file, 65536)
            except OSError:
                return False
            self.stream.feed(data)
            return bool(data)
        return True

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self, pattern: str) -> None:
        """Waits until the pattern stands on the screen."""
        end = time.monotonic() + 20
        while not re.search(pattern, self.text(), re.MULTILINE):
            if time.monotonic() > end or not self.read(0.2):
                raise SystemExit(f"{pattern!r} does not come on the screen:\n{self.text()}")

    def type(self, *pairs: str) -> None:
        """Types each even word when the odd one before it is on the screen."""
        for pattern, keys in zip(pairs[::2], pairs[1::2]):
            self.wait(pattern)
            os.write(self.file, keys.encode())

    def places(self, folder: Path) -> str:
        """Where the secret stands in Emacs and its files."""
        done = folder / "places.done"
        done.unlink(missing_ok=True)
        os.write(self.file, DUMP.encode())
        end = time.monotonic() + 30
        while not done.exists():
            if time.monotonic() > end or not self.read(0.1):
                raise SystemExit(f"Emacs does not look for the secret:\n{self.text()}")
        found = done.read_text()
        done.unlink()
        return found


def hosts_of(pid: int) -> list[int]:
    """The hosts among the children; Emacs compiles in others."""
    found = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            program = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if program.decode() == os.environ["INTEGRATIONS_HOST_BINARY"]:
            found.append(int(child))
    return found


def gone(pid: int) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False


def plain(screen: str) -> str:
    """The screen with one time for all times, and without what changes between versions of Emacs."""
    lines = [re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-11-29 08:30", line).rstrip() for line in screen.splitlines()]
    return "\n".join(line for line in lines if line and not re.match(r"-UUU|-UU-", line))


def play(terminal: Terminal, folder: Path) -> str:
    """Creates, tests, quits and fails; returns the screen at its fullest."""
    terminal.type(r"\*scratch\*", "\x1bx", "^M-x", "integrations" + RETURN, "^Organization:", "acme" + RETURN)
    create = ("^Provider:", "stripe" + RETURN, "^Name:")
    terminal.type("^ ?No integrations yet; c creates one", "c", "^Provider:", "shopify" + RETURN,
                  "^Name:", "Main shop" + RETURN, "^Authentication", RETURN,
                  "^Domain", "example.myshopify.com" + RETURN, r"^Test it before.*\(y or n\)", "n", "^Key:",
                  # Killed and yanked on the way.
                  SECRET + "\x01\x0b\x19" + RETURN)
    terminal.type("Main shop +shopify +testing +never", "\x1b[19~",
                  "1500, 2 failed", "c", *create, "Payments" + RETURN, "^Authentication", RETURN,
                  r"^Test it before.*\(y or n\)", "y", "^Key:", SECRET + RETURN)
    # Pasted, as a terminal pastes.
    terminal.type("Payments +stripe +active +passed", "c", *create, "Old payments" + RETURN, "^Authentication", RETURN,
                  r"^Test it before.*\(y or n\)", "n", "^Key:",
                  f"\x1b[200~{SECRET.replace('good', 'dead')}\x1b[201~" + RETURN)
    terminal.type("Old payments +stripe +testing +never", "t")
    terminal.wait("Old payments +stripe +error +failed.*refused")
    terminal.wait("^Old payments: ")
    screen = terminal.text()
    # One that is quit, and one that is refused since its name is taken.
    terminal.type(".", "c", *create, "More" + RETURN, "^Authentication", RETURN, "^Test it", "n",
                  "^Key:", SECRET + "\x07")
    terminal.type("^Quit", "c", *create, "Payments" + RETURN, "^Authentication", RETURN, "^Test it", "n",
                  "^Key:", f"\x1b[200~{SECRET}\x1b[201~" + RETURN)
    terminal.wait("has an integration of this provider with this name already")
    return screen


def main(emacs: str, show: bool) -> None:
    stripe = subprocess.Popen([sys.executable, "-B", str(HERE.parents[2] / "Tests/Providers/serve"), "stripe"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with stripe, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        init = INIT.format(host=json.dumps(os.environ["INTEGRATIONS_HOST_BINARY"]), told=TOLD,
                           port=json.loads(stripe.stdout.readline())["port"],
                           folder=json.dumps(str(folder / "integrations.sqlite")))
        terminal = Terminal([emacs, "-Q", "-nw", "-L", str(HERE.parent), "-L", str(HERE), "--eval", init], folder)
        try:
            screen = play(terminal, folder)
            found = terminal.places(folder)
            if found != "nil":
                raise SystemExit(f"the secret stands in {found}")
            # The look finds what is there.
            terminal.type(".", "\x18b", "^Switch to buffer", "*scratch*" + RETURN, r"^-UU.*\*scratch\*", SECRET)
            terminal.wait(SECRET)
            found = terminal.places(folder)
            if "recent keys" not in found or "buffer *scratch*" not in found:
                raise SystemExit(f"what was typed in the open is only found in {found}")
            hosts = hosts_of(terminal.pid)
            os.write(terminal.file, b"\x18\x03")
            while terminal.read(0.5):
                pass
            if len(hosts) != 1 or not gone(hosts[0]):
                raise SystemExit(f"of the hosts {hosts} not one alone ended with Emacs")
        finally:
            os.kill(terminal.pid, signal.SIGKILL)
            os.waitpid(terminal.pid, 0)
            stripe.stdin.close()
    if show:
        print(screen)
    elif plain(screen) not in plain((HERE.parent / "README.md").read_text()):
        raise SystemExit(f"the screen is not the one of README.md:\n{plain(screen)}")


if __name__ == "__main__":
    main(sys.argv[1], "--screen" in sys.argv[2:])
