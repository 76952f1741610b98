"""Model fields whose columns hold sealed values, and the keyed hashes that may be searched.

In Python they are plain text and plain JSON; the database sees bytes. A column can be asked
whether it is empty, and nothing else: everything that would compare what it says is refused.
"""

import json
from typing import Any, ClassVar

from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.expressions import Col
from django.db.models.lookups import Exact

from core.encryption import MOST_OVERHEAD, get_ring

UTF8_BYTES = 4


class OnlyEmpty(Exact):
    """`=''` and nothing else: the empty text is stored as no bytes, whatever the key."""

    def get_prep_lookup(self) -> Any:
        """Refuse to look for words."""
        field = self.lhs.output_field
        if self.rhs not in field.comparable:
            raise FieldError(f"{field} is encrypted: it can only be compared with {field.blank_is}")
        return self.rhs


class SealedField(models.Field):
    """What sealed fields share: bytes in the database, no search, no index."""

    comparable: ClassVar[tuple[Any, ...]] = (None,)
    blank_is = "nothing"
    place = b""

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Bind what is sealed to its table and column."""
        super().contribute_to_class(cls, name, private_only)
        self.place = f"{cls._meta.db_table}.{self.column}".encode()

    def get_internal_type(self) -> str:
        """Bytes, for the database."""
        return "BinaryField"

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Refuse options that need the database to compare values."""
        wanted = [name for name in ("primary_key", "unique", "db_index") if getattr(self, name)]
        wanted += [name for name in ("choices", "db_default") if self._is_given(name)]
        found = [
            Error(f"A sealed field cannot have {x}.", obj=self, id="core.E002") for x in wanted
        ]
        return [*super().check(**kwargs), *found]

    def _is_given(self, name: str) -> bool:
        return getattr(self, name, None) not in (None, models.NOT_PROVIDED)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether it is empty."""
        if lookup_name == "exact":
            return OnlyEmpty
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self} is encrypted: the lookup {lookup_name!r} cannot work on it")

    def get_transform(self, lookup_name: str) -> Any:
        """Nothing in it can be reached by the database."""
        raise FieldError(f"{self} is encrypted: {lookup_name!r} cannot work on it")

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Refuse to copy another sealed column: its values belong to its own place."""
        for part in value.flatten() if hasattr(value, "flatten") else ():
            source = part.target if isinstance(part, Col) else None
            if isinstance(source, SealedField) and source.place != self.place:
                raise FieldError(f"{source} is encrypted: it cannot be copied into {self}")
        return "%s"

    def seal(self, plain: str) -> bytes:
        """Seal text for this column."""
        return get_ring().seal(plain.encode(), self.place)

    def open(self, stored: Any) -> str:
        """Open a stored value of this column. Raise UnknownFieldKey or BrokenField."""
        return get_ring().open(bytes(stored), self.place).decode()


class EncryptedTextField(SealedField, models.TextField):
    """Text that only processes with the keys can read; `max_length` counts characters."""

    comparable = ("", None)
    blank_is = "''"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    @property
    def most_bytes(self) -> int | None:
        """How long a sealed value of `max_length` characters can be."""
        return None if self.max_length is None else self.max_length * UTF8_BYTES + MOST_OVERHEAD

    def db_check(self, connection: Any) -> str | None:
        """Bound the bytes, since the database cannot count the characters."""
        if self.most_bytes is None:
            return None
        return f"octet_length({connection.ops.quote_name(self.column)}) <= {self.most_bytes}"

    def get_prep_value(self, value: Any) -> Any:
        """Text stays text until the last step; bytes can only be the empty default."""
        if isinstance(value, bytes | memoryview):
            if len(value):
                raise TypeError(f"{self} takes text, not bytes")
            return ""
        return super().get_prep_value(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Seal; the empty text is no bytes, so that constraints can see it."""
        text = value if prepared else self.get_prep_value(value)
        if not isinstance(text, str):
            return text
        return self.seal(text) if text else b""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        """Open."""
        if value is None:
            return None
        return self.open(value) if len(value) else ""


class EncryptedJSONField(SealedField, models.JSONField):
    """JSON that only processes with the keys can read."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Write as compact JSON, then seal; None is NULL."""
        if value is None or hasattr(value, "as_sql"):
            return value
        return self.seal(json.dumps(value, ensure_ascii=False, cls=self.encoder))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open, then read."""
        return None if value is None else json.loads(self.open(value), cls=self.decoder)


class KeyedHashField(models.CharField):
    """HMAC of other fields of the row: what is sealed can be unique without being readable.

    Written whenever the row is saved; `update()` of what it is made `of` must set it too.
    """

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        kwargs |= {"max_length": 64, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Keep what it is made of in migrations."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"], kwargs["editable"]
        return name, path, args, {**kwargs, "of": self.of}

    def compute(self, row: models.Model) -> str:
        """Hash what the row says now, under the newest key."""
        return get_ring().index(*self._state(row))

    def list_hashes(self, row: models.Model) -> list[str]:
        """What a stored row that says the same may carry: its hash under any key of the ring."""
        return get_ring().index_by_all(*self._state(row))

    def _state(self, row: models.Model) -> tuple[str, bytes]:
        said = json.dumps([str(getattr(row, name)) for name in self.of])
        return said, f"{row._meta.db_table}.{self.column}".encode()

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Follow the fields it is made of."""
        value = self.compute(model_instance)
        setattr(model_instance, self.attname, value)
        return value
