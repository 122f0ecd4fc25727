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


def test_a_channel_that_was_identified_has_its_own_limit() -> None:
    channels = written("channels.toml")
    channels["codes"][2]["channels"][1]["issuers"] = ["efecty"]

    policy = Policy.from_toml(written("policy.toml"), channels)

    code = policy.channels.of_issuer("efecty")
    assert code is not None
    assert code.limit_for("efecty") == Money.pesos(800_000)
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
    ],
)
def test_a_file_that_was_spoilt_is_refused(spoil: Callable[[Row, Row], object]) -> None:
    policy, channels = written("policy.toml"), written("channels.toml")
    spoil(policy, channels)

    with pytest.raises(PolicyInvalidError):
        Policy.from_toml(policy, channels)
