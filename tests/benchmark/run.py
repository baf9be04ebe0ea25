"""Runs every benchmark with its defaults: `python tests/benchmark/run.py > figures.md`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

SCRIPTS = ("answers", "peers", "speed", "fit_ranker", "neighbours")


def main(
    only: Annotated[list[str] | None, typer.Argument(help=f"Some of: {', '.join(SCRIPTS)}.")] = None,
) -> None:
    """Each benchmark runs in a process of its own, so that none warms another's caches."""
    if unknown := set(only or ()) - set(SCRIPTS):
        raise SystemExit(f"no benchmark named {', '.join(sorted(unknown))}; there are {', '.join(SCRIPTS)}")
    failed = []
    for name in only or SCRIPTS:
        typer.echo(f"\n## {name}")
        sys.stdout.flush()
        if subprocess.run([sys.executable, Path(__file__).with_name(f"{name}.py")], check=False).returncode:
            failed.append(name)
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    typer.run(main)
