"""Imports only go down: the floors of docs/ARCHITECTURE.md, held by reading every import."""

import ast
import re
from pathlib import Path

import kapiao
import kapiao.values.kind

HOME = Path(kapiao.__file__).parent
FLOORS = [
    {"workbook"},
    {"records", "errors"},
    {"config"},
    {"imaging", "values"},
    {"vision", "reading"},
    {"documents"},
    {"pipeline", "specimens"},
    {"service", "dialects"},
    {"web"},
    {"cli"},
    {"__init__", "__main__"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
PURE = {"workbook", "records", "errors", "config", "values"}  # standard library only
ONLY_IN = {"openvino": "vision", "onnxruntime": "vision", "starlette": "web", "uvicorn": "web", "typer": "cli"}


def room_of(path: Path) -> str:
    return path.relative_to(HOME).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{a.name}" for a in node.names} if node.module == "kapiao" else {node.module}
    return names


def test_imports_only_go_down() -> None:
    wrong = []
    for path in sorted(HOME.rglob("*.py")):
        room = room_of(path)
        assert room in FLOOR, f"{path}: no floor for room {room}"
        for name in imported(path):
            if not name.startswith("kapiao."):
                continue
            other = name.split(".")[1]
            if other in FLOOR and other != room and FLOOR[other] >= FLOOR[room]:
                wrong.append(f"{path.relative_to(HOME)} -> {name}")
    assert not wrong, "\n".join(wrong)


def test_libraries_stay_in_their_rooms() -> None:
    import sys

    wrong = []
    for path in sorted(HOME.rglob("*.py")):
        room = room_of(path)
        for name in imported(path):
            top = name.split(".")[0]
            foreign = top not in sys.stdlib_module_names and top != "kapiao"
            if (foreign and room in PURE) or ONLY_IN.get(top, room) not in {room, "__main__"}:
                wrong.append(f"{path.relative_to(HOME)} -> {name}")
    assert not wrong, "\n".join(wrong)


def test_a_constant_is_bound_once() -> None:
    wrong = []
    for path in sorted(HOME.rglob("*.py")):
        bound = [name.id for node in ast.parse(path.read_text("utf-8")).body for name in constants(node)]
        wrong += [f"{path.relative_to(HOME)}: {name}" for name in sorted(set(bound)) if bound.count(name) > 1]
    assert not wrong, "\n".join(wrong)


def constants(node: ast.stmt) -> list[ast.Name]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [n for target in targets for n in ast.walk(target) if isinstance(n, ast.Name) and n.id.isupper()]


def test_what_is_asked_of_a_kind_is_described_there() -> None:
    sources = [path.read_text("utf-8") for room in ("reading", "pipeline") for path in (HOME / room).rglob("*.py")]
    asked = {name for text in sources for name in re.findall(r"(?:getattr|hasattr)\([\w.]*kind, \"(\w+)\"", text)}
    described = set(re.findall(r"`(\w+)", kapiao.values.kind.__doc__ or ""))
    assert asked
    assert asked <= described, asked - described
