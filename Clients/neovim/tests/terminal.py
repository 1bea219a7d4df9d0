#!/usr/bin/env python3
"""Uses the plugin as a person does: types at the editor's own prompts in a terminal, and reads the screen.

    terminal.py EDITOR FOLDER [NAME]...

Prints one line a check, and ends with 1 if one failed. RECORD=1 puts the screenshot into README.md.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte

PLUGIN = Path(__file__).resolve().parent.parent
HOST = os.environ["INTEGRATIONS_HOST_BINARY"]
STRIPE = os.environ["STRIPE_ENDPOINT"]
PATIENCE = 15
COLUMNS, LINES = 96, 22

# Whatever an editor may write down is switched on.
CAREFREE = """
set directory={folder}/swap// swapfile updatecount=1 undofile undodir={folder}/undo
set backup backupdir={folder}/backup shada=!,'100,<1000,s100,h,:1000,@1000,/1000 history=1000
set sessionoptions+=globals,localoptions viewdir={folder}/view verbosefile={folder}/verbose
"""


class Terminal:
    """An editor in a terminal of its own, with a home of its own."""

    def __init__(self, editor: str, folder: Path, *options: str, script: str = "") -> None:
        for name in ("swap", "undo", "backup", "view", "tmp"):
            (folder / name).mkdir(parents=True)
        command = [HOST, "--endpoint", "api.stripe.com=" + STRIPE, *options]
        (folder / "init.vim").write_text(
            f"set runtimepath^={PLUGIN}\n{script}\n"
            f"lua require('integrations').setup({{ command = vim.json.decode([==[{json.dumps(command)}]==]),"
            f" database = '{folder}/integrations.sqlite' }})\n"
        )
        environment = {
            "HOME": str(folder), "PATH": os.environ["PATH"], "TERM": "xterm", "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "TMPDIR": str(folder / "tmp"), "INTEGRATIONS_DATABASE": f"{folder}/integrations.sqlite",
        }
        self.folder, self.environment = folder, environment
        self.screen = pyte.Screen(COLUMNS, LINES)
        self.stream = pyte.ByteStream(self.screen)
        self.output = b""
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(editor, [editor, "-u", str(folder / "init.vim")], environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self.settle("[No Name]")

    def settle(self, text: str) -> None:
        """Waits until a text stands on the screen."""
        self.until(lambda: text in self.text(), f"no {text!r} on the screen")

    def until(self, condition, problem: str, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"{problem}:\n{self.text()}")
            self.pump(0.05)

    def pump(self, seconds: float) -> None:
        if self.terminal >= 0 and select.select([self.terminal], [], [], seconds)[0]:
            try:
                part = os.read(self.terminal, 65536)
            except OSError:
                return
            self.output += part
            self.stream.feed(part)
            # What a terminal is asked about itself is answered as a plain one does.
            if b"\x1b[c" in part:
                os.write(self.terminal, b"\x1b[?6c")

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def type(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def answer(self, prompt: str, text: str) -> None:
        """Waits for a question and types what answers it."""
        self.until(lambda: prompt in self.text(), f"no question {prompt!r}")
        self.type(text + "\r")
        self.until(lambda: prompt not in self.text(), f"the question {prompt!r} stays")

    def command(self, text: str) -> None:
        self.type(f":{text}\r")

    def hosts(self) -> list[int]:
        """The processes that serve this editor's database."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            except OSError:
                continue
            if words and words[0] == HOST.encode() and f"{self.folder}/integrations.sqlite".encode() in words:
                found.append(int(entry.name))
        return found

    def call(self, function: str, *arguments: str, text: str = ""):
        done = subprocess.run([HOST, "call", function, *arguments], env=self.environment, input=text,
                              capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def ended(self, patience: float = PATIENCE) -> None:
        """Waits for the editor to be gone, and then for its hosts."""
        self.until(lambda: self.pid == 0 or self.reap(), "the editor stays")
        self.until(lambda: not self.hosts(), "a host is left behind", patience)

    def reap(self) -> bool:
        if os.waitpid(self.pid, os.WNOHANG)[0]:
            self.pid = 0
        return self.pid == 0

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.pid = 0
        if self.terminal >= 0:
            os.close(self.terminal)
            self.terminal = -1


def traces(folder: Path, canary: str) -> list[str]:
    """The files beneath a folder that hold a text."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and canary.encode() in path.read_bytes():
            found.append(str(path.relative_to(folder)))
    return found


def a_secret_leaves_no_trace(editor: str, folder: Path) -> None:
    terminal = Terminal(editor, folder, script=CAREFREE.format(folder=folder))
    # A file in the works, so that there are swap, undo and backup files.
    terminal.command(f"edit {folder}/notes")
    terminal.type("iplain text\x1b")
    terminal.command("write")
    terminal.type("yyp")
    terminal.command("Integrations acme")
    terminal.settle("None yet.")

    def opened(name: str):
        (one,) = [one for one in terminal.call("integrations.list", "organizationId=acme") if one["name"] == name]
        return terminal.call("integrations.getDecryptedCredentials", "integrationId=" + one["_id"])

    for number, pasted in enumerate((False, True), start=1):
        canary = f"sk_test_good_CANARY{number}"
        terminal.type("a")
        terminal.answer("Provider:", "3")
        terminal.answer("Name:", f"control_name_{number}")
        terminal.answer("Sign-in:", "1")
        terminal.settle("API key:")
        terminal.type(f"\x1b[200~{canary}\nmore CANARY\x1b[201~" if pasted else canary)
        # What is pasted comes by another way than keys, which overtake it.
        terminal.answer("*" * len(canary), "")
        terminal.answer("Test the credentials:", "1")
        terminal.settle(f"control_name_{number} was stored.")
        assert opened(f"control_name_{number}")["apiKey"] == canary
    terminal.type("e")
    terminal.answer("Change of control_name_2:", "3")
    terminal.answer("Sign-in:", "3")
    terminal.answer("Access token:", "tokenCANARY3")
    terminal.answer("Refresh token", "refreshCANARY4")
    terminal.answer("Scopes", "")
    terminal.answer("Test the credentials:", "2")
    terminal.settle("control_name_2 was changed.")
    for command in ("wshada!", f"mksession! {folder}/session.vim", "mkview", f"redir! > {folder}/said"):
        terminal.command(command)
    for command in ("silent messages", "silent history all", "silent registers", "silent undolist", "redir END"):
        terminal.command(command)
    terminal.command("echo 'all ' . 'said'")
    terminal.settle("all said")
    # The secrets did go where they belong, and the search does find what was written.
    assert opened("control_name_1")["apiKey"] == "sk_test_good_CANARY1"
    assert opened("control_name_2")["accessToken"] == "tokenCANARY3"
    assert opened("control_name_2")["refreshToken"] == "refreshCANARY4"
    assert list((folder / "swap").iterdir()) and list((folder / "undo").iterdir()), "there are no files to look into"
    written = traces(folder, "control_name_1")
    assert "said" in written and any(name.endswith((".shada", "shada/main.shada")) for name in written), written
    assert traces(folder, "CANARY") == []
    assert b"CANARY" not in terminal.output, "it was on the screen"
    assert b"*" * len("tokenCANARY3") in terminal.output
    terminal.command("qall!")
    terminal.ended()
    assert traces(folder, "CANARY") == []
    terminal.close()


def an_interrupted_secret_stores_nothing(editor: str, folder: Path) -> None:
    terminal = Terminal(editor, folder)
    terminal.command("Integrations acme")
    terminal.settle("None yet.")
    for end in ("\x03", "\x1b"):
        terminal.type("a")
        terminal.answer("Provider:", "3")
        terminal.answer("Name:", "Payments")
        terminal.answer("Sign-in:", "1")
        terminal.settle("API key:")
        terminal.type("half" + end)
        terminal.settle("Nothing was stored: no secret was typed.")
        assert "Error" not in terminal.text(), terminal.text()
        terminal.type("r")
        terminal.until(lambda: "Nothing" not in terminal.text(), "it stays")
    assert terminal.call("integrations.list", "organizationId=acme") == []
    terminal.close()


def the_editor_goes_on_while_a_provider_hangs(editor: str, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"api.circuly.io=http://127.0.0.1:{silent.getsockname()[1]}"
        terminal = Terminal(editor, folder, "--endpoint", endpoint)
        arguments = {"organizationId": "acme", "provider": "circuly", "name": "Slow", "authMethod": "api_key",
                     "apiKeyAuth": {"key": "any"}}
        terminal.call("integrations.create", "-", text=json.dumps(arguments))
        terminal.command("Integrations acme")
        terminal.settle("Slow ")
        terminal.type("t")
        terminal.settle("checking…")
        connection = silent.accept()[0]
        terminal.command("echo 111 * 3 . ' is the answer'")
        terminal.settle("333 is the answer")
        terminal.settle("checking…")
        terminal.command("qall")
        # A host that is only left to itself gives the provider 10 s.
        terminal.ended(patience=7)
        connection.close()
        terminal.close()


def no_host_is_left_behind(editor: str, folder: Path) -> None:
    def quits(terminal: Terminal) -> None:
        terminal.command("qall")

    def is_killed(terminal: Terminal) -> None:
        os.kill(terminal.pid, signal.SIGKILL)

    def loses_its_terminal(terminal: Terminal) -> None:
        os.close(terminal.terminal)
        terminal.terminal = -1

    for end in (quits, is_killed, loses_its_terminal):
        terminal = Terminal(editor, folder / end.__name__)
        terminal.command("Integrations acme")
        terminal.settle("None yet.")
        assert len(terminal.hosts()) == 1
        end(terminal)
        terminal.ended()
        terminal.close()


def a_screenshot_is_what_the_readme_shows(editor: str, folder: Path) -> None:
    terminal = Terminal(editor, folder, script="set laststatus=2 noshowcmd noruler statusline=%f")
    keys = {"Main shop": ("shopify", "shpat_example"), "Payments": ("stripe", "sk_test_good"),
            "Old payments": ("stripe", "sk_old")}
    ids = {}
    for name, (provider, key) in keys.items():
        arguments = {"organizationId": "acme", "provider": provider, "name": name, "authMethod": "api_key",
                     "apiKeyAuth": {"key": key}}
        if provider == "shopify":
            arguments["connectionConfig"] = {"domain": "example.myshopify.com"}
        ids[name] = terminal.call("integrations.create", "-", text=json.dumps(arguments))
    terminal.call("integrations.updateSyncStats", "integrationId=" + ids["Main shop"], "totalRecords=1500",
                  "lastSyncCount=40", "failedSyncCount=2")
    terminal.command("Integrations acme")
    terminal.settle("Old payments ")
    terminal.type("/^  Old payments\rt")
    terminal.settle("Old payments (auth)")
    terminal.settle("failed, just now")
    terminal.type("/^  Payments\rt")
    terminal.settle("Payments: Stripe accepted the credentials.")
    terminal.settle("ok, just now")
    terminal.command("echo ''")
    terminal.until(lambda: not terminal.screen.display[-1].strip(), "the last line stays")
    shot = "\n".join(line for line in terminal.text().splitlines() if line not in ("", "~"))
    shot = shot.replace("\n  NAME", "\n\n  NAME").replace("\n  <CR>", "\n\n  <CR>")
    readme = PLUGIN / "README.md"
    before, rest = readme.read_text().split("```text\n", 1)
    after = rest.split("```", 1)[1]
    if os.environ.get("RECORD"):
        readme.write_text(f"{before}```text\n{shot}\n```{after}")
    assert f"```text\n{shot}\n```" in readme.read_text(), shot
    terminal.close()


CHECKS = [a_secret_leaves_no_trace, an_interrupted_secret_stores_nothing, the_editor_goes_on_while_a_provider_hangs,
          no_host_is_left_behind, a_screenshot_is_what_the_readme_shows]


def main(editor: str, folder: str, names: list[str]) -> int:
    failed = 0
    for check in CHECKS:
        if names and check.__name__ not in names:
            continue
        try:
            check(editor, Path(folder) / check.__name__)
        except Exception as problem:  # noqa: BLE001 (whatever went wrong, the others are still to be made)
            failed += 1
            print(f"FAILED: {check.__name__}: {type(problem).__name__}: {problem}", file=sys.stderr)
        else:
            print("ok:", check.__name__.replace("_", " "))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
