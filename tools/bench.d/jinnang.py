# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of this repository as the bench starts and asks them."""
import json
import urllib.parse
from pathlib import Path

import measure

REFUSED_SOME = 3  # exit code of `jinnang index` when some files were refused
FACETS = "kind,language,tags"


class Programs:
    def __init__(self, build):
        self.indexer = str(Path(build) / "indexer" / "jinnang")
        self.daemon = str(Path(build) / "daemon" / "jinnangd")

    def missing(self):
        return [p for p in (self.indexer, self.daemon) if not Path(p).is_file()]

    def index(self, corpus, index, *flags):
        """(seconds, processor seconds, peak resident MB, counts of the report)."""
        seconds, cpu, peak, out = measure.run(
            [self.indexer, "index", "--corpus", str(corpus), "--index", str(index), "--json",
             *flags], ok=(0, REFUSED_SOME))
        return seconds, cpu, peak, json.loads(out)["counts"]

    def serve(self, corpus, folder, cache):
        port = measure.free_port()
        command = [self.daemon, "--index", str(folder / "index"), "--corpus", str(corpus),
                   "--state", str(folder / "state"), "--listen", f"127.0.0.1:{port}",
                   "--anonymous-level", "internal", "--cache", str(cache)]
        return measure.Server(command, port, folder / "jinnangd.log", "/readyz")


def search(query, **more):
    return "/v1/search?" + urllib.parse.urlencode(
        {"q": query, "per_page": 10, "facets": FACETS, **more})


def similar(text):
    # Plain Markdown has no kind of its own; the default of the endpoint would find nothing.
    return {"method": "POST", "target": "/v1/similar",
            "body": {"text": text, "kinds": ["note"], "per_page": 10}}
