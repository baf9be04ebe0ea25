"""Settings from options, the environment and a file; each mistake is named with its mend."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and a working folder without a settings file."""
    for name in [name for name in os.environ if name.startswith("TROLY_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_it_starts_without_any_setting() -> None:
    found = load_settings()
    assert found.data == Path("data")
    assert found.host == "127.0.0.1"
    assert found.telegram_token is None
    assert found.zalo_bot_token is None


def test_every_setting_is_described_and_has_a_default() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert not field.is_required(), name


def test_the_environment_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_PORT", "9000")
    monkeypatch.setenv("TROLY_COMMUNE", "Bình Lư")
    assert (load_settings().port, load_settings().commune) == (9000, "Bình Lư")


def test_a_file_sets(tmp_path: Path) -> None:
    (tmp_path / "troly.toml").write_text('port = 9001\ncommune = "Tà Đùng"\n', encoding="utf-8")
    assert (load_settings().port, load_settings().commune) == (9001, "Tà Đùng")


def test_a_file_elsewhere_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("port = 9002\n", encoding="utf-8")
    monkeypatch.setenv("TROLY_SETTINGS", str(tmp_path / "other.toml"))
    assert load_settings().port == 9002


def test_options_go_before_the_environment_and_that_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "troly.toml").write_text('port = 1\nhost = "file"\ncommune = "file"\n', encoding="utf-8")
    monkeypatch.setenv("TROLY_PORT", "2")
    monkeypatch.setenv("TROLY_HOST", "environment")
    found = load_settings(port=3, host=None)
    assert (found.port, found.host, found.commune) == (3, "environment", "file")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TROLY_PORT", "many"),
        ("TROLY_PORT", "70000"),
        ("TROLY_PUBLIC_URL", "http://xa.example.vn"),
        ("TROLY_PUBLIC_URL", "xa.example.vn"),
        ("TROLY_TELEGRAM_SECRET", "short"),
        ("TROLY_ZALO_BOT_SECRET", "short"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load_settings()


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_PORT", "x")
    monkeypatch.setenv("TROLY_PUBLIC_URL", "x")
    with pytest.raises(SettingsError, match=r"(?s)TROLY_PORT.*TROLY_PUBLIC_URL"):
        load_settings()


def test_an_unknown_setting_in_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "troly.toml").write_text('comune = "Tà Đùng"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="COMUNE"):
        load_settings()


def test_an_unknown_setting_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_TELEGRAM_TOKN", "1:x")
    with pytest.raises(SettingsError, match="TROLY_TELEGRAM_TOKN"):
        load_settings()


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    (tmp_path / "troly.toml").write_text("port 9000", encoding="utf-8")
    with pytest.raises(SettingsError, match="tệp thiết lập"):
        load_settings()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_TELEGRAM_TOKEN", "123:very-secret")
    monkeypatch.setenv("TROLY_ZALO_BOT_SECRET", "also-very-secret")
    found = load_settings()
    assert "very-secret" not in f"{found!r} {found} {found.model_dump()}"
    assert found.telegram_token is not None
    assert found.telegram_token.get_secret_value() == "123:very-secret"


@pytest.mark.parametrize("name", ["TROLY_TELEGRAM_SECRET", "TROLY_ZALO_BOT_SECRET"])
def test_a_wrong_secret_is_named_but_not_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "pssst")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "pssst" not in str(caught.value)
