"""The two networks for number plates, small enough for a processor. Knows torch; must not know pictures."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def _conv(
    inside: int, outside: int, size: int | tuple[int, int] = 3, stride: int | tuple[int, int] = 1
) -> nn.Sequential:
    height, width = size if isinstance(size, tuple) else (size, size)
    padding = (height // 2 if height != 3 or size == 3 else 0, width // 2)
    return nn.Sequential(
        nn.Conv2d(inside, outside, (height, width), stride, padding, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )


class Finder(nn.Module):
    """A picture to a map of 9 planes at 1/8 of its size: how likely a plate's middle, and its four corners."""

    def __init__(self) -> None:
        super().__init__()
        self.to_8 = nn.Sequential(_conv(3, 16, 3, 2), _conv(16, 32, 3, 2), _conv(32, 48, 3, 2), _conv(48, 48))
        self.to_16 = nn.Sequential(_conv(48, 64, 3, 2), _conv(64, 64))
        self.to_32 = nn.Sequential(_conv(64, 96, 3, 2), _conv(96, 96), _conv(96, 96))
        self.from_32 = _conv(96, 64, 1)
        self.from_16 = _conv(64, 48, 1)
        self.mix_16 = _conv(64, 64)
        self.mix_8 = _conv(48, 64)
        self.heat = nn.Conv2d(64, 1, 1)
        self.corners = nn.Conv2d(64, 8, 1)
        nn.init.constant_(self.heat.bias, -4.0)

    def forward(self, picture: Tensor) -> Tensor:
        at_8 = self.to_8(picture)
        at_16 = self.to_16(at_8)
        at_32 = self.to_32(at_16)
        at_16 = self.mix_16(at_16 + nn.functional.interpolate(self.from_32(at_32), scale_factor=2.0))
        at_8 = self.mix_8(at_8 + nn.functional.interpolate(self.from_16(at_16), scale_factor=2.0))
        return torch.cat([self.heat(at_8), self.corners(at_8)], 1)


class PlateReader(nn.Module):
    """A flattened plate (48 x 168) to scores of the classes at 42 columns, and of the colours."""

    def __init__(self, classes: int, colors: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(_conv(3, 32, 3, 2), _conv(32, 48), _conv(48, 80, 3, 2))  # 12 x 42
        self.body = nn.Sequential(_conv(80, 80), _conv(80, 112, 3, (2, 1)), _conv(112, 112), _conv(112, 144, 3, (2, 1)))
        self.fold = nn.Sequential(_conv(144, 224, (3, 1)), _conv(224, 160, (1, 5)), _conv(160, 192, (1, 5)))
        self.drop = nn.Dropout(0.1)
        self.classes = nn.Conv2d(192, classes, 1)
        self.color = nn.Linear(80, colors)

    def forward(self, crop: Tensor) -> tuple[Tensor, Tensor]:
        seen = self.stem(crop)
        columns = self.drop(self.fold(self.body(seen)))
        return self.classes(columns)[:, :, 0].transpose(1, 2), self.color(seen.mean((2, 3)))
