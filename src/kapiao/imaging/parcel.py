"""A ZIP of XML files and pictures, opened so that nothing in it can hurt: sizes are held while it is unpacked.

Knows: archives, XML, what hostile ones try (bombs, entities, nesting, encryption). Must not know: what the files mean.
Document type declarations are refused: no file of such a parcel needs one, and every entity comes from one. Names
in it are only looked up, never written to a disk.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from kapiao.errors import PictureBroken, PictureSize

_MAX_FILES = 20_000
_MAX_XML_BYTES, _MAX_FILE_BYTES, _MAX_TOTAL_BYTES = 32 << 20, 64 << 20, 256 << 20  # once unpacked
_MAX_DEPTH, _MAX_NODES = 64, 1_000_000
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@dataclass(slots=True)
class Node:
    """One element: its name without its name space, attributes, the text directly in it, what is below it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    nodes: list[Node] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Node]:
        """Every element of that name, itself and below, in the file's order."""
        if self.tag == tag:
            yield self
        for node in self.nodes:
            yield from node.all(tag)

    def first(self, tag: str) -> Node | None:
        return next(self.all(tag), None)

    def said(self, tag: str) -> str:
        """The text of the first element of that name; empty without one."""
        found = self.first(tag)
        return found.text.strip() if found else ""


class Parcel:
    """The files of an archive by their names. Raises PictureBroken for what cannot be read, PictureSize for more."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise PictureBroken("The archive cannot be read.") from error
        listed = self._zip.infolist()
        if len(listed) > _MAX_FILES:
            raise PictureSize("The archive holds too many files.", files=len(listed))
        self._files = {entry.filename.lstrip("/"): entry for entry in listed}
        self._unpacked = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._files)

    def holds(self, name: str) -> bool:
        return name in self._files

    def bytes_of(self, name: str, most: int = _MAX_FILE_BYTES) -> bytes:
        """One file. What it says of its own size is not believed."""
        entry = self._files.get(name)
        if entry is None:
            raise PictureBroken("A file that the archive speaks of is not in it.")
        if entry.flag_bits & 1 or entry.compress_type not in _METHODS:
            raise PictureBroken("A file in the archive is encrypted or packed in an unknown way.")
        most = min(most, _MAX_TOTAL_BYTES - self._unpacked)
        try:
            with self._zip.open(entry) as file:
                unpacked = file.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError) as error:
            raise PictureBroken("A file in the archive is damaged.") from error
        self._unpacked += len(unpacked)
        if len(unpacked) > most:
            raise PictureSize("A file in the archive is too large.", bytes=len(unpacked))
        return unpacked

    def tree(self, name: str) -> Node:
        """One XML file."""
        return tree(self.bytes_of(name, _MAX_XML_BYTES))


def beside(name: str, given: str) -> str:
    """What a file means by the name of another one: from the top with a stroke before it, else from where it is."""
    path = given.strip().replace("\\", "/")
    joined = path if path.startswith("/") else posixpath.join(posixpath.dirname(name), path)
    return posixpath.normpath(joined).lstrip("/")


def tree(data: bytes) -> Node:
    """XML as nodes. Raises PictureBroken for what is none or declares a document type, PictureSize for too much."""
    top = Node("", {})
    open_nodes, texts, count = [top], [[""]], 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(open_nodes) > _MAX_DEPTH or count > _MAX_NODES:
            raise PictureSize("The XML in the archive is too deep or too long.", elements=count)
        node = Node(_bare(tag), {_bare(key): value for key, value in attributes.items()})
        open_nodes[-1].nodes.append(node)
        open_nodes.append(node)
        texts.append([])

    def end(_: str) -> None:
        open_nodes.pop().text = "".join(texts.pop())

    def refuse(*_: object) -> None:
        raise PictureBroken("The XML in the archive declares a document type.")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda text: texts[-1].append(text)
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise PictureBroken("The XML in the archive cannot be read.") from error
    return top.nodes[0]


def _bare(name: str) -> str:
    """A name without its name space, declared or not."""
    return name.rpartition("}")[2].rpartition(":")[2]
