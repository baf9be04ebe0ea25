"""Time, memory and size: `python tests/benchmark/speed.py [--site-packages FOLDER]`.

Start-up, memory and the web are measured on processes started as an operator starts them, with `python -m bot`.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Annotated

import typer
from heldout import DATA, open_bench, progress, say
from tables import show

from bot.assembly import build_assistant
from bot.conversation import MemoryStore
from bot.messages import Incoming
from bot.settings import load_settings

QUESTION = "Làm giấy khai sinh cho con cần giấy tờ gì?"
STARTS = 5
MEGABYTE = 1e6
READY_WITHIN = 60.0


@dataclass(frozen=True)
class Run:
    """A finished process: seconds to its first line and to its end, and its peak memory in MB."""

    first_line: float
    whole: float
    peak: float


def main(
    data: Annotated[Path, typer.Option(help="Where the index is kept.")] = DATA,
    questions: Annotated[int, typer.Option(help="Different questions to ask.")] = 2000,
    talkers: Annotated[int, typer.Option(help="Conversations at once on the web.")] = 8,
    seconds: Annotated[float, typer.Option(help="How long to ask on the web.")] = 10.0,
    site_packages: Annotated[Path | None, typer.Option(help="A plain install's packages, to be weighed.")] = None,
) -> None:
    """Measures everything that there is to measure, a table for each."""
    texts = [question.text for question in open_bench(data, limit=questions).questions]
    show_start()
    show_web(texts, talkers, seconds)
    show_engine(texts, data)
    if site_packages:
        show_size(site_packages)


def show_engine(texts: Sequence[str], data: Path) -> None:
    """Each text is asked once, in a talk of its own: caches are as warm as a day's work makes them.

    The core's time leaves out what other processes take from the clock.
    """
    assistant = build_assistant(load_settings(data=data), MemoryStore())
    core = min(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    for number, text in enumerate(texts[:200]):
        assistant.respond(Incoming(f"warm:{number}", "terminal", text))
    walls, works = [], []
    for number, text in enumerate(progress(texts[200:], desc="one core")):
        started, worked = time.perf_counter(), time.thread_time()
        assistant.respond(Incoming(f"timed:{number}", "terminal", text))
        works.append((time.thread_time() - worked) * 1000)
        walls.append((time.perf_counter() - started) * 1000)
    rows = [
        (name, len(times), *(f"{_at(times, share):.1f}" for share in (0.5, 0.9, 0.99)))
        for name, times in (("on the clock", walls), ("of the core's time", works))
    ]
    show("One answer, engine only, on one core, ms", ("time", "questions", "median", "p90", "p99"), rows)


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(share * (len(times) - 1))]


def show_start() -> None:
    """A fresh process up to its first answer, with an empty data folder and with a filled one."""
    cold, warm = [], []
    for _ in progress(range(STARTS), desc="starts"):
        with tempfile.TemporaryDirectory() as folder:
            arguments = ("ask", QUESTION, "--json")
            cold.append(_run(arguments, Path(folder)))
            warm.append(_run(arguments, Path(folder)))
    rows = [
        (
            name,
            f"{median(run.first_line for run in runs):.1f}",
            f"{max(run.first_line for run in runs):.1f}",
            f"{max(run.peak for run in runs):.0f}",
        )
        for name, runs in (("cold: the index is built", cold), ("warm: the index is opened", warm))
    ]
    columns = ("start", "to the answer, median s", "slowest s", "peak memory MB")
    show(f"A fresh process up to its first answer, {STARTS} times", columns, rows)


def _run(arguments: Sequence[str], data: Path) -> Run:
    environment = {**os.environ, "TROLY_DATA": str(data)}
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments], env=environment, stdout=subprocess.PIPE, text=True
    ) as child:
        if child.stdout is None or not child.stdout.readline():
            raise SystemExit("python -m bot gave no answer: run it by hand to see why")
        first_line = time.perf_counter() - started
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts ru_maxrss in kibibytes.
    return Run(first_line, time.perf_counter() - started, used.ru_maxrss * 1024 / MEGABYTE)


def show_web(texts: Sequence[str], talkers: int, seconds: float) -> None:
    """Requests a second through the web app; who asks runs on the same cores."""
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as (port, server):
        numbers = count()
        times: list[float] = []
        until = time.perf_counter() + seconds

        def talk() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            while time.perf_counter() < until:
                body = json.dumps({"text": texts[next(numbers) % len(texts)]})
                started = time.perf_counter()
                connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                if answer.status != http.client.OK:
                    raise SystemExit(f"POST /api/chat answered {answer.status}")
                times.append(time.perf_counter() - started)

        threads = [Thread(target=talk) for _ in range(talkers)]
        started = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - started
        peak = _peak(server)
    row = (
        talkers,
        f"{len(times) / spent:.0f}",
        f"{median(times) * 1000:.0f}",
        f"{_at(times, 0.99) * 1000:.0f}",
        f"{peak:.0f}",
    )
    columns = ("conversations at once", "answers a second", "median ms", "p99 ms", "peak memory MB")
    show("POST /api/chat on loopback, each message stored", columns, [row])


@contextmanager
def _served(data: Path) -> Iterator[tuple[int, int]]:
    """A running web app: its port and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    say(f"starting the web app on port {port}")
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    environment = {**os.environ, "TROLY_DATA": str(data)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as child:
        try:
            _wait(port, child)
            yield port, child.pid
        finally:
            child.terminate()


def _wait(port: int, child: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and child.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the web app did not get ready: run `python -m bot serve` to see why")


def _peak(process: int) -> float:
    """Peak memory of a running process in MB."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / MEGABYTE for line in lines if line.startswith("VmHWM"))


def show_size(folder: Path) -> None:
    sizes = {entry.name: _size(entry) for entry in folder.iterdir()}
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:12]
    rows = [("all", f"{sum(sizes.values()) / MEGABYTE:.0f}")]
    rows += [(name, f"{size / MEGABYTE:.0f}") for name, size in largest]
    show("A plain install on disk, MB", ("package", "MB"), rows)


def _size(entry: Path) -> int:
    files = entry.rglob("*") if entry.is_dir() else [entry]
    return sum(file.stat().st_size for file in files if file.is_file())


if __name__ == "__main__":
    typer.run(main)
