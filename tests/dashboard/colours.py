"""Colours as people see them: contrast (WCAG 2.2), and what is left of a difference.

Colour blindness after Machado, Oliveira and Fernandes (2009), "A physiologically-based model for
simulation of color vision deficiency", IEEE TVCG 15(6), matrices of severity 1.0, on linear RGB.
Differences are CIE 1976, in CIELAB under D65.
"""

import numpy as np
from numpy.typing import NDArray

Triple = NDArray[np.float64]

EYES: dict[str, Triple] = {
    "all cones": np.eye(3),
    "no L cones (protanopia)": np.array([
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "no M cones (deuteranopia)": np.array([
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "no S cones (tritanopia)": np.array([
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}  # fmt: skip

_TO_XYZ = np.array([
    [0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
    [0.0193339, 0.1191920, 0.9503041],
])  # fmt: skip
_WHITE = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> Triple:
    """Return #rrggbb as linear light, 0 to 1."""
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    lights = sorted(float(_TO_XYZ[1] @ linear(each)) for each in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def mixed(over: str, under: str, share: float) -> str:
    """Return a colour laid over another, so much of it."""
    both = [np.array([int(each[at : at + 2], 16) for at in (1, 3, 5)]) for each in (over, under)]
    seen = share * both[0] + (1 - share) * both[1]
    return "#" + "".join(f"{round(each):02x}" for each in seen)


def distance(one: str, other: str) -> float:
    """Return how far two colours are apart for the eyes to which they are most alike."""
    return min(
        float(np.linalg.norm(_lab(eye @ linear(one)) - _lab(eye @ linear(other))))
        for eye in EYES.values()
    )


def _lab(light: Triple) -> Triple:
    share = _TO_XYZ @ np.clip(light, 0, 1) / _WHITE
    bent = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([
        116 * bent[1] - 16, 500 * (bent[0] - bent[1]), 200 * (bent[1] - bent[2])
    ])  # fmt: skip
