"""A wrong setting is named at the start, with what belongs there."""

import pytest

from blickwinkel.errors import InvalidInputError
from blickwinkel.settings import DEFAULT_BASE_URL, from_environment

GOOD = {
    "DATABASE_URL": "postgresql+psycopg://a@/b",
    "REDIS_URL": "redis://x",
    "SECRET_KEY": "s" * 32,
}


def test_the_defaults_are_for_one_machine():
    settings = from_environment(GOOD)
    assert settings.base_url == DEFAULT_BASE_URL
    assert settings.tally_minimum == 20
    assert not settings.secure_cookies


def test_https_makes_cookies_secure_and_a_trailing_slash_is_dropped():
    settings = from_environment({**GOOD, "BASE_URL": "https://sicht.example/"})
    assert settings.secure_cookies
    assert settings.base_url == "https://sicht.example"


@pytest.mark.parametrize("name", sorted(GOOD))
def test_what_is_missing_is_named(name):
    with pytest.raises(InvalidInputError, match=name):
        from_environment({**GOOD, name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("TALLY_MINIMUM", "4"),
        ("TALLY_MINIMUM", "many"),
        ("SESSION_HOURS", "0"),
        ("UPLOAD_LIMIT", "-5"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "short"),
        ("METRICS_FOLDER", "/run/figures"),
        ("METRICS_TOKEN", "m" * 32),
    ],
)
def test_what_is_wrong_is_named(name, value):
    with pytest.raises(InvalidInputError, match=name):
        from_environment({**GOOD, name: value})


def test_levels_and_formats_may_be_written_large():
    settings = from_environment({**GOOD, "LOG_LEVEL": "WARNING", "LOG_FORMAT": "JSON"})
    assert (settings.log_level, settings.log_format) == ("warning", "json")


def test_the_key_does_not_appear_when_settings_are_printed():
    assert GOOD["SECRET_KEY"] not in repr(from_environment(GOOD))
