"""The number formats of GGUF files: names by file type, and the size of each tensor type's blocks.

The numbers are those of the format's specification, https://github.com/ggml-org/ggml/docs/gguf.md.
"""

from typing import Final, NamedTuple


class Block(NamedTuple):
    """How a tensor type stores its weights: so many of them in so many bytes."""

    weights: int
    size: int


FILE_TYPES: Final = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K",
    11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S",
    17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS",
    23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S", 29: "IQ2_M",
    30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4_MOE", 39: "NVFP4",
    40: "Q1_0",
}  # fmt: skip
"""What `general.file_type` says of most of a file's tensors."""

BLOCKS: Final = {
    0: Block(1, 4), 1: Block(1, 2), 2: Block(32, 18), 3: Block(32, 20), 6: Block(32, 22),
    7: Block(32, 24), 8: Block(32, 34), 9: Block(32, 40), 10: Block(256, 84), 11: Block(256, 110),
    12: Block(256, 144), 13: Block(256, 176), 14: Block(256, 210), 15: Block(256, 292),
    16: Block(256, 66), 17: Block(256, 74), 18: Block(256, 98), 19: Block(256, 50),
    20: Block(32, 18), 21: Block(256, 110), 22: Block(256, 82), 23: Block(256, 136),
    24: Block(1, 1), 25: Block(1, 2), 26: Block(1, 4), 27: Block(1, 8), 28: Block(1, 8),
    29: Block(256, 56), 30: Block(1, 2), 34: Block(256, 54), 35: Block(256, 66),
    39: Block(32, 17), 40: Block(64, 36), 41: Block(128, 18),
}  # fmt: skip
"""The blocks of a tensor type: F32, F16, Q4_0 … by their numbers."""
