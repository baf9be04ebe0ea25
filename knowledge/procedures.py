"""The national catalogue: one line of facts for each procedure, and details where an export was ingested."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from knowledge.documents import ContentError, Facet, Problem, Procedure

COLUMNS = ("code", "name", "field", "level", "authority", "audience", "decision", "url", "as_of")


def read_catalogue(path: Path) -> list[Procedure]:
    """Parses the catalogue's CSV. Raises ContentError naming the line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if missing := set(COLUMNS) - set(rows.fieldnames or ()):
            raise ContentError(
                Problem(str(path), 1, f"thiếu cột {', '.join(sorted(missing))}", "thêm cột vào dòng đầu")
            )
        return [_procedure(path, rows.line_num, row) for row in rows]


def _procedure(path: Path, line: int, row: Mapping[str, str | None]) -> Procedure:
    if not row["code"] or not row["name"]:
        raise ContentError(Problem(str(path), line, "dòng thiếu mã hoặc tên", "điền mã và tên thủ tục"))
    return Procedure(**dict[str, Any]((column, row[column] or "") for column in COLUMNS))


def write_catalogue(path: Path, procedures: Iterable[Procedure]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(procedure, column) for column in COLUMNS] for procedure in procedures)


def write_details(path: Path, procedures: Iterable[Procedure]) -> int:
    """Keeps ingested procedures, a JSON line each; returns how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    count = 0
    with temporary.open("w", encoding="utf-8") as file:
        for procedure in procedures:
            facts = {column: getattr(procedure, column) for column in COLUMNS}
            json.dump(facts | {"details": procedure.details}, file, ensure_ascii=False)
            file.write("\n")
            count += 1
    temporary.replace(path)
    return count


def read_details(path: Path) -> Iterator[Procedure]:
    """What `write_details` kept. Raises ContentError naming the line."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                kept = json.loads(line)
                details = {Facet(facet): tuple(lines) for facet, lines in kept.pop("details").items()}
                yield Procedure(**kept, details=details)
            except (ValueError, KeyError, TypeError) as error:
                raise ContentError(
                    Problem(str(path), number, f"thủ tục đã nạp bị hỏng ({error})", "nạp lại tệp xuất từ Cổng")
                ) from None


def merge(catalogue: Iterable[Procedure], ingested: Iterable[Procedure]) -> list[Procedure]:
    """The catalogue with ingested details; an ingested procedure that it lacks is added."""
    merged = {procedure.code: procedure for procedure in catalogue}
    for procedure in ingested:
        known = merged.get(procedure.code)
        merged[procedure.code] = replace(known, details=procedure.details) if known else procedure
    return list(merged.values())
