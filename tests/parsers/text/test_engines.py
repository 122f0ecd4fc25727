from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from models.evidence import Word
from parsers.text import rapid, tesseract
from parsers.text.engine import Eye, EyeError, box_within
from parsers.text.rapid import RapidOcr
from parsers.text.rapid_engine import FrugalOcr
from parsers.text.tesseract import Tesseract
from tests.parsers.material import photograph, screenshot

RAPID = RapidOcr()  # Loaded once for all tests here.
EYES: dict[str, Eye] = {"tesseract": Tesseract(), "rapidocr": RAPID}


@pytest.fixture(params=EYES)
def eye(request: pytest.FixtureRequest) -> Eye:
    return EYES[request.param]


def told(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words).replace("$ ", "$")


def test_an_eye_reads_a_screenshot_with_its_places(eye: Eye) -> None:
    words = eye.words(screenshot(), page=3)

    assert "COOPERATIVA ALIANZA" in told(words)
    assert "$171.335" in told(words)
    [amount] = [word for word in words if "171.335" in word.text]
    assert amount.box.page == 3
    assert 0.36 < amount.box.middle < 0.40  # The fifth of the lines, at 400 of 1100 pixels.
    assert 0.05 < amount.box.left < 0.2
    assert 0.9 < amount.confidence <= 1


def test_an_eye_reads_light_letters_on_a_dark_ground(eye: Eye) -> None:
    assert "$171.335" in told(eye.words(screenshot(dark=True), page=1))


def test_an_eye_reads_a_small_screenshot(eye: Eye) -> None:
    small = screenshot().resize((369, 550), Image.Resampling.LANCZOS)

    assert "171.335" in told(eye.words(small, page=1))


def test_an_eye_sees_nothing_on_an_empty_page(eye: Eye) -> None:
    assert eye.words(Image.new("RGB", (800, 600), "white"), page=1) == ()


def test_words_of_one_line_stand_at_one_height_for_tesseract() -> None:
    words = Tesseract().words(screenshot(["16 nov - $ 54.000 p. m."] * 3), page=1)

    assert len({(word.box.top, word.box.bottom) for word in words}) == 3


def test_a_figure_that_two_readings_give_alike_is_sure_and_its_sign_too() -> None:
    doubted = _doubted(Tesseract().words(screenshot(), page=1), at=0.3)

    again = Tesseract().words_again(doubted, screenshot())

    sure = {word.text: word.confidence for word in again if word.text in {"$", "171.335"}}
    assert sure == {"$": tesseract.AGREED, "171.335": tesseract.AGREED}


@pytest.mark.parametrize("misread", ["171.885", "5171.335", "(171.335"])
def test_a_figure_that_a_second_reading_gives_otherwise_is_doubted_more(misread: str) -> None:
    words = _doubted(Tesseract().words(screenshot(), page=1), at=0.8)
    misled = [replace(word, text=misread) if word.text == "171.335" else word for word in words]

    again = Tesseract().words_again(misled, screenshot())

    assert [word.confidence for word in again if word.text == misread] == [tesseract.DISAGREED]


def _doubted(words: tuple[Word, ...], *, at: float) -> list[Word]:
    return [
        replace(word, confidence=at) if word.text in {"$", "171.335"} else word for word in words
    ]


def test_tesseract_is_ended_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "SECONDS", 0.01)

    with pytest.raises(EyeError):
        Tesseract().words(screenshot(), page=1)


def test_a_missing_tesseract_is_an_eye_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(EyeError):
        Tesseract().words(screenshot(), page=1)


@pytest.mark.parametrize("degrees", [-12, 7])
def test_the_slope_of_a_tilted_slip_is_measured(degrees: float) -> None:
    sight = RAPID.look(photograph(degrees=degrees))

    assert sight.tilt == pytest.approx(-degrees * 3.1416 / 180, abs=0.02)
    assert sight.sideways < 0.2
    assert sight.upside_down < 0.2


@pytest.mark.parametrize(
    ("turn", "sideways", "upside_down"), [(90, 1, 1), (180, 0, 1), (270, 1, 0)]
)
def test_how_a_turned_slip_lies_is_told_before_a_letter_is_read(
    turn: int, sideways: float, upside_down: float
) -> None:
    turned = photograph().rotate(turn, expand=True)

    sight = RAPID.look(turned)

    assert sight.is_turned
    assert sight.runs == ()
    assert sight.sideways == pytest.approx(sideways, abs=0.2)
    assert sight.upside_down == pytest.approx(upside_down, abs=0.2)
    assert RAPID.look(turned, as_it_lies=True).runs


def test_what_one_picture_was_is_not_held_against_the_next() -> None:
    assert RAPID.look(photograph().rotate(180)).upside_down > 0.8
    assert RAPID.look(Image.new("RGB", (600, 600), "white")).upside_down == 0


def test_a_digit_that_is_as_much_another_is_faint() -> None:
    eight, six = (screenshot([f"REF {digit}0273283"], size=(400, 130)) for digit in "86")

    def faint(picture: Image.Image) -> tuple[int, ...]:
        [word] = RAPID.words(picture, page=1)
        return word.faint

    assert (faint(eight), faint(six)) == ((), ())
    assert faint(Image.blend(eight, six, 0.5)) == (4,)


def test_without_openvino_the_other_engine_reads_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(_name: str) -> None:
        return None

    monkeypatch.setattr(rapid, "find_spec", absent)

    assert "$171.335" in told(RapidOcr().words(photograph(), page=1))


def test_an_engine_that_fails_inside_is_an_eye_that_fails() -> None:
    class Broken(FrugalOcr):
        def __call__(self, *_given: object, **_named: object) -> None:  # type: ignore[override]
            raise MemoryError

    eye = RapidOcr()
    eye.__dict__["_engine"] = object.__new__(Broken)

    with pytest.raises(EyeError):
        eye.look(screenshot())


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ((-0.1, -0.1, 0.5, 0.5), (0.0, 0.0, 0.5, 0.5)),
        ((0.9, 0.9, 1.2, 1.2), (0.9, 0.9, 1.0, 1.0)),
        ((0.5, 0.5, 0.5, 0.5), (0.5, 0.5, 0.5001, 0.5001)),
        ((1.1, 0.1, 1.2, 0.2), None),
        ((0.1, -0.2, 0.2, -0.1), None),
    ],
)
def test_a_box_is_cut_to_its_page(
    edges: tuple[float, float, float, float], expected: tuple[float, float, float, float] | None
) -> None:
    left, top, right, bottom = edges
    box = box_within(page=1, left=left, top=top, right=right, bottom=bottom)

    found = (box.left, box.top, box.right, box.bottom) if box else None
    assert found == (pytest.approx(expected) if expected else None)
