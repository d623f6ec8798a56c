"""商品图片 — pictures of a product, kept as they were painted afresh; the first is shown in lists."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app.core import audit, documents, files
from app.core.actor import Actor
from app.core.db import session
from app.core.documents import Document
from app.core.errors import BadInput
from app.core.text import _
from app.models import Product, ProductPicture, StoredFile

MOST = 8


class TooManyPictures(BadInput):
    """图片过多 — more than a product may have."""

    code = "too_many_pictures"


def add_pictures(product: Product, *, pictures: Sequence[Document], actor: Actor) -> Product:
    """添加图片 — after those there are. Raises TooManyPictures."""
    count = select(func.count(ProductPicture.id)).where(ProductPicture.product_id == product.id)
    if (session.scalar(count) or 0) + len(pictures) > MOST:
        raise TooManyPictures(
            _("A product has at most %(most)s pictures: remove one first.", most=MOST), field="pictures"
        )
    for picture in pictures:
        stored = documents.keep(picture, actor=actor)
        row = ProductPicture(product_id=product.id, file_id=stored.id, title=picture.name[:200])
        session.add(row)
        session.flush()
        audit.record("add_picture", product, actor=actor, changes={"file": [None, picture.name]})
    return product


def remove_picture(product: Product, *, picture: ProductPicture, actor: Actor) -> Product:
    """删除图片 — and its bytes once that is committed."""
    stored, title = session.get(StoredFile, picture.file_id), picture.title
    session.delete(picture)
    session.flush()
    if stored is not None:
        files.discard(stored)
    audit.record("remove_picture", product, actor=actor, changes={"file": [title, None]})
    return product
