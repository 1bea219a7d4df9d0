"""Whether the soak sees what it is there to see: records with growth in them, and without.

cd Tests/Robustness && python3 -m unittest robustness.test_soak
"""

from __future__ import annotations

import os
import random
import threading
import unittest
from typing import Callable

from .host import Workspace
from .soak_end import EXPECTED, left_undone
from .soak_growth import MIB, RULES, judge, unmeasured
from .soak_samples import Samples, process
from .soak_tasks import Commands, Rounds

#: Samples of an hour.
COUNT = 360


def record(**grown: Callable[[int, float], float]) -> dict:
    """An hour in which all figures only waver, but for the columns that are given: of a place and the usual value."""
    usual = {"a_fds": 14.0, "b_fds": 9.0, "c_fds": 9.0, "a_threads": 1.0, "b_threads": 1.0, "c_threads": 1.0}
    wavering = {
        "a_anon": 30 * MIB, "b_anon": 2 * MIB, "c_anon": 1.5 * MIB, "wal": 5e7, "a_cpu": 0.5, "a_replies": 2e4,
        "a_ping_p50": 40.0, "a_get_p50": 40.0, "b_write_p50": 4.0, "c_read_p50": 0.4, "c_control_p50": 25.0,
    }  # fmt: skip
    source = random.Random(1)
    columns: dict[str, list[float]] = {"t": [10.0 * place for place in range(COUNT)]}
    for name, value in (usual | wavering).items():
        spread = 0.02 if name in wavering else 0.0
        values = [value * (1 + source.uniform(-spread, spread)) for _ in range(COUNT)]
        change = grown.get(name, lambda place, value: value)
        columns[name] = [change(place, value) for place, value in enumerate(values)]
    return {"samples": columns}


def grown(**changes: Callable[[int, float], float]) -> list[str]:
    """The rules that do not hold."""
    return [verdict.rule.name for verdict in judge(record(**changes)) if not verdict.holds]


class GrowthTests(unittest.TestCase):
    def test_an_hour_without_growth_holds(self) -> None:
        self.assertEqual(len(judge(record())), len(RULES))
        self.assertEqual(grown(), [])

    def test_memory_that_grows_for_ever_is_found(self) -> None:
        self.assertEqual(grown(a_anon=lambda place, value: value + 20 * place), ["A, memory of its own"])

    def test_memory_that_finds_its_size_in_the_warm_up_is_not_growth(self) -> None:
        self.assertEqual(grown(a_anon=lambda place, value: value if place > 30 else value / 3), [])

    def test_one_descriptor_lost_a_minute_is_found(self) -> None:
        self.assertEqual(grown(a_fds=lambda place, value: value + place // 6), ["A, descriptors"])
        self.assertEqual(grown(b_fds=lambda place, value: value + place // 300), ["B, descriptors"])

    def test_a_thread_that_stays_is_found(self) -> None:
        self.assertEqual(grown(a_threads=lambda place, value: value + place // 200), ["A, threads"])

    def test_a_log_that_is_never_copied_is_found(self) -> None:
        self.assertEqual(grown(wal=lambda place, value: 1e6 * place), ["log", "log, the shortest of ten minutes"])

    def test_a_log_that_is_long_while_somebody_reads_is_not_growth(self) -> None:
        self.assertEqual(grown(wal=lambda place, value: 3e8 if place % 10 == 0 else value), [])

    def test_calls_that_become_dearer_are_found(self) -> None:
        self.assertEqual(
            grown(a_cpu=lambda place, value: value * (1 + place / COUNT)),
            ["A, CPU time a reply, of that of a new host"],
        )

    def test_a_machine_that_becomes_slower_is_not_growth(self) -> None:
        slower = lambda place, value: value * (1 + place / COUNT)  # noqa: E731
        self.assertEqual(grown(a_cpu=slower, c_control_p50=slower), [])

    def test_probes_that_others_overtake_are_found(self) -> None:
        self.assertEqual(
            grown(a_get_p50=lambda place, value: value * (1 + place / COUNT)), ["A, replies while a get waits"]
        )

    def test_calls_that_take_longer_and_longer_are_found(self) -> None:
        self.assertEqual(grown(c_read_p50=lambda place, value: value * (1 + place / 100)), ["C, get alone, p50"])
        self.assertEqual(grown(b_write_p50=lambda place, value: value * (1 + place / 100)), ["B, a write, p50"])

    def test_a_figure_that_is_missing_is_found(self) -> None:
        self.assertEqual(unmeasured(record()), [])
        without = record()
        del without["samples"]["c_control_p50"], without["samples"]["b_fds"]
        names = ["B, descriptors: no figures", "A, CPU time a reply, of that of a new host: no figures"]
        self.assertEqual(unmeasured(without), names)
        self.assertEqual(unmeasured(without | {"facts": {"isRoot": False}}), names[1:])


class UndoneTests(unittest.TestCase):
    def test_a_run_with_everything_in_it_lacks_nothing(self) -> None:
        self.assertEqual(left_undone(3600, EXPECTED, {"success": 1, "timeout": 9}), [])

    def test_a_command_that_never_ran_is_found(self) -> None:
        for name in EXPECTED:
            rest = [other for other in EXPECTED if other != name]
            self.assertEqual(left_undone(5, rest, {"success": 1}), [f"{name} never ran"])

    def test_tests_that_all_failed_are_found(self) -> None:
        self.assertEqual(len(left_undone(5, EXPECTED, {"unavailable": 400})), 1)
        self.assertEqual(len(left_undone(5, EXPECTED, {})), 1)

    def test_a_run_that_is_too_short_is_asked_for_nothing(self) -> None:
        self.assertEqual(left_undone(4, [], {}), [])

    def test_any_failure_of_a_round_is_a_problem_and_the_next_one_comes(self) -> None:
        calls: list[int] = []
        twice = threading.Event()

        def body() -> None:
            calls.append(1)
            if len(calls) == 2:
                twice.set()
            raise IndexError("no such word")

        with Workspace() as workspace:
            commands = Commands(workspace, "word")
            rounds = Rounds(0.001, commands, body)
            self.assertTrue(twice.wait(20))
            rounds.end()
        self.assertEqual(commands.problems, ["IndexError: no such word"] * len(calls))


class SampleTests(unittest.TestCase):
    def test_counts_become_rates_and_gauges_medians(self) -> None:
        samples = Samples(step=3)
        for second in range(7):
            samples.add(
                float(second), {"a_replies": 100.0 * second, "a_fds": float(second % 2)}, {"a_get": [float(second)]}
            )
        self.assertEqual(samples.columns["t"], [3.0, 6.0])
        self.assertEqual(samples.columns["a_replies"], [100.0, 100.0])
        self.assertEqual(samples.columns["a_fds_max"], [1.0, 1.0])
        self.assertEqual(samples.columns["a_get_p50"][1], 5.0)

    def test_a_column_that_comes_late_is_as_long_as_the_others(self) -> None:
        samples = Samples(step=1)
        for second in range(4):
            row = {"a": 1.0} | ({"b": 2.0} if second == 3 else {})
            samples.add(float(second), row, {})
        self.assertEqual(samples.columns["b"], [None, None, 2.0])

    def test_a_process_is_measured(self) -> None:
        row = process(os.getpid())
        reader, writer = os.pipe()
        self.assertEqual(process(os.getpid())["fds"], row["fds"] + 2)
        os.close(reader)
        os.close(writer)
        self.assertGreater(row["anon"], 1000)
        self.assertEqual(process(2**22 + 1), {})
