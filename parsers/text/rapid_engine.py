"""RapidOCR with our settings. Slow to import, so `parsers.text.rapid` puts it off."""

from __future__ import annotations

import logging
from functools import cached_property, partial
from typing import Any, Final

import cv2
import numpy as np
from rapidocr import EngineType, RapidOCR
from rapidocr.ch_ppocr_cls import TextClsOutput
from rapidocr.ch_ppocr_det import TextDetector, TextDetOutput
from rapidocr.ch_ppocr_det.utils import DetPreProcess
from rapidocr.ch_ppocr_rec import TextRecognizer, TextRecOutput

from parsers.text.engine import TURNED
from parsers.text.letters import Recognizer, Session, western

_LONG: Final = 3.0  # Times as long as thick; a box of less may hold one letter, which is tall.


class FrugalOcr(RapidOCR):
    """RapidOCR that gives memory back between its steps and knows how the text of a picture lies.

    That shows before a letter is read. Reading is most of the cost, and what is read of a turned
    picture is thrown away: so none is, but for `read_turned`.
    """

    read_turned: bool = False
    sideways: float = 0.0  # Of the last picture: the share of its text that runs up or down.
    upside_down: float = 0.0  # The share of runs that stand upside down.

    @property
    def is_turned(self) -> bool:
        return max(self.sideways, self.upside_down) > TURNED

    def read_rgb(self, pixels: np.ndarray) -> Any:  # noqa: ANN401 - untyped engine
        """Return what is read of a picture, (height, width, RGB)."""
        return self(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))

    def detect_and_crop(
        self, img: np.ndarray, op_record: dict[str, Any]
    ) -> tuple[list[np.ndarray], TextDetOutput]:
        self.sideways = self.upside_down = 0.0
        try:
            crops, found = super().detect_and_crop(img, op_record)
        finally:  # A picture without text raises inside RapidOCR, which then answers "nothing".
            _give_back_memory(self.text_det)
        self.sideways = _sideways(np.asarray(found.boxes))
        return crops, found

    def _load_det_model(self) -> Any:  # noqa: ANN401 - untyped engine
        step: Any = super()._load_det_model()  # type: ignore[no-untyped-call]
        step.get_preprocess = lambda: _FrugalPreProcess(
            step.limit_side_len, step.limit_type, step.mean, step.std
        )
        return step

    def cls_and_rotate(self, img: list[np.ndarray]) -> tuple[list[np.ndarray], TextClsOutput]:
        pictures, judged = super().cls_and_rotate(img)
        turned = [label == "180" for label, _certainty in judged.cls_res or ()]
        self.upside_down = sum(turned) / len(turned) if turned else 0.0
        return pictures, judged

    def recognize_txt(self, img: list[np.ndarray]) -> TextRecOutput:
        if self.is_turned and not self.read_turned:
            img = []
        try:
            lines = self._recognizer.read(img)
        finally:
            _give_back_memory(self.text_rec)
        return TextRecOutput(
            imgs=img,
            txts=tuple(line.text for line in lines),  # type: ignore[arg-type]
            scores=[line.confidence for line in lines],
            # Handed on as it is, where no boxes of words were asked for.
            word_results=tuple((line.unsure, line.faint) for line in lines),  # type: ignore[arg-type]
        )

    @cached_property
    def _recognizer(self) -> Recognizer:
        """What reads the crops. To choose among 18 000 letters takes as long as reading three."""
        step: Any = self._load_rec_model()  # type: ignore[no-untyped-call]
        characters = step.postprocess_op.character
        kept = western(characters)
        session = partial(_western_only, step.session, kept)
        return Recognizer(session, [characters[place] for place in kept])


def _western_only(session: Session, kept: list[int], input_content: np.ndarray) -> np.ndarray:
    """Return what a model believes as if it knew no other letters than ``kept``."""
    believed = session(input_content)
    if believed.shape[2] == len(kept):
        return believed  # OpenVINO's model was cut.
    chosen = believed[:, :, kept]
    return np.asarray(chosen / chosen.sum(axis=2, keepdims=True))


def _sideways(boxes: np.ndarray) -> float:
    """Return which share of the text, by the length of its boxes, runs up or down.

    :param boxes: (box, corner, x and y) in pixels.
    """
    sides = np.linalg.norm(boxes - np.roll(boxes, 1, axis=1), axis=2)
    letters = sides.max(axis=1) / np.maximum(sides.min(axis=1), 1.0)
    letters[letters < _LONG] = 0.0
    across, down = (np.ptp(boxes, axis=1)).T
    return float(letters[down > across].sum() / max(letters.sum(), 1.0))


class _FrugalPreProcess(DetPreProcess):
    """The same figures as RapidOCR's, looked up: a third of the time, and no copies between."""

    def __call__(self, img: np.ndarray) -> np.ndarray | None:
        resized = self.resize(img)
        if resized is None:
            return None
        height, width, colours = resized.shape
        ready = np.empty((1, colours, height, width), dtype=np.float32)
        levels = np.arange(256).astype(np.float32) * self.scale
        for colour in range(colours):
            figures = ((levels - self.mean[colour]) / self.std[colour]).astype(np.float32)
            cv2.LUT(cv2.extractChannel(resized, colour), figures, ready[0, colour])
        return ready


def loaded(*, openvino: bool) -> FrugalOcr:
    """Return the engine on one thread; its models are loaded with the first picture."""
    if openvino:
        _use_frugal_openvino()
    engine = EngineType.OPENVINO if openvino else EngineType.ONNXRUNTIME
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    return FrugalOcr(
        params={
            "Global.log_level": "critical",
            "Det.engine_type": engine,
            "Cls.engine_type": engine,
            "Rec.engine_type": engine,
            "EngineConfig.openvino.inference_num_threads": 1,
            "EngineConfig.openvino.num_streams": 1,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _use_frugal_openvino() -> None:
    """Let RapidOCR's OpenVINO sessions be frugal: it passes on no setting that it does not know."""
    # Importable only where OpenVINO is installed.
    from rapidocr.inference_engine.openvino import main  # noqa: PLC0415

    from parsers.text.frugal_openvino import FrugalCore  # noqa: PLC0415

    main.Core = FrugalCore  # type: ignore[attr-defined]  # imported there, not exported


def _give_back_memory(step: TextDetector | TextRecognizer | None) -> None:
    """Release the working memory of one step, which OpenVINO would keep at its largest ever."""
    request: Any = step.session.session if step else None
    if hasattr(request, "get_compiled_model"):  # onnxruntime keeps none with its arena off.
        request.get_compiled_model().release_memory()
