from __future__ import annotations

import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from applier.policy import Policy, PolicyInvalidError, load_policy
from models.money import Money
from models.obligation import Product

Row = dict[str, Any]


def written(name: str) -> Row:
    return tomllib.loads(files("applier").joinpath(name).read_text(encoding="utf-8"))


def test_the_files_that_are_shipped_can_be_read() -> None:
    policy = load_policy()

    assert policy.rank(Product.SOCIAL_CONTRIBUTIONS) < policy.rank(Product.PERMANENT_SAVINGS)
    assert policy.rank(Product.INSURANCE) < policy.rank(Product.MEMBERSHIP_FEE)
    assert set(policy.channels.codes) == {"14523", "9757", "9182"}


def test_what_the_cooperative_publishes_about_its_channels_is_there() -> None:
    """Its page shows the networks as logos: no name is made up for them."""
    codes = load_policy().channels.codes

    assert {code: found.cash_only for code, found in codes.items()} == {
        "14523": False,
        "9757": False,
        "9182": True,
    }
    assert (codes["14523"].name, codes["9757"].name) == ("Banco de Occidente", "")
    every = codes["9182"].channels
    limits = [one.limit.centavos // 100_000 for one in every if one.limit]
    assert limits == [2_000, 800, 4_000, 3_000, 9_999, 3_000, 5_000, *[9_999] * 6]
    assert {one.medium for one in every} == {"cash"}
    assert {one.name for one in every} == {""}
    assert [one.region for one in every].count("Nacional") == 7
    assert (
        codes["9182"].spoken("efecty") == "el mayor de los canales del código 9182, Corresponsales"
    )


def test_a_channel_of_a_mixed_code_can_be_cash_only() -> None:
    channels = written("channels.toml")
    network = {"name": "Red Azul", "region": "Nacional", "medium": "cash", "issuers": ["baloto"]}
    channels["codes"][1]["channels"] = [network]

    code = Policy.from_toml(written("policy.toml"), channels).channels.codes["9757"]

    assert code.is_cash("baloto")
    assert not code.is_cash("efecty")
    assert (code.limit_for("baloto"), code.spoken("baloto")) == (None, "Red Azul, código 9757")


def test_a_channel_that_was_identified_has_its_own_limit() -> None:
    channels = written("channels.toml")
    channels["codes"][2]["channels"][1] |= {"issuers": ["efecty"], "name": "Red Verde"}

    policy = Policy.from_toml(written("policy.toml"), channels)

    code = policy.channels.of_issuer("efecty")
    assert code is not None
    assert code.limit_for("efecty") == Money.pesos(800_000)
    assert code.spoken("efecty") == "Red Verde, código 9182"
    assert code.limit_for("baloto") == Money.pesos(9_999_000)
    assert policy.channels.of_issuer("baloto") is None


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda policy, _: policy.pop("order"), id="no order"),
        pytest.param(lambda policy, _: policy["order"].update(products=["moon"]), id="no product"),
        pytest.param(lambda policy, _: policy["cash"].update(single="x"), id="no amount"),
        pytest.param(lambda _, channels: channels.pop("accounts"), id="no account"),
        pytest.param(lambda _, channels: channels["codes"][0].pop("cash_only"), id="no cash_only"),
        pytest.param(
            lambda _, channels: channels["codes"][2]["channels"][0].update(medium="coins"),
            id="no medium",
        ),
    ],
)
def test_a_file_that_was_spoilt_is_refused(spoil: Callable[[Row, Row], object]) -> None:
    policy, channels = written("policy.toml"), written("channels.toml")
    spoil(policy, channels)

    with pytest.raises(PolicyInvalidError):
        Policy.from_toml(policy, channels)
