"""The command line, `troly`: serve, chat, ask, ingest, check, handoffs."""

from __future__ import annotations

import io
import json
import logging
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer

from bot.messages import Incoming, Role
from bot.settings import Settings, SettingsError, load_settings

T = TypeVar("T")

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="Trợ lý số: hỏi đáp dịch vụ công cho xã.",
)
handoffs = typer.Typer(no_args_is_help=False, invoke_without_command=True, help="Người dân xin gặp cán bộ.")
app.add_typer(handoffs, name="handoffs")

Data = Annotated[Path | None, typer.Option(help="Thư mục dữ liệu (TROLY_DATA).")]
RoleOption = Annotated[Role, typer.Option(help="Vai của người hỏi.")]
Commune = Annotated[str | None, typer.Option(help="Xã của người hỏi.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe.")] = None,
    port: Annotated[int | None, typer.Option(help="Cổng lắng nghe.")] = None,
) -> None:
    """Chạy trang web và mọi kênh đã đặt mã."""
    import uvicorn

    from bot.app import create_app

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    for library in ("httpx", "bm25s"):
        logging.getLogger(library).setLevel(logging.WARNING)
    settings = _settings(host=host, port=port)
    web = _or_exit(lambda: create_app(settings))
    uvicorn.run(web, host=settings.host, port=settings.port, log_config=None, access_log=False)


@app.command()
def chat(role: RoleOption = Role.CITIZEN, commune: Commune = None) -> None:
    """Trò chuyện ngay trong cửa sổ lệnh."""
    from bot.channels.terminal import converse
    from bot.conversation import MemoryStore

    converse(_assistant(MemoryStore(), commune), role)


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="Câu hỏi.")] = None,
    batch: Annotated[Path | None, typer.Option(help="Tệp JSON Lines, mỗi dòng một cuộc trò chuyện.")] = None,
    role: RoleOption = Role.CITIZEN,
    commune: Commune = None,
    as_json: Annotated[bool, typer.Option("--json", help="Trả lời bằng JSON.")] = False,
    explain: Annotated[bool, typer.Option(help="Cho xem đã hiểu thế nào, tìm thấy và loại những gì.")] = False,
) -> None:
    """Hỏi một câu, hoặc cả một tệp câu hỏi."""
    if (text is None) == (batch is None):
        _refuse("Cho một câu hỏi, hoặc --batch TỆP (không cả hai).")
    if batch is not None:
        _ask_batch(batch)
        return
    from bot.conversation import MemoryStore
    from bot.explain import explained
    from bot.json_form import as_json as json_answer

    assistant = _assistant(MemoryStore(), commune)
    started = time.perf_counter()
    reply = assistant.respond(Incoming("ask", "terminal", text or "", role=role))
    spent = (time.perf_counter() - started) * 1000
    if as_json:
        _print(json.dumps(json_answer(reply, spent), ensure_ascii=False))
    else:
        _print(reply.text)
        for number, choice in enumerate(reply.choices, 1):
            _print(f"  {number}. {choice.label}")
    if explain:
        typer.echo(explained(assistant, text or ""), err=True)


def _ask_batch(file: Path) -> None:
    from bot.conversation import MemoryStore
    from bot.json_form import as_json

    rows = _or_exit(lambda: list(_batch_rows(file)))
    assistant = _assistant(MemoryStore())
    for place, row in enumerate(rows):
        number = str(row["id"])
        talk = f"batch:{place}"
        *earlier, last = row["turns"]
        role, commune = Role(row.get("role", "citizen")), row.get("commune")
        for turn in earlier:
            assistant.respond(Incoming(talk, "terminal", turn, role=role, commune=commune))
        started = time.perf_counter()
        reply = assistant.respond(Incoming(talk, "terminal", last, role=role, commune=commune))
        _print(json.dumps(as_json(reply, (time.perf_counter() - started) * 1000, number), ensure_ascii=False))


def _batch_rows(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a batch. Raises SettingsError naming the line."""
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: không phải UTF-8 (byte {error.start}); lưu lại tệp với mã UTF-8") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            turns = row["turns"]
            Role(row.get("role", "citizen"))
            if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
                raise ValueError("turns phải là danh sách câu, ít nhất một")
            row["id"]
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(f"{file}:{number}: dòng sai ({error}); cần {{'id', 'turns': [...], 'role'?}}") from None
        yield row


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(help="Báo cáo (.docx, .pdf, .txt, .md, .html) hoặc tệp xuất từ Cổng.")],
    dry_run: Annotated[bool, typer.Option(help="Chỉ đọc thử, không lưu.")] = False,
    commune: Annotated[str | None, typer.Option(help="Xã của báo cáo, khi báo cáo không ghi.")] = None,
    period: Annotated[str | None, typer.Option(help="Kỳ của báo cáo, khi báo cáo không ghi.")] = None,
) -> None:
    """Nạp báo cáo của xã và tệp xuất thủ tục từ Cổng Dịch vụ công."""
    from bot.operator import ingest_files

    if not ingest_files(files, _settings().data, dry_run=dry_run, commune=commune, period=period, say=_print):
        raise typer.Exit(1)


@app.command()
def check() -> None:
    """Soát nội dung, câu mẫu, thiết lập; nói rõ tệp, dòng và cách sửa."""
    from bot.operator import check_everything

    problems = check_everything(_settings())
    for problem in problems:
        _print(problem)
    _print(f"{len(problems)} chỗ cần sửa." if problems else "Mọi thứ đều ổn.")
    if problems:
        raise typer.Exit(1)


@handoffs.callback()
def list_handoffs(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Cả những yêu cầu đã trả lời.")] = False,
) -> None:
    """Liệt kê yêu cầu đang chờ."""
    if context.invoked_subcommand:
        return
    store = _store()
    waiting = store.handoffs(waiting_only=not everything)
    for handoff in waiting:
        _print(f"#{handoff.id}  {handoff.created:%d/%m/%Y %H:%M}  {handoff.conversation}")
        for turn in handoff.turns:
            _print(f"    {'Người dân' if turn.who == 'person' else 'Trợ lý'}: {turn.text}")
        if handoff.answer:
            _print(f"    Cán bộ: {handoff.answer}")
    _print(f"{len(waiting)} yêu cầu.")


@handoffs.command("answer")
def answer_handoff(number: int, text: str) -> None:
    """Trả lời yêu cầu NUMBER bằng TEXT; kênh của người hỏi sẽ gửi đi."""
    if not _store().answer_handoff(number, text):
        _refuse(f"Không có yêu cầu số {number} đang chờ. Xem: troly handoffs")
    _print("Đã ghi; câu trả lời sẽ được gửi khi troly serve đang chạy.")


def _settings(**given: Any) -> Settings:
    return _or_exit(lambda: load_settings(**given))


def _assistant(store: Any, commune: str | None = None) -> Any:
    from bot.assembly import build_assistant

    settings = _settings(commune=commune)
    return _or_exit(lambda: build_assistant(settings, store))


def _store() -> Any:
    from bot.conversation import SqlStore

    return _or_exit(lambda: SqlStore(_settings().data))


def _or_exit(make: Callable[[], T]) -> T:
    """What `make` makes; an operator's mistake is told in one line instead of a traceback."""
    from bot.conversation import StoreError
    from knowledge.documents import KnowledgeError

    try:
        return make()
    except (SettingsError, StoreError, KnowledgeError, OSError) as error:
        _refuse(str(error))


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Iterable[str] | None = None) -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    app(args=list(arguments) if arguments is not None else None)


if __name__ == "__main__":
    main()
