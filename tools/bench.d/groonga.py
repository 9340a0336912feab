# SPDX-License-Identifier: GPL-3.0-or-later
"""Groonga as the peer: the same documents, the same queries, over its own HTTP server.

Each blank-separated part of a query is a quoted phrase, and the phrases are joined with OR.
That is what its users do for text that people type: unquoted, a `-` or `(` would change the
meaning, and with AND most of the queries of three words and more find nothing. A Chinese run
stays one phrase, which is less work than the bigrams joined with OR of Jinnang; `bigrams`
asks for those instead.
"""
import json
import re
import shutil
import urllib.parse

import measure
import sample

SCHEMA = """\
table_create Docs TABLE_HASH_KEY ShortText
column_create Docs title COLUMN_SCALAR ShortText
column_create Docs body COLUMN_SCALAR LongText
"""
INDEX = """\
table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram \
--normalizer NormalizerNFKC130
column_create Terms docs COLUMN_INDEX|WITH_POSITION|WITH_SECTION Docs title,body
"""
HAN_RUN = re.compile(r"[\u3400-\u9fff]+|[^\u3400-\u9fff\s]+")
SHORT_TEXT = 4000  # bytes of a key or a ShortText, with room to spare


def program():
    return shutil.which("groonga")


def build(root, paths, folder):
    """A database of the files: (seconds, bytes)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows, database = folder / "rows.grn", folder / "db"
    with open(rows, "w", encoding="utf-8") as out:
        out.write(SCHEMA + "load --table Docs\n[\n")
        for i, path in enumerate(paths):
            text = sample.read(path).replace("\0", " ")
            row = {"_key": str(path.relative_to(root)), "body": text,
                   "title": sample.title(text, path)[:SHORT_TEXT // 4]}
            out.write(("," if i else "") + json.dumps(row, ensure_ascii=False) + "\n")
        out.write("]\n" + INDEX)
    seconds = measure.run([program(), "--file", str(rows), "-n", str(database)])[0]
    rows.unlink()
    return seconds, measure.folder_bytes(folder)


def serve(folder, threads):
    port = measure.free_port()
    command = [program(), "-s", "--protocol", "http", "--bind-address", "127.0.0.1",
               "--port", str(port), "--max-threads", str(threads), "--cache-limit", "0",
               "--log-path", str(folder / "groonga.log"), str(folder / "db")]
    return measure.Server(command, port, folder / "server.log", "/d/status")


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def parts(query, bigrams):
    if not bigrams:
        return query.split()
    found = []
    for run in HAN_RUN.findall(query):
        if sample.HAN.match(run) and len(run) > 2:
            found += [run[i:i + 2] for i in range(len(run) - 1)]
        else:
            found.append(run)
    return found


def target(query, bigrams=False):
    return "/d/select?" + urllib.parse.urlencode({
        "table": "Docs",
        "match_columns": "title * 4 || body",
        "query": " OR ".join(quoted(p) for p in parts(query, bigrams)),
        "output_columns": "_key,_score,title,snippet_html(body)",
        "sort_keys": "-_score",
        "limit": "10",
        "cache": "no",
    })
