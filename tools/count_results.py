#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Count test cases: meson's testlog (*.json) and TAP of node (*.tap). Prints `passed failed`, and
then a line `not ok NAME` for each case that failed.

A program that ends badly without saying which case failed is one failure more; so is a log
that is missing or was cut short: silence must not look like success."""
import json
import re
import sys
from pathlib import Path

CASE = re.compile(r"^(not )?ok\b(?!.*# *(SKIP|[T]ODO))(.*)", re.IGNORECASE | re.MULTILINE)
NODE_CASE = re.compile(r"^ *(not ok\b(?!.*# *(?:SKIP|[T]ODO)).*)", re.MULTILINE)
NODE = re.compile(r"^# (pass|fail|cancelled) (\d+)$", re.MULTILINE)
GOOD = ("OK", "EXPECTEDFAIL", "SKIP")


def total(counts):
    passed, failed, names = 0, 0, []
    for p, f, n in counts:
        passed, failed = passed + p, failed + f
        names += n
    return passed, failed, names


def count_program(entry):
    """One line of meson's log is one test program with its TAP output."""
    cases = list(CASE.finditer(entry.get("stdout") or ""))
    names = [f"not ok {entry['name']}{m[3]}" for m in cases if m[1]]
    passed, failed = len(cases) - len(names), len(names)
    good = entry["result"] in GOOD
    if not cases and good:  # no TAP: the program is the case
        passed = 0 if entry["result"] == "SKIP" else 1
    if not good and failed == 0:
        failed, names = 1, [f"not ok {entry['name']}: {entry['result']}"]
    return passed, failed, names


def count_meson(path):
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return total(count_program(entry) for entry in entries)


def count_node(path):
    text = path.read_text(encoding="utf-8")
    totals = {name: int(n) for name, n in NODE.findall(text)}
    if "pass" not in totals:
        return 0, 1, [f"not ok {path.name}: cut short"]
    return totals["pass"], totals.get("fail", 0) + totals.get("cancelled", 0), NODE_CASE.findall(text)


def count(path):
    try:
        return count_meson(path) if path.suffix == ".json" else count_node(path)
    except (OSError, ValueError, KeyError) as error:
        return 0, 1, [f"not ok {path.name}: {error}"]


def main():
    passed, failed, names = total(count(Path(name)) for name in sys.argv[1:])
    print(passed, failed)
    for name in names:
        print(name)


if __name__ == "__main__":
    main()
