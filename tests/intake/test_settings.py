from __future__ import annotations

from pathlib import Path

import pytest

from intake.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_every_setting_is_explained_in_two_languages_in_the_example_file() -> None:
    blocks = EXAMPLE.read_text(encoding="utf-8").strip().split("\n\n")[1:]
    documented = {block.splitlines()[-1].partition("=")[0] for block in blocks}

    assert documented == {f"TUPAGO_{name.upper()}" for name in Settings.model_fields}
    assert all(block.count("# ") >= 2 for block in blocks)


def test_the_example_file_says_what_holds_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    empty_means_default = [
        name for name, field in Settings.model_fields.items() if field.default is None
    ]
    for name in empty_means_default:
        monkeypatch.delenv(f"TUPAGO_{name.upper()}", raising=False)

    example = Settings(_env_file=EXAMPLE).model_dump(exclude=set(empty_means_default))

    assert example == Settings(_env_file=None).model_dump(exclude=set(empty_means_default))


@pytest.mark.parametrize(
    ("bind", "page"),
    [
        ("127.0.0.1:8090", "http://127.0.0.1:8090"),
        ("0.0.0.0:80", "http://127.0.0.1:80"),
        (":80", "http://127.0.0.1:80"),
        ("[::]:80", "http://[::1]:80"),
    ],
)
def test_without_a_public_address_the_page_is_where_it_listens(bind: str, page: str) -> None:
    assert Settings(web_bind=bind, _env_file=None).public_base_url == page
    elsewhere = Settings(web_bind=bind, public_base_url="https://tupago.example", _env_file=None)
    assert elsewhere.public_base_url == "https://tupago.example"
