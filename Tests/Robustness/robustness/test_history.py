"""What the histories stand on: that they follow from their seed, and are shrunk to what fails."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from .history import canonical, shrink
from .history.generate import Generator, Step, history
from .history.pace import MOST, WITHIN, Paces
from .history.play import Failure


class GenerationTests(unittest.TestCase):
    def test_a_history_follows_from_its_seed(self) -> None:
        for processes in range(1, 5):
            self.assertEqual(history(7, 400, processes), history(7, 400, processes))
            self.assertNotEqual(history(7, 400, processes)[1:], history(8, 400, processes)[1:])

    def test_a_history_is_the_same_from_a_file(self) -> None:
        steps = history(3, 1_000, 3)
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "history.jsonl"
            shrink.write(steps, path)
            self.assertEqual(json.dumps(shrink.read(path)), json.dumps(steps))

    def test_a_process_that_is_killed_is_asked_something(self) -> None:
        for processes in range(1, 5):
            steps = history(9, 8_000, processes)[1:]
            asked = {(step["r"], step["p"]) for step in steps if "do" not in step}
            kills = {(step["r"], step["p"]) for step in steps if step.get("do") == "kill"}
            self.assertTrue(kills and kills <= asked)

    def test_what_is_repeated_has_its_key(self) -> None:
        generator = Generator(13, 2)
        generator.steps(4_000)
        self.assertTrue(generator.calls.keyed)
        self.assertTrue(all("$idempotencyKey" in step["params"] for step in generator.calls.keyed))


class ShrinkerTests(unittest.TestCase):
    def test_what_is_needed_for_a_failure_is_left_and_nothing_else(self) -> None:
        steps = history(5, 600, 2)
        wanted = [step["n"] for step in steps[1:] if step.get("method") == "integrations.get"][3:40:9]
        self.assertGreater(len(wanted), 2)

        def run(some: list[Step], base: str | None) -> None:
            if {step.get("n") for step in some[1:]} >= set(wanted):
                raise Failure("mismatch", 10**6, "as it is wanted")

        shrinker = shrink.Shrinker(Failure("mismatch", 10**6, ""), 60, None, run)
        short = shrinker.shrink(steps)
        self.assertEqual([step["n"] for step in short[1:]], wanted)
        self.assertTrue(all(step["params"] == {} for step in short[1:]))

    def test_another_failure_is_not_taken_for_the_same(self) -> None:
        def run(some: list[Step], base: str | None) -> None:
            raise Failure("mismatch" if len(some) > 20 else "silence", 10**6, "")

        shrinker = shrink.Shrinker(Failure("mismatch", 10**6, ""), 60, None, run)
        self.assertEqual(len(shrinker.shrink(history(5, 300, 1))), 21)


class CanonicalTests(unittest.TestCase):
    def test_numbers_are_printed_as_ecmascript_prints_them(self) -> None:
        table = {
            0.1: "0.1",
            -0.0: "0",
            1500.0: "1500",
            1e21: "1e+21",
            1e20: "100000000000000000000",
            12345678901234567890: "12345678901234567000",
            1.5e-7: "1.5e-7",
            1e-6: "0.000001",
            123456.789: "123456.789",
            -2.5e-9: "-2.5e-9",
            5e-324: "5e-324",
        }
        for value, text in table.items():
            self.assertEqual(canonical.encode(value), text)

    def test_ids_are_told_from_other_texts(self) -> None:
        id = canonical.make_id(bytes(range(16)))
        self.assertTrue(canonical.is_id(id))
        for other in (id[:-1], id + "0", id.upper(), "k" + id[1:], canonical.make_id(bytes(range(16)), 10_002)):
            self.assertFalse(canonical.is_id(other))


class PaceTests(unittest.TestCase):
    def test_the_eleventh_test_within_a_minute_may_be_refused(self) -> None:
        paces = Paces()
        for second in range(MOST + 1):
            self.assertFalse(paces.may_refuse(1, "a", second))
            paces.note(1, "a", second + 0.5)
        self.assertTrue(paces.may_refuse(1, "a", MOST))
        self.assertTrue(paces.may_refuse(1, "a", WITHIN))
        self.assertFalse(paces.may_refuse(1, "a", WITHIN + 1))
        self.assertFalse(paces.may_refuse(2, "a", MOST))
        self.assertFalse(paces.may_refuse(1, "b", MOST))

    def test_a_process_begins_anew(self) -> None:
        paces = Paces()
        for process in (1, 2):
            for _ in range(MOST + 1):
                paces.note(process, "a", 1.0)
        paces.forget(1)
        self.assertFalse(paces.may_refuse(1, "a", 1.0))
        self.assertTrue(paces.may_refuse(2, "a", 1.0))


if __name__ == "__main__":
    unittest.main()
