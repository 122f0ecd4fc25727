"""When the payment was made: not when it was printed, falls due, or was photographed."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from parsers.dates import PrintedDate, find_dates, find_times
from parsers.fields.entry import Entry, Place, Snippet, of_role
from parsers.fields.flow import Flow
from parsers.fields.found import Found, found_at
from parsers.fields.layout import Run, Sheet
from parsers.labels import Role

_EARLIEST: Final = date(2015, 1, 1)  # Nobody sends older receipts; a misread year looks like one.
_NOT_OF_PAYMENT: Final = re.compile(
    r"(?:vence|vencimiento|antes del?|hasta(?: el)?|limite|impres\w+|corte"
    r"|gener(?:ad\w+|o)(?: por [\w ]{3,30}?| automaticamente)?(?: el)?"
    r"|nacimiento|expedicion|vigencia|consultad\w+|descargad\w+"
    r"|\b(?:expid\w+|expedid\w+|emit\w+|imprim\w+|descarg\w+|se gener\w+)\b[^\d$.]{0,60}"
    r"(?<!que )(?:el|al|del?)(?: dia)?)\W{0,4}$"
)
_JOIN: Final = re.compile(r"[\s,\-–—_.|:()·•]*(?:a\s?las?|hora|h\b|el|t|at)?[\s,\-–—_.|:()·•]*")


@dataclass(frozen=True, slots=True)
class Moment:
    day: Found[date] | None
    time: Found[str] | None
    notes: tuple[str, ...] = ()
    days: tuple[Found[date], ...] = ()  # All that could be the day.


@dataclass(frozen=True, slots=True)
class _Dated:
    printed: PrintedDate
    snippet: Snippet
    entry: Entry | None

    @property
    def labelled(self) -> bool:
        return self.entry is not None

    @property
    def found(self) -> Found[date]:
        label = self.entry.label if self.entry else None
        return found_at(
            self.printed.day, self.snippet, label=label, why="" if label else "fecha sin rótulo"
        )


def moment_of(
    sheet: Sheet, entries: Sequence[Entry], flow: Flow, *, month_first: bool, today: date | None
) -> Moment:
    """Return the day and the hour of the payment.

    :param month_first: the issuer writes the month before the day.
    :param today: where given, an ambiguous date that this order makes implausible is left out.
    """
    month_first = month_first or _writes_month_first(flow.text)
    others = _other_dates(entries, month_first=month_first)
    dated = list(_labelled(entries, month_first=month_first))
    if not dated:
        dated = list(_loose(sheet, flow, others, month_first=month_first))
    if not dated:
        dated = list(_labelled(entries, _BOOKED, month_first=month_first))
    dated = [one for one in dated if one.printed.day >= _EARLIEST]
    dated = _without_slips(dated, sheet, flow, others, month_first=month_first, today=today)
    if not dated:
        return Moment(None, _labelled_time(entries) or _time_of_lost_date(sheet))
    days = tuple(one.found for one in dated)
    chosen, why = _choose(dated, sheet.runs)
    if chosen is None:
        return Moment(None, _labelled_time(entries), ("varias fechas posibles",), days)
    time = (
        _labelled_time(entries)
        or _time_beside(chosen, sheet, flow)
        or _time_of_day(chosen, sheet, flow, others, month_first=month_first)
    )
    time = _with_half_of_day(time, sheet)
    if not _plausible(chosen.printed, today):
        return Moment(None, time, ("fecha dudosa: día y mes",), days)
    day = chosen.found.because(why) if why else chosen.found
    if not chosen.labelled and len({one.printed.day for one in dated}) > 1:
        day = day.doubted(0.95).because("hay otras fechas sin rótulo")
    return Moment(day, time, days=days)


def _with_half_of_day(time: Found[str] | None, sheet: Sheet) -> Found[str] | None:
    """Return the hour with the "p. m." that stands alone, pushed to the next line."""
    if time is None or not "01:00" <= time.value < "13:00":
        return time
    run = time.snippet.run
    if _HALF.search(run.folded):
        return time
    near = (one for one in sheet.runs if 0 <= one.row - run.row <= 1 and one is not run)
    half = next((match for one in near if (match := _HALF.fullmatch(one.folded.strip()))), None)
    if half is None:
        return time
    hour = int(time.value[:2]) % 12 + (12 if half["half"] == "p" else 0)
    return replace(time, value=f"{hour:02}{time.value[2:]}")


_HALF: Final = re.compile(r"(?<![a-z])(?P<half>[ap])\W{0,2}m(?![a-z])\W?")


def _writes_month_first(text: str) -> bool:
    """Whether a date on the sheet can only be read with the month first."""
    return bool(re.search(r"(?<!\d)(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/20\d\d", text))


def _plausible(printed: PrintedDate, today: date | None) -> bool:
    if today is None:
        return True
    return printed.other is None or printed.day <= today or printed.other > today


def _other_dates(entries: Sequence[Entry], *, month_first: bool) -> set[tuple[int, int]]:
    """Where dates stand that are not the payment's."""
    places = set()
    for entry in of_role(entries, Role.OTHER_DATE):
        for value in entry.values:
            for printed in find_dates(value.text, month_first=month_first, labelled=True):
                places.add((id(value.run), value.start + printed.start))
    return places


_BOOKED: Final = frozenset(["fecha aplicacion", "fecha efectiva"])


def _labelled(
    entries: Sequence[Entry], others: Container[str] = (), *, month_first: bool
) -> Iterable[_Dated]:
    """Yield the dates behind labels of the payment's.

    :param others: names of other labels to take for that, where a sheet has no better.
    """
    for entry in of_role(entries, Role.DATE, Role.OTHER_DATE):
        if entry.role is Role.OTHER_DATE and entry.name not in others:
            continue
        for value in entry.values:
            for printed in find_dates(value.text, month_first=month_first, labelled=True):
                spot = value.part(printed.start, printed.end)
                if not _is_told_of_paper(entry, spot) and not _ends_a_remark(value, printed.start):
                    yield _Dated(printed, spot, entry)
                break


def _ends_a_remark(value: Snippet, start: int) -> bool:
    """Whether a line under the label is a sentence of its own: "Este correo se generó el …"."""
    said = value.run.folded[value.start : value.start + start]
    return value.place is Place.BELOW and _NOT_OF_PAYMENT.search(said) is not None


def _is_told_of_paper(entry: Entry, spot: Snippet) -> bool:
    """Whether "día" stands in a sentence about the paper: "se expide el día 9 de noviembre"."""
    spoken = entry.name == "dia" and spot.run is entry.label.run
    return spoken and _NOT_OF_PAYMENT.search(spot.run.folded[: spot.start]) is not None


def _loose(
    sheet: Sheet, flow: Flow, others: set[tuple[int, int]], *, month_first: bool
) -> Iterable[_Dated]:
    seen = set()
    for run in sheet.runs:
        for printed in find_dates(run.text, month_first=month_first):
            if (id(run), printed.start) in others:
                continue
            if _NOT_OF_PAYMENT.search(run.folded[: printed.start]):
                continue
            seen.add(printed.day)
            yield _Dated(printed, Snippet(run, printed.start, printed.end, Place.BEHIND), None)
    if seen:
        return
    for printed in find_dates(flow.text, month_first=month_first):  # Broken over two lines.
        if not _NOT_OF_PAYMENT.search(flow.folded[: printed.start]):
            yield _Dated(printed, flow.snippet(printed.start, printed.end), None)


def _without_slips(
    dated: list[_Dated],
    sheet: Sheet,
    flow: Flow,
    others: set[tuple[int, int]],
    *,
    month_first: bool,
    today: date | None,
) -> list[_Dated]:
    """Leave out days to come; where none is left, take what a machine stamped with its hour."""
    if today is None or not dated or any(one.printed.day <= today for one in dated):
        return [one for one in dated if today is None or one.printed.day <= today]
    stamped = [
        one
        for one in _loose(sheet, flow, others, month_first=month_first)
        if one.printed.day <= today and _time_beside(one, sheet, flow)
    ]
    return stamped or dated


_OF_PAYMENT: Final = re.compile(
    r"\b(?:realizad[ao]|efectuad[ao]|realizo|efectuo|hech[oa]|girado|pagad[ao])"
    r"(?: el(?: dia)?)?\s*$"
    r"|\b(?:certific\w+|constar|inform\w+|confirm\w+) que el(?: dia)?\s*$"
)


def _line_before(run: Run, runs: Sequence[Run]) -> str:
    """Return the line that a sentence came from, if the run begins with what goes on."""
    place = next((place for place, one in enumerate(runs) if one is run), 0)
    return runs[place - 1].folded if place and re.match(r"(?:el)?\s?\d", run.folded) else ""


def _choose(dated: Sequence[_Dated], runs: Sequence[Run]) -> tuple[_Dated | None, str]:
    """Return the one date, or the one whose label says "pago", or that has an hour; and why."""
    days = {one.printed.day for one in dated}
    if len(days) == 1:
        return max(dated, key=lambda one: one.snippet.confidence), ""
    specific = [
        one
        for one in dated
        if one.entry
        and set(one.entry.label.words) & {"pago", "transaccion", "operacion", "recaudo", "envio"}
    ]
    if len({one.printed.day for one in specific}) == 1:
        return specific[0], "su rótulo habla del pago"
    told = [
        one
        for one in dated
        if _OF_PAYMENT.search(one.snippet.run.folded[: one.snippet.start])
        or _OF_PAYMENT.search(_line_before(one.snippet.run, runs))
    ]
    if len({one.printed.day for one in told}) == 1:
        return told[0], "una frase dice que entonces se hizo"
    timed = [one for one in dated if find_times(one.snippet.run.text[one.snippet.end :])]
    if len({one.printed.day for one in timed}) == 1:
        return timed[0], "tiene hora al lado"
    return None, ""


# --- Hours ---------------------------------------------------------------------------------


def _labelled_time(entries: Sequence[Entry]) -> Found[str] | None:
    for entry in of_role(entries, Role.TIME):
        for value in entry.values:
            for printed in find_times(value.text, labelled=True):
                snippet = value.part(printed.start, printed.end)
                return found_at(printed.time, snippet, label=entry.label)
    return None


def _time_beside(chosen: _Dated, sheet: Sheet, flow: Flow) -> Found[str] | None:
    """Return the hour next to the date: behind it, before it, beside it or just below it."""
    run, start, end = chosen.snippet.run, chosen.snippet.start, chosen.snippet.end
    for printed in find_times(run.text):
        between = run.folded[end : printed.start] if printed.start >= end else None
        if between is not None and _JOIN.fullmatch(between):
            return found_at(printed.time, Snippet(run, printed.start, printed.end))
        before = run.folded[printed.end : start] if printed.end <= start else None
        if before is not None and re.fullmatch(r"[\s.,\-–]*(?:del?|el)?[\s.,]*", before):
            return found_at(printed.time, Snippet(run, printed.start, printed.end))
    for row in sheet.rows[run.row : run.row + 2]:
        for other in row:
            if other is run or (other.row == run.row and other.left < run.left):
                continue
            for printed in find_times(other.text):
                if _JOIN.fullmatch(other.folded[: printed.start]):
                    return found_at(printed.time, Snippet(other, printed.start, printed.end))
    return _time_in_flow(flow, chosen)


def _time_of_day(
    chosen: _Dated, sheet: Sheet, flow: Flow, others: set[tuple[int, int]], *, month_first: bool
) -> Found[str] | None:
    """Return the hour that a teller's machine stamped beside the day of a handwritten form."""
    if find_times(chosen.snippet.run.text) or not sheet.rows:
        return None
    for one in _loose(sheet, flow, others, month_first=month_first):
        if one.printed.day == chosen.printed.day and one.snippet.run is not chosen.snippet.run:
            after = one.snippet.run.text[one.snippet.end :]
            if _STAMPED.match(after):
                return _time_beside(one, sheet, flow)
    return None


_STAMPED: Final = re.compile(r"\s+\d\d:\d\d:\d\d\s+\d{5,}")
_LOST_DATE: Final = re.compile(
    r"\d{1,2}\s?(?:de )?(?:ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic)[a-z]*"
)


def _time_of_lost_date(sheet: Sheet) -> Found[str] | None:
    """Return the hour behind a date whose year is not legible: "18 sept 202¢ _ 5:14 p. m."."""
    for run in sheet.runs:
        lost = _LOST_DATE.search(run.folded)
        times = find_times(run.text[lost.end() :]) if lost else ()
        if lost and times:
            start, end = (lost.end() + at for at in (times[0].start, times[0].end))
            return found_at(times[0].time, Snippet(run, start, end))
    return None


def _time_in_flow(flow: Flow, chosen: _Dated) -> Found[str] | None:
    where = next(
        (s for r, s in zip(flow.runs, flow.starts, strict=True) if r is chosen.snippet.run), None
    )
    if where is None:  # Beyond the letters that a flow holds.
        return None
    end = where + chosen.snippet.end
    for printed in find_times(flow.text[end : end + 40]):
        if _JOIN.fullmatch(flow.folded[end : end + printed.start]):
            return found_at(printed.time, flow.snippet(end + printed.start, end + printed.end))
    return None
