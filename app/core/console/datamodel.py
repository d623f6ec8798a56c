"""数据接口 — FAB's interface to a table, which here never commits by itself and never counts to the end."""

from typing import Any

from flask_appbuilder.models.sqla.interface import SQLAInterface

from app.core.console.listing import DEEPEST
from app.core.db import atomic, session


class Rows(SQLAInterface):
    """表 — `datamodel = Rows(Supplier)`; reads pass the fence, writes happen inside atomic()."""

    def __init__(self, model: type[Any]) -> None:
        super().__init__(model)

    def query_count(self, query: Any, filters: Any = None, select_columns: Any = None) -> int:
        """Counting stops where paging does."""
        found = self.apply_filters(query, self.get_inner_filters(filters)).with_entities(self.get_pk())
        return found.order_by(None).limit(DEEPEST + 1).count()

    def add(self, item: Any, raise_exception: bool = False, commit: bool = True) -> bool:  # noqa: FBT001, FBT002 - FAB's signature
        """Add and flush; committed by the outermost atomic()."""
        with atomic():
            session.add(item)
            session.flush()
        return True

    def edit(self, item: Any, raise_exception: bool = False, commit: bool = True) -> bool:  # noqa: FBT001, FBT002
        """Flush what was changed."""
        with atomic():
            session.flush()
        return True

    def delete(self, item: Any, raise_exception: bool = False) -> bool:  # noqa: FBT001, FBT002
        """Delete and flush; a row that others need raises IntegrityError."""
        with atomic():
            session.delete(item)
            session.flush()
        return True
