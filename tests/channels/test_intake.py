"""Each message once, one talk in order, and nothing that fails goes unseen."""

from __future__ import annotations

import asyncio

from bot.channels.intake import Intake


async def test_a_key_is_taken_once_as_long_as_it_is_remembered() -> None:
    intake = Intake(remembered=2)
    done: list[str] = []

    async def answer() -> None:
        done.append("x")

    assert [intake.accept(key, "t", answer) for key in ("1", "1", "2", "3", "1")] == [
        True,
        False,
        True,
        True,
        True,
    ]
    await intake.finish()
    assert len(done) == 4


async def test_it_is_full_while_its_capacity_is_under_way() -> None:
    intake = Intake(capacity=1)
    intake.accept("1", "t", lambda: asyncio.sleep(0))
    assert intake.full
    await intake.finish()
    assert not intake.full


async def test_a_failure_is_logged_and_the_talk_goes_on(caplog) -> None:
    intake = Intake()
    done: list[str] = []

    async def fail() -> None:
        raise ValueError

    async def answer() -> None:
        done.append("x")

    intake.accept("1", "t", fail)
    intake.accept("2", "t", answer)
    await intake.finish()
    assert "without an answer" in caplog.text
    assert done == ["x"]


async def test_what_takes_too_long_is_dropped_at_the_end() -> None:
    intake = Intake()
    intake.accept("1", "t", lambda: asyncio.sleep(60))
    await asyncio.wait_for(intake.finish(patience=0.01), 5)
    assert not intake._under_way
