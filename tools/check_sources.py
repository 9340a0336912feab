#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small rules that every source file keeps, one row each. Prints what breaks them."""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = {".c", ".h", ".cc", ".hh", ".py", ".mjs", ".js", ".ts", ".tsx", ".sh", ".S", ".build"}
SKIP = ("node_modules", "build", ".git")

# what it is called, which files, a pattern that a line must not have, why
FORBIDDEN = [
    ("sql", r"\.(c|h)$", r"sqlite3_exec\([^;]*%", "SQL is constant, values are bound"),
    ("todo", r".", r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b", "finish it, or leave it out"),
    ("tabs", r"\.(c|h|cc|hh|py)$", r"^\t", "four spaces"),
    ("blank at end", r".", r"[ \t]+$", "no blanks at the end of a line"),
    ("shell", r"^(lib|daemon|indexer)/.*\.(c|cc)$", r"\b(system|popen)\(",
     "the programs run no shell"),
]


def listed():
    """Files that git knows or would take; all files where there is no git."""
    command = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    names = run.stdout.splitlines() if run.returncode == 0 else [
        p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if p.is_file()]
    return sorted(n for n in names if not n.startswith(SKIP) and "node_modules/" not in n)


def is_source(path):
    if path.suffix in SUFFIXES:
        return True
    try:
        with path.open("rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return False


def check(name):
    path = ROOT / name
    if not path.is_file() or not is_source(path):
        return
    lines = path.read_text(encoding="utf-8").split("\n")
    if not any("SPDX-License-Identifier: GPL-3.0-or-later" in line for line in lines[:3]):
        yield f"{name}:1: no SPDX-License-Identifier in the first three lines"
    if lines[-1] != "":
        yield f"{name}:{len(lines)}: no newline at the end"
    for rule, files, pattern, why in FORBIDDEN:
        if not re.search(files, name):
            continue
        for number, line in enumerate(lines, 1):
            if re.search(pattern, line):
                yield f"{name}:{number}: {rule}: {why}"


def main():
    findings = [finding for name in listed() for finding in check(name)]
    print("\n".join(findings) or "sources: every rule holds")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
