# SPDX-License-Identifier: GPL-3.0-or-later
"""Time, memory and size of programs and folders; the load generators."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

LOAD = Path(__file__).resolve().parent.parent / "load.mjs"


class Failed(Exception):
    """A program did not do its part; the text says which and how."""


def run(command, ok=(0,), **more):
    """Run to the end: (seconds, processor seconds, peak resident MB, standard output)."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=err, **more)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode not in ok:
            tail = err.read()[-400:].decode("utf-8", "replace")
            raise Failed(f"{command[0]} ended with {process.returncode}: {tail}")
        return (seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024,
                out.read().decode("utf-8", "replace"))


def folder_bytes(path):
    return sum(p.stat().st_size for p in Path(path).rglob("*") if p.is_file())


def memory_mb(pid):
    """Resident memory: (all, anonymous). The rest of `all` is page cache of mapped files."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    value = {k: int(v) / 1024 for k, v in re.findall(r"^(\w+):\s+(\d+) kB", text, re.M)}
    return value["VmRSS"], value["RssAnon"]


def processor_s(pid):
    """Processor seconds that a process has used, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get_json(url, body=None, timeout=60):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return json.load(answer)


class Server:
    """A program that serves HTTP on loopback until the `with` block ends."""

    def __init__(self, command, port, log, probe="/"):
        self.url = f"http://127.0.0.1:{port}"
        self.command, self.log, self.probe = command, log, probe
        self.ready_s = 0.0

    def __enter__(self):
        begin = time.monotonic()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() - begin > 120:
                self.__exit__()
                tail = Path(self.log).read_bytes()[-400:].decode("utf-8", "replace")
                raise Failed(f"{self.command[0]} does not serve: {tail}")
            time.sleep(0.002)
        self.ready_s = time.monotonic() - begin
        return self

    def answers(self):
        try:
            with urllib.request.urlopen(self.url + self.probe, timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    @property
    def pid(self):
        return self.process.pid

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def load(url, requests, **flags):
    """tools/load.mjs over a list of requests; its report as a dict."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for request in requests:
            file.write((request if isinstance(request, str) else json.dumps(request)) + "\n")
        file.flush()
        command = ["node", str(LOAD), "--url", url, "--requests", file.name, "--json"]
        for name, value in flags.items():
            command += ["--" + name, str(value)]
        return json.loads(run(command, ok=(0, 1))[3])


def wrk(url, requests, connections, seconds):
    """Requests a second of wrk, the cheapest client; None where it is not installed."""
    program = shutil.which("wrk")
    if not program:
        return None
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        rows = ",\n".join(json.dumps(r, ensure_ascii=True) for r in requests)
        script.write(f"local targets = {{\n{rows}\n}}\nlocal i = 0\n"
                     "request = function()\n  i = i % #targets + 1\n"
                     "  return wrk.format('GET', targets[i])\nend\n")
        script.flush()
        text = run([program, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script.name,
                    "--latency", url])[3]
    if "Non-2xx" in text or "Socket errors" in text:
        raise Failed("wrk saw errors: " + " ".join(text.split())[-300:])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
