"""The papers kapiao knows, a file a family. Importing this room finds them all."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from kapiao.documents.document import Document

__all__ = ["Document", "all_documents"]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")


@cache
def all_documents() -> tuple[type[Document], ...]:
    """Every document that has a kind, in order of kind."""

    def below(cls: type[Document]) -> list[type[Document]]:
        return [d for sub in cls.__subclasses__() for d in (sub, *below(sub))]

    return tuple(sorted((d for d in below(Document) if d.kind), key=lambda d: d.kind))
