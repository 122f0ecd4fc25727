"""The stand-in's Content API, and how a content is filled in when a message is sent with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from tests.fakes.twilio.account import Account, FakeContent, new_sid

_CONTENTS: Final = "/v1/Content"
_CONTENTS_AND_APPROVALS: Final = "/v1/ContentAndApprovals"
_APPROVAL: Final = re.compile(r"/v1/Content/(HX\w{32})/ApprovalRequests/whatsapp")

_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")
_REFUSED: Final = re.compile(r"[\r\n\t]| {5}")
_AUTHENTICATION: Final = "whatsapp/authentication"
_LONGEST_CODE: Final = 14
_LONGEST: Final = {"twilio/text": 1600, "twilio/quick-reply": 1024, "twilio/list-picker": 1024}
_LONGEST_TITLE: Final = {"twilio/quick-reply": 20, "twilio/list-picker": 24}


class RefusedContentError(Exception):
    """With Twilio's code and its words."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True)
class Rendered:
    body: str
    buttons: tuple[tuple[str, str], ...]  # Title and id of each.


def rendered(content: FakeContent | None, variables: str) -> Rendered:
    """Return what the person sees.

    :raises RefusedContentError: where Twilio documents that it refuses.
    """
    if content is None:
        raise RefusedContentError(21655, "The ContentSid is Invalid")
    [(kind, shape)] = content.types.items()
    values = _values(content, variables)
    if kind == _AUTHENTICATION:
        return _with_a_code(values)

    def fill(text: str) -> str:
        return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)

    body = fill(shape["body"])
    buttons = tuple((fill(title), fill(name)) for title, name in _buttons(shape))
    titles = [title for title, _ in buttons]
    if len(body) > _LONGEST[kind] or len(set(titles)) < len(titles):
        raise RefusedContentError(63021, "Channel invalid content error")
    if any(len(title) > _LONGEST_TITLE[kind] for title in titles):
        raise RefusedContentError(63021, "Channel invalid content error")
    return Rendered(body, buttons)


def _with_a_code(values: dict[str, str]) -> Rendered:
    """Return the words that WhatsApp itself gives, in the template's language."""
    if set(values) != {"1"} or len(values["1"]) > _LONGEST_CODE:
        raise RefusedContentError(63013, "Channel policy violation")
    said = f"*{values['1']}* es tu código de verificación. Por tu seguridad, no lo compartas."
    return Rendered(said, ())


def _values(content: FakeContent, variables: str) -> dict[str, str]:
    try:
        given = json.loads(variables or "{}")
    except ValueError:
        given = None
    fits = isinstance(given, dict) and all(
        isinstance(value, str) and value and not _REFUSED.search(value) for value in given.values()
    )
    if not fits:
        raise RefusedContentError(21656, "The Content Variables parameter is invalid.")
    return content.variables | {str(name): str(value) for name, value in given.items()}


def _buttons(shape: dict[str, Any]) -> list[tuple[str, str]]:
    actions = [(one["title"], one["id"]) for one in shape.get("actions", ())]
    return actions + [(one["item"], one["id"]) for one in shape.get("items", ())]


def posted(
    account: Account, own_url: str, path: str, asked: dict[str, Any]
) -> tuple[int, dict[str, Any]] | None:
    """Make a content, or ask WhatsApp to approve one; None where nothing is at ``path``."""
    if path == _CONTENTS:
        made = FakeContent(
            sid=new_sid("HX"),
            name=asked.get("friendly_name", ""),
            language=asked["language"],
            variables=asked.get("variables", {}),
            types=asked["types"],
            created=account.now(),
        )
        account.contents.append(made)
        url = f"{own_url}{_CONTENTS}/{made.sid}"
        return HTTPStatus.CREATED, account.content_resource(made, url)
    found = _APPROVAL.fullmatch(path)
    content = account.content(found[1]) if found else None
    if content is None:
        return None
    content.approval = {
        "name": asked["name"],
        "category": asked["category"],
        "content_type": next(iter(content.types)),
        "status": "received",
        "rejection_reason": "",
        "allow_category_change": True,
        "send_ttl_seconds": None,
    }
    return HTTPStatus.CREATED, content.approval


def got(account: Account, own_url: str, address: str) -> tuple[int, dict[str, Any]] | None:
    """Return a page of the contents with what WhatsApp makes of each."""
    parts = urlsplit(address)
    if parts.path != _CONTENTS_AND_APPROVALS:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    page, size = int(query.get("Page", "0")), int(query.get("PageSize", "50"))
    pages = f"{own_url}{_CONTENTS_AND_APPROVALS}?PageSize={size}&Page="
    more = len(account.contents) > (page + 1) * size
    unasked = {"status": "unsubmitted", "name": "", "category": "", "rejection_reason": ""}
    shown = []
    for content in account.contents[page * size : (page + 1) * size]:
        resource = account.content_resource(content, "")
        del resource["url"], resource["links"]  # Only a single content tells where it is.
        shown.append(resource | {"approval_requests": content.approval or unasked})
    meta = {
        "page": page,
        "page_size": size,
        "first_page_url": f"{pages}0",
        "previous_page_url": None,
        "url": f"{pages}{page}",
        "next_page_url": f"{pages}{page + 1}" if more else None,
        "key": "contents",
    }
    return HTTPStatus.OK, {"contents": shown, "meta": meta}
