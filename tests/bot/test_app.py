"""The web app as it is served, over the shipped content and a data folder of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.app import create_app
from bot.assembly import Parts
from bot.channels import telegram, zalo_bot
from bot.conversation import SqlStore
from bot.settings import load_settings

ANSWER = "Mai bác ra xã, nhớ mang căn cước."


@pytest.fixture(scope="module")
def data(assistant_parts: Parts, data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the index already in it and nothing else."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(data_folder / "index", folder / "index")
    return folder


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TROLY_")]:
            patch.delenv(name)
        patch.setenv("TROLY_SETTINGS", str(data / "none.toml"))
        app = create_app(load_settings(data=data, commune="Bình Lư"))
    with TestClient(app) as client:
        yield client


@pytest.fixture
def store(client: TestClient, data: Path) -> Iterator[SqlStore]:
    """The store as the command line opens it, beside the app that is running."""
    kept = SqlStore(data)
    yield kept
    kept.close()


def chat(client: TestClient, text: str, conversation: str | None = None, action: str | None = None) -> dict[str, Any]:
    response = client.post("/api/chat", json={"text": text, "action": action, "conversation": conversation})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def pending(client: TestClient, conversation: str) -> list[str]:
    answers: list[str] = client.get("/api/pending", params={"conversation": conversation}).json()["answers"]
    return answers


def test_the_page_is_served_with_the_commune_it_is_for(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "Bình Lư" in page.text


def test_it_is_healthy(client: TestClient) -> None:
    assert client.get("/health").status_code == 200


def test_the_health_check_is_kept_nowhere(client: TestClient, store: SqlStore) -> None:
    client.get("/health")
    assert store.load("health").turns == ()


def test_a_question_is_answered_with_its_source(client: TestClient) -> None:
    answer = chat(client, "đăng ký tạm trú cần giấy tờ gì")
    assert answer["outcome"] == "answered"
    assert answer["citations"][0]["doc"] == "cu-tam-tru"


def test_a_talk_goes_on(client: TestClient) -> None:
    talk = chat(client, "đăng ký tạm trú cần giấy tờ gì")["conversation"]
    assert chat(client, "nộp ở đâu", talk)["citations"][0]["doc"] == "cu-tam-tru"


def test_a_choice_does_what_it_says(client: TestClient) -> None:
    first = chat(client, "đăng ký tạm trú cần giấy tờ gì")
    choice = next(choice for choice in first["choices"] if choice["label"] == "Lệ phí")
    told = chat(client, choice["label"], first["conversation"], choice["action"])
    assert told["citations"][0]["locator"] == "Lệ phí"


def test_an_officials_answer_reaches_the_talk_exactly_once(client: TestClient, store: SqlStore) -> None:
    asked = chat(client, "gặp cán bộ")
    other = chat(client, "gặp cán bộ")
    assert asked["outcome"] == "handoff"
    assert pending(client, asked["conversation"]) == []
    (handoff,) = [h for h in store.handoffs() if h.conversation == f"web:{asked['conversation']}"]
    assert store.answer_handoff(handoff.id, ANSWER)
    assert pending(client, other["conversation"]) == []
    (told,) = pending(client, asked["conversation"])
    assert ANSWER in told
    assert str(handoff.id) in told
    assert pending(client, asked["conversation"]) == []
    assert handoff.id not in [waiting.id for waiting in store.undelivered("web")]


def test_channels_without_a_token_take_nothing(client: TestClient) -> None:
    for path in (telegram.PATH, zalo_bot.PATH):
        assert client.post(path, json={}).status_code >= 400
