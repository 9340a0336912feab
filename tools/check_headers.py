#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every contract in include/jinnang stands alone.  tools/check_headers.py CC [FLAGS]"""
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["-std=gnu17", "-Wall", "-Wextra", "-Wshadow", "-Wundef", "-Werror", "-D_GNU_SOURCE",
         "-fsyntax-only", "-x", "c", "-I", str(ROOT / "include"), "-"]


def check(name):
    """Twice, because a header without a guard is half a header."""
    text = f'#include "jinnang/{name}"\n' * 2
    run = subprocess.run([*(sys.argv[1:] or ["cc"]), *FLAGS], input=text, text=True,
                         capture_output=True, check=False)
    return run.stderr if run.returncode != 0 else ""


def main():
    names = sorted(p.name for p in (ROOT / "include" / "jinnang").glob("*.h"))
    with ThreadPoolExecutor(2) as pool:
        failures = [text for text in pool.map(check, names) if text]
    print("\n".join(failures) or f"headers: {len(names)} stand alone")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
