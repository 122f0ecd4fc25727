"""Twilio's own description of its API, and what it says of our requests and the stand-in's answers.

`bin/twilio-contract` brings the description (OpenAPI; it is Twilio's and not kept here). Stricter
than it asks for: a field that it does not name is a mistake, and so is one that an answer lacks.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from tests.fakes.twilio.exchanges import Exchange

FOLDER: Final = Path(__file__).parents[3] / ".contract"
MISSING: Final = (
    "Twilio's description of its API is missing: run bin/twilio-contract (it needs npm)."
)
_DOCUMENTS: Final = {
    "/2010-04-01/": ("twilio_api_v2010.json", "https://api.twilio.com"),
    "/v1/": ("twilio_content_v1.json", "https://content.twilio.com"),
}
# The bytes of a file: a redirect that the description of the resources leaves out.
_FILE: Final = re.compile(r"/2010-04-01/Accounts/AC\w+/Messages/\w+/Media/ME\w+")
_OURS: Final = re.compile(r"^/(2010-04-01/Accounts/\{AccountSid\}/Messages|v1/Content)")
_FORM: Final = "application/x-www-form-urlencoded"
_REFUSED: Final = 400


def is_here() -> bool:
    return all((FOLDER / file).is_file() for file, _ in _DOCUMENTS.values())


def complaints(exchanges: Iterable[Exchange]) -> Iterator[str]:
    """Yield what is wrong with the requests and the answers. Only where it `is_here`."""
    seen: set[tuple[Any, ...]] = set()
    for one in exchanges:
        alike = (one.method, one.path, one.asked, one.status, one.answered)
        if alike not in seen and not _FILE.fullmatch(urlsplit(one.path).path):
            seen.add(alike)
            yield from (f"{one.method} {one.path}: {told}" for told in _complaints(one))


def _complaints(one: Exchange) -> Iterator[str]:
    prefix = next((prefix for prefix in _DOCUMENTS if one.path.startswith(prefix)), None)
    if prefix is None:
        yield "no API of Twilio is there"
        return
    api, host = _api(*_DOCUMENTS[prefix])
    if unknown := _names_in(one) - _names_described(one, _DOCUMENTS[prefix][0]):
        yield f"request: {', '.join(sorted(unknown))}"
    request = WerkzeugOpenAPIRequest(_request(one, host))
    # What is refused may be wrong: a test meant it, or Twilio was made to fail.
    if one.status < _REFUSED:
        try:
            api.validate_request(request)
        except OpenAPIError as error:
            yield f"request: {_chain(error)}"
        try:
            api.validate_response(request, WerkzeugOpenAPIResponse(_response(one)))
        except OpenAPIError as error:
            yield f"answer {one.status}: {_chain(error)}"
    elif one.answered.startswith(b"{"):
        refusal = json.loads(one.answered)
        if set(refusal) != {"code", "message", "more_info", "status"}:
            yield f"answer {one.status}: {refusal}"


def _names_in(one: Exchange) -> set[str]:
    """Return the names in query and form: a reader of forms looks for those it knows alone."""
    names = set(parse_qs(urlsplit(one.path).query, keep_blank_values=True))
    if one.content_type == _FORM:
        names |= set(parse_qs(one.asked.decode(), keep_blank_values=True))
    return names


def _names_described(one: Exchange, file: str) -> set[str]:
    path = urlsplit(one.path).path
    for pattern, what in _document(file)["paths"].items():
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/.]+", re.escape(pattern)), path):
            asked = what.get(one.method.lower(), {})
            form = asked.get("requestBody", {}).get("content", {}).get(_FORM, {}).get("schema", {})
            return {of["name"] for of in asked.get("parameters", ())} | set(
                form.get("properties", ())
            )
    return set()


def _request(one: Exchange, host: str) -> Any:  # noqa: ANN401 - werkzeug's, as its builder types it
    parts = urlsplit(one.path)
    builder = EnvironBuilder(
        method=one.method,
        base_url=host,
        path=parts.path,
        query_string=parts.query,
        data=one.asked,
        content_type=one.content_type or None,
        headers=[("Authorization", one.authorization)],
    )
    return builder.get_request()


def _response(one: Exchange) -> Response:
    return Response(one.answered, status=one.status, content_type="application/json")


def _chain(error: BaseException) -> str:
    said = [str(error)]
    said += [more.message for more in getattr(error, "schema_errors", None) or ()]
    if error.__cause__ is not None:
        said.append(_chain(error.__cause__))
    return "; ".join(dict.fromkeys(said))


@functools.cache
def _api(file: str, host: str) -> tuple[OpenAPI, str]:
    config = Config(
        spec_validator_cls=None,  # That it is a description at all is Twilio's to see to.
        response_properties_default_policy="required",
        extra_format_validators={"date-time-rfc-2822": _is_mail_date},
    )
    return OpenAPI.from_dict(_document(file), config=config), host


@functools.cache
def _document(file: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    document["paths"] = {
        path: what for path, what in document["paths"].items() if _OURS.match(path)
    }
    _close(document)
    return document


def _close(described: object) -> None:
    """Let every object whose fields are named have these and no others."""
    if isinstance(described, dict):
        if described.get("type") == "object" and "properties" in described:
            described.setdefault("additionalProperties", False)
        for part in described.values():
            _close(part)
    elif isinstance(described, list):
        for part in described:
            _close(part)


def _is_mail_date(value: object) -> bool:
    try:
        return isinstance(value, str) and parsedate_to_datetime(value) is not None
    except ValueError:
        return False
