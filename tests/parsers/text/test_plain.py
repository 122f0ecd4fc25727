from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.evidence import Source
from parsers.text.plain import MOST_ROWS, page_of_text
from parsers.text.rows import text_of_page


def test_rows_and_columns_stand_for_height_and_width() -> None:
    page = page_of_text("Valor     $ 54.000\nTotal")

    assert (page.width, page.height, page.source) == (18, 2, Source.PLAIN_TEXT)
    assert [word.text for word in page.words] == ["Valor", "$", "54.000", "Total"]
    amount = page.words[2].box
    assert (amount.left, amount.right) == (12 / 18, 1.0)
    assert (amount.top, amount.bottom) == (0.0, 0.5)


def test_tabs_hard_blanks_and_invisible_marks_are_seen_as_people_see_them() -> None:
    page = page_of_text("Va\u200blor\t$\xa054.000\u202c")

    assert [word.text for word in page.words] == ["Valor", "$", "54.000"]
    assert page.words[1].box.left * page.width == 8


def test_an_empty_text_is_a_page_without_words() -> None:
    assert page_of_text("").words == ()


def test_a_text_without_end_is_cut() -> None:
    assert page_of_text("a\n" * 100_000).height == MOST_ROWS


@given(st.text(max_size=200))
def test_any_text_becomes_a_page(text: str) -> None:
    page = page_of_text(text)

    assert all(word.text.strip() for word in page.words)


@given(
    st.lists(st.lists(st.from_regex(r"[a-z0-9$.]{1,8}", fullmatch=True), min_size=1), min_size=1)
)
def test_words_come_back_row_by_row(rows: list[list[str]]) -> None:
    text = "\n".join(" ".join(row) for row in rows)

    assert text_of_page(page_of_text(text)) == text
