from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from openvino import Model, opset13
from rapidocr.ch_ppocr_det.utils import DetPreProcess

from parsers.text.frugal_openvino import FrugalCore
from parsers.text.rapid_engine import _FrugalPreProcess


def request_for(*shape: int) -> Any:  # noqa: ANN401 - untyped engine
    """What RapidOCR makes of a core and a model; this model turns what is below zero to zero."""
    pixels = opset13.parameter(list(shape), np.float32)
    core = FrugalCore()
    core.set_property("CPU", {"INFERENCE_NUM_THREADS": "1"})
    model = Model([opset13.relu(pixels)], [pixels])
    return core.compile_model(model=model, device_name="CPU").create_infer_request()


@pytest.mark.parametrize("shape", [(-1, 3, -1, -1), (-1, 3, 48, -1)])
def test_pictures_large_and_small_come_through_one_after_the_other(shape: tuple[int, ...]) -> None:
    request = request_for(*shape)
    height = 48 if shape[2] == 48 else 1_504
    for width in (32, 1_408, 64, 1_408):
        pixels = np.linspace(-1, 1, 3 * height * width, dtype=np.float32)
        picture = pixels.reshape(1, 3, height, width)

        request.infer(inputs=[picture])
        found = np.array(request.get_output_tensor().data)
        request.get_compiled_model().release_memory()

        assert np.allclose(found, np.maximum(picture, 0), atol=0.01)


def test_a_large_picture_leaves_nothing_behind() -> None:
    request = request_for(-1, 3, -1, -1)
    request.infer(inputs=[np.zeros((1, 3, 1_504, 1_408), dtype=np.float32)])
    made_for_it = request._asked
    request.get_compiled_model().release_memory()

    assert request._asked is not made_for_it


def test_a_recogniser_believes_of_western_letters_what_it_believed_among_all() -> None:
    logits = opset13.parameter([1, 1, 1, 4], np.float32)
    weights = np.random.default_rng(1).normal(size=(4, 5)).astype(np.float32)
    scores = opset13.matmul(logits, opset13.constant(weights), transpose_a=False, transpose_b=False)
    model = Model([opset13.softmax(scores, axis=3)], [logits])
    model.set_rt_info("8\n火\nñ", ["framework", "character"])  # And none, and a space.
    core = FrugalCore()
    core.set_property("CPU", {"INFERENCE_NUM_THREADS": "1", "INFERENCE_PRECISION_HINT": "f32"})

    request = core.compile_model(model=model, device_name="CPU").create_infer_request()
    picture = np.array([[[[0.5, -1.0, 2.0, 0.1]]]], dtype=np.float32)
    request.infer([picture])

    kept = np.exp(picture @ weights)[..., [0, 1, 3, 4]]
    assert np.allclose(request.get_output_tensor().data, kept / kept.sum(), atol=1e-5)


def test_no_process_is_held_on_one_core() -> None:
    """By default each is on the first: two then read no more than one."""
    compiled = request_for(-1, 3, 48, -1).get_compiled_model()

    assert compiled.get_property("ENABLE_CPU_PINNING") is False
    assert compiled.get_property("INFERENCE_NUM_THREADS") == 1


def test_pictures_are_made_ready_exactly_as_rapidocr_does() -> None:
    settings: Any = (736, "min", [0.5, 0.4, 0.3], [0.5, 0.2, 0.1])
    picture = np.random.default_rng(1).integers(0, 256, (90, 120, 3), dtype=np.uint8)

    ours, theirs = _FrugalPreProcess(*settings)(picture), DetPreProcess(*settings)(picture)

    assert ours is not None
    assert theirs is not None
    assert ours.dtype == theirs.dtype
    assert np.array_equal(ours, theirs)
    assert _FrugalPreProcess(1, "min", None, None)(picture[:1]) is None
