"""OpenVINO's core, kept from growing past a gigabyte and from holding processes on one core.

Two of its habits are tamed. It keeps compiled code for every size of picture it ever met. And a
model that is compiled for pictures of any size plans no memory ahead: it takes two to three times
as much as one that is compiled for the very size (measured: 350 against 140 MB for 2 000 x 1 400
pixels in bfloat16, twice that on processors that only know float32).

And it holds the one thread that works on the machine's first core: each process on the same one.
Two processes on two cores then read hardly more than one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from openvino import CompiledModel, Core, InferRequest, Model, Tensor, Type, opset13

from parsers.text.letters import western

_CHARACTERS: Final = ["framework", "character"]  # Where a recogniser lists what it may read.

_FRUGAL: Final = {
    "CPU_RUNTIME_CACHE_CAPACITY": "0",  # Measured: the same CPU time.
    "ENABLE_CPU_PINNING": "NO",
}

# Pixels of a picture up to which any size goes through one compiled model; a larger one gets a
# model of its own, for a fifth of a second. A pixel takes some 60 values of working memory.
_MOST_OF_ANY_SIZE: Final = {2: 2_000_000, 4: 1_000_000}  # By the bytes of a value.


class FrugalCore(Core):  # type: ignore[misc]  # OpenVINO carries no types
    """What RapidOCR asks of a core, in less memory."""

    def set_property(self, device: str, settings: Mapping[str, Any]) -> None:
        super().set_property(device, {**settings, **_FRUGAL})

    def compile_model(self, model: Model, device_name: str) -> Any:  # noqa: ANN401 - two kinds
        if model.has_rt_info(_CHARACTERS):
            _make_western(model)
        compiled = super().compile_model(model, device_name)
        shape = model.inputs[0].get_partial_shape()
        is_of_any_size = shape[2].is_dynamic and shape[3].is_dynamic
        return _ModelBySize(self, model, compiled) if is_of_any_size else compiled


def _make_western(model: Model) -> None:
    """Cut from a recogniser the weights of all letters that are not `western`."""
    marks = ["", *model.get_rt_info(_CHARACTERS).value.splitlines(), " "]  # As RapidOCR counts.
    kept = western(marks)
    for node in model.get_ordered_ops():
        if node.get_type_name() == "Constant" and len(marks) in node.data.shape:
            axis = node.data.shape.index(len(marks))
            fewer = opset13.constant(np.take(node.data, kept, axis=axis))
            for place in node.output(0).get_target_inputs():
                place.replace_source_output(fewer.output(0))
    model.validate_nodes_and_infer_types()


class _ModelBySize:
    """A compiled model and its one request, in RapidOCR's eyes; large pictures get their own."""

    def __init__(self, core: Core, model: Model, compiled: CompiledModel) -> None:
        self._core = core
        self._model = model
        self._any_size = compiled.create_infer_request()
        self._asked: InferRequest = self._any_size
        precision: Type = compiled.get_property("INFERENCE_PRECISION_HINT")
        self._most = _MOST_OF_ANY_SIZE[2 if precision.size == 2 else 4]  # noqa: PLR2004 - bytes

    def create_infer_request(self) -> _ModelBySize:
        return self

    def get_compiled_model(self) -> _ModelBySize:
        return self

    def infer(self, inputs: Sequence[np.ndarray]) -> None:
        [pixels] = inputs
        if pixels[0, 0].size > self._most:
            self._model.reshape(pixels.shape)
            compiled = Core.compile_model(self._core, self._model, "CPU")
            self._asked = compiled.create_infer_request()
        self._asked.infer([pixels], share_inputs=True)  # Its 20 MB need no copy.

    def get_output_tensor(self) -> Tensor:
        return self._asked.get_output_tensor()

    def release_memory(self) -> None:
        """Forget the last picture, and the model that was compiled for it alone."""
        self._asked = self._any_size
        self._any_size.get_compiled_model().release_memory()
