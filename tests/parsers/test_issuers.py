from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from parsers import issuers
from parsers.issuers.definition import Issuer, Rank
from parsers.issuers.known import ISSUERS, NAMES, _defined, identify

A_NEW_ONE = """
from parsers.issuers.definition import Issuer, Rank

ISSUER = Issuer(code="{code}", name="Banco Nuevo", rank=Rank.BANK, heads=(r"banco nuevo",))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose files count as files of the package of issuers."""
    monkeypatch.setattr(issuers, "__path__", [*issuers.__path__, str(tmp_path)])
    yield tmp_path
    sys.modules.pop("parsers.issuers.banco_nuevo", None)
    if hasattr(issuers, "banco_nuevo"):
        monkeypatch.delattr(issuers, "banco_nuevo")


def test_a_new_issuer_is_one_new_file(folder: Path) -> None:
    (folder / "banco_nuevo.py").write_text(A_NEW_ONE.format(code="banco_nuevo"))

    assert {issuer.code for issuer in _defined()} == {*NAMES, "banco_nuevo"}


def test_a_file_that_is_not_named_like_its_issuer_is_refused(folder: Path) -> None:
    (folder / "banco_nuevo.py").write_text(A_NEW_ONE.format(code="otro"))

    with pytest.raises(TypeError, match="banco_nuevo defines otro"):
        _defined()


def test_who_prints_a_receipt_is_recognised_before_those_it_names() -> None:
    ranks = [issuer.rank for issuer in ISSUERS]

    assert ranks == sorted(ranks)
    assert set(ranks) == set(Rank)
    found = identify(["epayco", "banco o franquicia bancolombia", "nequi"])
    assert found is not None
    assert found.issuer.code == "epayco"


def test_our_bank_is_the_issuer_only_at_the_top_of_a_sheet() -> None:
    top = identify(["corresponsal", "banco de occidente", "deposito"])
    below = identify(["uala", "enviaste plata", "$ 58.000", "banco de occidente"])

    assert top is not None
    assert (top.issuer.code, below) == ("banco_occidente", None)


@pytest.mark.parametrize("issuer", ISSUERS, ids=lambda issuer: issuer.code)
def test_an_issuer_can_be_told_by_something_that_folded_text_can_hold(issuer: Issuer) -> None:
    groups = (word for group in issuer.wording for word in group)
    signs = [*issuer.marks, *issuer.heads, *groups]

    assert signs
    for sign in signs:
        assert re.compile(sign).pattern.isascii(), "signs are written without accents"
