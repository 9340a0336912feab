#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may include whom. Arrows point down only.

    tools/check_layers.py            check every #include, and the table of docs/architecture.md
    tools/check_layers.py --print    the table as Markdown
    tools/check_layers.py --write    put it into docs/architecture.md
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOC = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- layers -->", "<!-- /layers -->"

# folder: (what it may use besides itself, third-party headers). A library may be confined to
# files: "cmark": "markdown.c tables.c"; "" is the whole folder.
LAYERS = {
    "lib/base": ("", {"jansson": "", "libfyaml": "", "libsodium": ""}),
    "lib/text": ("base", {"utf8proc": "", "opencc": "", "libstemmer": ""}),
    "lib/doc": ("base text", {"cmark": ""}),
    "lib/index": ("base text doc", {"xapian": "*.cc *.hh", "zstd": "stored.c"}),
    "lib/store": ("base doc", {"git2": "corpus*.c corpus_git.h loose_object.h diff.c backup.c", "sqlite3": "",
                               "zlib": "loose_object.h loose_object.c state_sums.c",
                               "libsodium": "session.c session_key.c token_table.c"}),
    "daemon/metrics": ("base", {}),
    "daemon/access": ("base text index store", {}),
    "daemon/http": ("base access metrics", {"microhttpd": "", "zlib": "", "jansson": "",
                                            "uv": "listener.c listener.h"}),
    "daemon/work": ("base text doc index store metrics", {"uv": "", "curl": "webhook_thread.c"}),
    "daemon/search": ("base text doc index access", {"jansson": ""}),
    "daemon/ledger": ("base doc index store metrics access work", {"jansson": ""}),
    "daemon/review": ("base doc store access", {"jansson": ""}),
    "daemon/draft": ("base text doc index store access search", {}),
    "daemon/mcp": ("base access search review draft", {}),
    "daemon/api": ("base text doc index store metrics access http work search review ledger "
                   "draft mcp", {}),
    "daemon": ("base text doc index store metrics access http work search review ledger "
               "draft mcp api", {"uv": "", "microhttpd": "", "jansson": ""}),
    "indexer": ("base text doc index store", {}),
}

# Headers of include/jinnang whose floor no source file of the same name tells.
CONTRACTS = {
    "cleanup": "base", "level": "base", "error": "base",
    "query": "text", "filter": "text", "analyse": "text",
    "doc": "doc", "mask": "doc", "token_store": "store", "state": "store", "person_store": "store",
    "ingest": "index", "index": "index",
    "answer_store": "store", "event_store": "store", "person_store": "store",
    "revision_store": "store", "submission_store": "store",
}

# Tables that are filled by the build, without includes of their own: any folder of the program may
# use them.
GENERATED = ("daemon/version.h", "daemon/embedded.h", "daemon/web/web_files.h")

LIBRARIES = [
    (r"jansson\.h", "jansson"), (r"libfyaml\.h", "libfyaml"), (r"sodium\.h", "libsodium"),
    (r"utf8proc\.h", "utf8proc"), (r"opencc/.*", "opencc"), (r"libstemmer\.h", "libstemmer"),
    (r"cmark.*\.h", "cmark"), (r"xapian(\.h|/.*)", "xapian"), (r"git2(\.h|/.*)", "git2"),
    (r"sqlite3\.h", "sqlite3"), (r"microhttpd\.h", "microhttpd"), (r"zlib\.h", "zlib"),
    (r"zstd\.h", "zstd"),
    (r"uv(\.h|/.*)", "uv"), (r"curl/.*", "curl"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def short(folder):
    return folder.split("/")[-1]


def may_use(folder):
    return {short(folder), *LAYERS[folder][0].split()}


def folder_of(path):
    """The row that a source file belongs to: the longest one that its path begins with."""
    parent = path.parent.as_posix()
    while parent not in LAYERS:
        if parent in (".", ""):
            return None
        parent = Path(parent).parent.as_posix()
    return parent


def floor_of_contract(name):
    """The floor of include/jinnang/<name>.h, or None."""
    if name in CONTRACTS:
        return CONTRACTS[name]
    for source in (ROOT / "lib").glob(f"*/{name}.c*"):
        return source.parent.name
    return None


def own_target(header):
    """The layer that an include in quotes reaches, or None."""
    if header.startswith("jinnang/"):
        return floor_of_contract(Path(header).stem)
    folder = folder_of(Path(header))
    return short(folder) if folder else None


def is_confined(path, names):
    return not names or any(path.match(name) for name in names.split())


def check_third_party(path, folder, header):
    for pattern, library in LIBRARIES:
        if not re.fullmatch(pattern, header):
            continue
        allowed = LAYERS[folder][1]
        if library not in allowed:
            return f"{short(folder)} may not use {library}"
        if not is_confined(path, allowed[library]):
            return f"{library} is confined to {allowed[library]} in {short(folder)}"
    return None


def check_own(path, folder, header):
    if "/" not in header or header in GENERATED:  # beside it, or in the build directory
        return None
    target = own_target(header)
    if target is None:
        return f'which floor is "{header}" of? Add it to CONTRACTS in tools/check_layers.py'
    if target not in may_use(folder):
        return f"{short(folder)} may not use {target}"
    return None


def check_file(path):
    folder = folder_of(path)
    if folder is None:
        return [f"{path}:1: no row for this folder in tools/check_layers.py"]
    findings = []
    text = (ROOT / path).read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        check = check_own if match[1] == '"' else check_third_party
        finding = check(path, folder, match[2])
        if finding:
            findings.append(f"{path}:{number}: {finding}: {match[2]}")
    return findings


def sources():
    for top in ("lib", "indexer", "daemon"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in (".c", ".h", ".cc", ".hh") and "node_modules" not in path.parts:
                yield path.relative_to(ROOT)


def table():
    rows = ["| Folder | May use | Third-party headers allowed |", "|---|---|---|"]
    for folder, (uses, libraries) in LAYERS.items():
        third = ", ".join(name + (f" (`{files.replace(' ', '`, `')}`)" if files else "")
                          for name, files in libraries.items())
        rows.append(f"| `{folder}` | {', '.join(uses.split()) or '–'} | {third or '–'} |")
    return "\n".join(rows)


def split_doc():
    text = DOC.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    block, closed, after = rest.partition(END)
    if not found or not closed:
        sys.exit(f"{DOC}: {BEGIN} … {END} is missing")
    return before, block, after


def main():
    if "--print" in sys.argv:
        print(table())
        return 0
    before, block, after = split_doc()
    if "--write" in sys.argv:
        DOC.write_text(f"{before}{BEGIN}\n{table()}\n{END}{after}", encoding="utf-8")
        return 0
    findings = [f for path in sources() for f in check_file(path)]
    if block.strip() != table():
        findings.append("docs/architecture.md: its table of layers differs: "
                        "tools/check_layers.py --write")
    print("\n".join(findings) or "layers: every include points down")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
