"""Tables for standard output, ready to be pasted into a Markdown page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import typer


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes one table; numbers stand to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max([len(name), 3, *(len(row[i]) for row in cells)]) for i, name in enumerate(columns)]
    typer.echo(f"\n**{title}**\n")
    typer.echo(_line(columns, widths))
    typer.echo("|" + "|".join("-" * (width + 1) + (":" if i else "-") for i, width in enumerate(widths)) + "|")
    for row in cells:
        typer.echo(_line(row, widths))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        f"{cell:<{width}}" if i == 0 else f"{cell:>{width}}"
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "| " + " | ".join(padded) + " |"


def percent(share: float) -> str:
    return f"{100 * share:.1f}"
