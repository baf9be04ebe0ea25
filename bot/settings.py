"""All settings, from the environment (`TROLY_...`) or one TOML file; nothing else reads either."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and the mend."""


class Settings(BaseSettings):
    """What an operator can set. Every one has a default, so that the assistant starts without any."""

    model_config = SettingsConfigDict(env_prefix="TROLY_", env_ignore_empty=True, extra="forbid")

    data: Path = Field(Path("data"), description="folder for the database, the index and uploads")
    host: str = Field("127.0.0.1", description="address that the web app listens on")
    port: int = Field(8080, ge=0, le=65535, description="port that the web app listens on")
    public_url: str | None = Field(
        None, pattern=r"^https://\S+$", description="public https address; set, channels use webhooks"
    )
    commune: str | None = Field(None, description="the commune this assistant serves, shown and assumed")
    officer_contact: str | None = Field(
        None, description="how to reach the commune's officials, told to who asks for a person"
    )
    encoder: str | None = Field(None, description="folder of another sentence encoder; default: the shipped one")
    telegram_token: SecretStr | None = Field(None, description="token from @BotFather; without it Telegram is off")
    telegram_secret: SecretStr | None = Field(
        None, min_length=8, description="secret of the Telegram webhook; needed with public_url"
    )
    telegram_base_url: str = Field("https://api.telegram.org", description="address of the Telegram Bot API")
    zalo_bot_token: SecretStr | None = Field(None, description="token of the Zalo bot; without it Zalo Bot is off")
    zalo_bot_secret: SecretStr | None = Field(
        None,
        min_length=8,
        max_length=256,
        description="secret of the Zalo Bot webhook; needed with public_url",
    )
    zalo_bot_base_url: str = Field("https://bot-api.zaloplatforms.com", description="address of the Zalo Bot Platform")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = TomlConfigSettingsSource(settings_cls, toml_file=os.environ.get("TROLY_SETTINGS", "troly.toml"))
        return init_settings, env_settings, file


def load_settings(**given: Any) -> Settings:
    """Settings from options, the environment and the file, in that order. Raises SettingsError."""
    known = {f"TROLY_{name.upper()}" for name in Settings.model_fields} | {"TROLY_SETTINGS"}
    if unknown := sorted(name for name in os.environ if name.startswith("TROLY_") and name not in known):
        raise SettingsError(f"Thiết lập lạ: {', '.join(unknown)}. Những thiết lập có: {', '.join(sorted(known))}.")
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        lines = [f"TROLY_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        raise SettingsError("Thiết lập sai:\n" + "\n".join(lines)) from None
    except ValueError as error:
        raise SettingsError(f"Không đọc được tệp thiết lập: {error}") from None
