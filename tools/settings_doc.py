#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the tables of settings and metrics in docs/operating.md.

usage: tools/settings_doc.py JINNANGD [--check]

The settings come from `jinnangd --help`, the metrics from daemon/metrics/metrics.def; with
--check nothing is written and the exit status says whether the page is up to date."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/operating.md"
FLAG = re.compile(r"^  --(\S+)(?: (\S+))?  +(.*?)(?: \(([^()]*)\))?$")
METRIC = re.compile(r'METRIC\(\w+, (\w+), "(\w+)", (?:NULL|"(\w+)"), (?:NULL|"([^"]+)"),\s*"([^"]+)"\)')


def settings(program):
    text = subprocess.run([program, "--help"], check=True, capture_output=True, text=True).stdout
    rows = ["| setting | value | default | meaning |", "|---|---|---|---|"]
    for line in text.splitlines():
        found = FLAG.match(line)
        if found:
            name, value, meaning, default = found.groups()
            if default and (default == "CORS" or default.startswith("default: ")):
                meaning, default = f"{meaning} ({default})", None  # part of the help, no value
            rows.append(f"| `{name}` | {value or 'true, false'} | {default or ('false' if not value else '–')} | {meaning} |")
    return rows


def metrics():
    rows = ["| metric | type | meaning |", "|---|---|---|"]
    for kind, name, label, values, meaning in METRIC.findall((ROOT / "daemon/metrics/metrics.def").read_text()):
        by = f"{{{label}}}" if label else ""
        of = f" ({values.replace('|', ', ')})" if values else ""
        rows.append(f"| `jinnang_{name}{by}` | {kind.lower()} | {meaning}{of} |")
    return rows


def put(text, name, rows):
    between = re.compile(f"(<!-- {name} -->\n).*?(<!-- end of {name} -->)", re.S)
    return between.sub(lambda m: m[1] + "\n".join(rows) + "\n" + m[2], text)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    before = PAGE.read_text()
    after = put(put(before, "settings", settings(sys.argv[1])), "metrics", metrics())
    if "--check" in sys.argv:
        sys.exit(0 if after == before else "docs/operating.md is out of date: run tools/settings_doc.py")
    PAGE.write_text(after)


main()
