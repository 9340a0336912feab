#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count test cases: meson's testlog (*.json) and TAP of node (*.tap). Prints `passed failed`.

A program that ends badly without saying which case failed is one failure more; so is a log
that is missing or was cut short: silence must not look like success."""
import json
import re
import sys
from pathlib import Path

CASE = re.compile(r"^(not )?ok\b(?!.*# *(SKIP|[T]ODO))", re.IGNORECASE | re.MULTILINE)
NODE = re.compile(r"^# (pass|fail|cancelled) (\d+)$", re.MULTILINE)
GOOD = ("OK", "EXPECTEDFAIL", "SKIP")


def count_program(entry):
    """One line of meson's log is one test program with its TAP output."""
    cases = [m[1] is None for m in CASE.finditer(entry.get("stdout") or "")]
    passed, failed = cases.count(True), cases.count(False)
    good = entry["result"] in GOOD
    if not cases and good:  # no TAP: the program is the case
        passed = 0 if entry["result"] == "SKIP" else 1
    if not good and failed == 0:
        failed = 1
    return passed, failed


def count_meson(path):
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    counts = [count_program(entry) for entry in entries]
    return sum(p for p, _ in counts), sum(f for _, f in counts)


def count_node(path):
    totals = {name: int(n) for name, n in NODE.findall(path.read_text(encoding="utf-8"))}
    if "pass" not in totals:
        return 0, 1
    return totals["pass"], totals.get("fail", 0) + totals.get("cancelled", 0)


def count(path):
    try:
        return count_meson(path) if path.suffix == ".json" else count_node(path)
    except (OSError, ValueError, KeyError) as error:
        print(f"count_results: {path}: {error}", file=sys.stderr)
        return 0, 1


def main():
    counts = [count(Path(name)) for name in sys.argv[1:]]
    print(sum(p for p, _ in counts), sum(f for _, f in counts))


if __name__ == "__main__":
    main()
