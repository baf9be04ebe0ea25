"""The web chat's addresses, asked over HTTP with a scripted responder."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.channels.web import MAX_TEXT, PAGE, PageError, load_phrases, routes
from bot.messages import Citation, Figure, Incoming, Outcome, Reply, Role
from intents import Choice

CITATION = Citation(
    "ht-khai-sinh", "Đăng ký khai sinh", "Lệ phí", "1.001193", "2026-06-10", "https://dichvucong.gov.vn/x"
)
FIGURE = Figure(
    "Bình Lư", "dossiers_received", "Hồ sơ tiếp nhận", None, "01/07/2025 - 31/05/2026",
    "2025-07-01", "2026-05-31", 4569, "hồ sơ", None, False, "binh-lu-447-bc-du", "III.1",
)  # fmt: skip
ANSWER = Reply(Outcome.ANSWERED, "Cổng ghi miễn phí.", (CITATION,), (FIGURE,), (Choice("Thời hạn", "facet:time"),))


class Scripted:
    """Gives one reply to everything and remembers what it was asked, talk by talk."""

    def __init__(self) -> None:
        self.asked: list[Incoming] = []
        self.heard: dict[str, list[str]] = defaultdict(list)

    def respond(self, incoming: Incoming) -> Reply:
        self.asked.append(incoming)
        self.heard[incoming.conversation].append(incoming.text)
        return ANSWER


@pytest.fixture
def responder() -> Scripted:
    return Scripted()


@pytest.fixture
def waiting() -> dict[str, list[str]]:
    return {}


@pytest.fixture
def client(responder: Scripted, waiting: dict[str, list[str]]) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(
        routes(
            responder,
            starters=("Làm khai sinh cần gì?", "</script><b>"),
            pending=lambda conversation: waiting.pop(conversation, []),
            commune="Bình Lư",
        )
    )
    with TestClient(app) as client:
        yield client


def ask(client: TestClient, text: str, conversation: str | None = None, **more: object) -> Any:
    return client.post("/api/chat", json={"text": text, "action": None, "conversation": conversation, **more})


def test_an_answer_comes_with_everything_that_carries_it(client: TestClient, responder: Scripted) -> None:
    response = ask(client, "phí khai sinh?")
    answer = response.json()
    token = answer.pop("conversation")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", token)
    assert answer["outcome"] == "answered"
    assert answer["text"] == "Cổng ghi miễn phí."
    assert answer["citations"][0] == {
        "doc": "ht-khai-sinh", "code": "1.001193", "title": "Đăng ký khai sinh", "locator": "Lệ phí",
        "as_of": "2026-06-10", "url": "https://dichvucong.gov.vn/x",
    }  # fmt: skip
    assert answer["figures"][0]["value"] == 4569
    assert answer["choices"] == [{"label": "Thời hạn", "action": "facet:time"}]
    assert answer["lang"] == "vi"
    assert responder.asked == [Incoming(f"web:{token}", "web", "phí khai sinh?")]


def test_a_tapped_choice_reaches_the_responder(client: TestClient, responder: Scripted) -> None:
    assert ask(client, "Thời hạn", action="facet:time").status_code == 200
    assert ask(client, "", action="facet:time").status_code == 200
    assert [(incoming.text, incoming.action) for incoming in responder.asked] == [
        ("Thời hạn", "facet:time"),
        ("", "facet:time"),
    ]


def test_nobody_on_the_web_is_more_than_a_citizen(client: TestClient, responder: Scripted) -> None:
    assert ask(client, "xem báo cáo", role="admin", in_group=True).status_code == 200
    assert responder.asked[0].role is Role.CITIZEN
    assert responder.asked[0].in_group is False


def test_two_talks_never_mix(client: TestClient, responder: Scripted) -> None:
    first = ask(client, "câu một của A").json()["conversation"]
    second = ask(client, "câu một của B").json()["conversation"]
    assert ask(client, "câu hai của A", first).json()["conversation"] == first
    assert ask(client, "câu hai của B", second).json()["conversation"] == second
    assert responder.heard == {
        f"web:{first}": ["câu một của A", "câu hai của A"],
        f"web:{second}": ["câu một của B", "câu hai của B"],
    }


@pytest.mark.parametrize("token", ["", "1", "admin", "a" * 33, "telegram:42", "../" + "a" * 29, "đ" * 32])
def test_a_token_that_the_server_cannot_have_made_starts_a_talk_of_its_own(
    client: TestClient, responder: Scripted, token: str
) -> None:
    given = ask(client, "xin chào", token).json()["conversation"]
    assert given != token
    assert responder.asked[0].conversation == f"web:{given}"


def test_the_longest_message_is_taken_whole_and_a_longer_one_refused(client: TestClient, responder: Scripted) -> None:
    assert ask(client, "ạ" * MAX_TEXT).status_code == 200
    assert len(responder.asked[0].text) == MAX_TEXT
    for text in ("ạ" * (MAX_TEXT + 1), "a" * 3_000_000):
        response = ask(client, text)
        assert response.status_code == 413
        assert response.json() == {"error": load_phrases(PAGE / "phrases.json").errors.too_long}
    assert len(responder.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{}",
        b'{"text": 5}',
        b'{"text": null}',
        b'{"text": "a", "action": 7}',
        b'{"text": "a", "action": "' + b"x" * 201 + b'"}',
        b'{"text": "a", "conversation": ["b"]}',
        b'{"text": "\\ud800"}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_message_is_refused_in_vietnamese(client: TestClient, responder: Scripted, body: bytes) -> None:
    response = client.post("/api/chat", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json() == {"error": load_phrases(PAGE / "phrases.json").errors.unreadable}
    assert responder.asked == []


@pytest.mark.parametrize("text", ["", "  ", "\n\t "])
def test_an_empty_message_is_told_so(client: TestClient, responder: Scripted, text: str) -> None:
    response = ask(client, text)
    assert response.status_code == 400
    assert response.json() == {"error": load_phrases(PAGE / "phrases.json").errors.empty}
    assert responder.asked == []


def test_an_officials_answer_reaches_only_its_own_talk(client: TestClient, waiting: dict[str, list[str]]) -> None:
    mine = ask(client, "gặp cán bộ").json()["conversation"]
    other = ask(client, "gặp cán bộ").json()["conversation"]
    waiting[f"web:{mine}"] = ["Mời bà con ra xã sáng mai.", "Nhớ mang căn cước."]
    assert client.get("/api/pending", params={"conversation": other}).json() == {"answers": []}
    response = client.get("/api/pending", params={"conversation": mine})
    assert response.json() == {"answers": ["Mời bà con ra xã sáng mai.", "Nhớ mang căn cước."]}
    assert response.headers["cache-control"] == "no-store"
    assert client.get("/api/pending", params={"conversation": mine}).json() == {"answers": []}


def test_a_made_up_token_asks_for_nobodys_answers(client: TestClient, waiting: dict[str, list[str]]) -> None:
    waiting["web:1"] = ["bí mật"]
    assert client.get("/api/pending", params={"conversation": "1"}).json() == {"answers": []}
    assert client.get("/api/pending").json() == {"answers": []}
    assert waiting == {"web:1": ["bí mật"]}


def test_the_page_carries_its_questions_and_nothing_can_break_out_of_them(client: TestClient) -> None:
    page = client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "Làm khai sinh cần gì?" in page.text
    assert "Bình Lư" in page.text
    assert "</script><b>" not in page.text
    assert "\\u003c/script>\\u003cb>" in page.text


def test_the_files_that_the_page_names_are_served_and_kept_by_the_phone(client: TestClient) -> None:
    addresses = set(re.findall(r'(?:src|href)="(static/[^"]+)"', client.get("/").text))
    assert len(addresses) == 3
    for address in addresses:
        response = client.get(f"/{address}")
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
        assert client.get(f"/{address.split('?')[0]}").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["phrases.json", "index.html", "..%2fweb.py", "%2e%2e/web.py", "nothing"])
def test_no_other_file_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_the_page_is_small_and_asks_nothing_of_other_hosts() -> None:
    files = [file for file in PAGE.iterdir() if file.is_file()]
    assert sum(file.stat().st_size for file in files) < 40_000
    for file in files:
        named = re.findall(r"(?:https?:)?//[\w.-]+\.\w+", file.read_text(encoding="utf-8"))
        assert set(named) <= {"http://www.w3.org"}, file


def test_wrong_page_words_are_named_with_their_file(tmp_path: Path) -> None:
    broken = tmp_path / "phrases.json"
    with pytest.raises(PageError, match=r"phrases\.json"):
        load_phrases(broken)
    broken.write_text('{"page": {}, "errors": {"too_long": "x", "empty": "y"}}', encoding="utf-8")
    with pytest.raises(PageError, match=r"phrases\.json: errors\.unreadable"):
        load_phrases(broken)
