"""What stands in a file of numbers: tables without a person, under a mark of who took it (B12)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.module_loading import import_string

from agencies.models import StaffExport
from agencies.rules import alerts, districts
from agencies.rules import boards as rules
from agencies.selectors import boards as selectors
from missions.rules.reports import write_csv

# reportlab is loaded by who makes a PDF, not by every process (docs/adr/0037).
_WRITE_PDF = "agencies.services.export_pdf.write_pdf"


@dataclass(frozen=True)
class Table:
    """A titled table of words and numbers."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Document:
    """What both formats are made of."""

    title: str
    span: str
    mark: str
    tables: tuple[Table, ...]


def write_file(*, export: StaffExport, at: datetime) -> bytes:
    """Write an export's file as it is asked for, marked with who takes it and when."""
    document = Document(
        title=f"{export.agency.name} {rules.EXPORT_KINDS[export.kind]}",
        span=f"{export.from_date} ~ {export.to_date}",
        mark=f"{export.agency.name} / {export.member.user.nickname} / {at:%Y-%m-%d %H:%M}"
        f" / {export.public_id}",
        tables=tuple(_list_tables(export, at.date())),
    )
    if export.format == StaffExport.Format.CSV:
        return _write_text(document).encode()
    write_pdf: Callable[[Document], bytes] = import_string(_WRITE_PDF)
    return write_pdf(document)


def _write_text(document: Document) -> str:
    """The mark stands in the first line, as a comment; then one table under the other."""
    rows: list[Sequence[object]] = [[f"# {document.mark}"], [document.title, document.span]]
    for table in document.tables:
        rows += [[], [table.title], table.head, *table.rows]
    return write_csv(rows)


def _list_tables(export: StaffExport, today: date) -> list[Table]:
    if export.kind == "districts":
        return [list_districts(selectors.get_districts(today=today))]
    board = selectors.get_board(member=export.member, first=export.from_date, last=export.to_date)
    return list_board(board)


def list_districts(table: districts.DistrictTable) -> Table:
    """Persons by district and quarter as words; a hidden number stays hidden."""

    def say(values: Sequence[int | None]) -> list[object]:
        return [districts.HIDDEN if value is None else value for value in values]

    return Table(
        "시군구마다 신호가 전해진 사람",
        ("시군구", *(rules.name_quarter(one) for one in table.quarters), districts.TOTAL),
        (
            *((name, *say(values)) for name, values in table.rows),
            *(((districts.TOTAL, *say(table.total)),) if table.rows else ()),
        ),
    )


def list_board(board: selectors.Board) -> list[Table]:
    """A board's tables; who holds how many cases is told without names (C11)."""
    ages = [label for _, label in rules.AGES]
    held = tuple((f"{n}번째", count) for n, (_, count) in enumerate(board.caseload, 1))
    return [
        Table(
            "지금 열려 있는 신호",
            ("긴급도", *ages, districts.TOTAL),
            tuple((key, *found, sum(found)) for key, found in board.open_by_age.items()),
        ),
        Table("생긴 신호", ("긴급도", "수"), _order(board.totals.get("opened"))),
        Table(
            "확인까지 걸린 시간", ("긴급도", "확인한 수", "가운데 값", "시한"), tuple(board.waits)
        ),
        Table("시한을 넘긴 일", ("무엇을", "수"), tuple(board.breaches)),
        Table("넘긴 까닭", ("까닭", "수"), tuple(board.dismissals)),
        Table(
            "단계마다 맞은 비율",
            ("기계가 본 단계", "살펴본 수", "맞다고 본 수", "비율(95% 구간)"),
            tuple((name, share.whole, share.part, share.words) for name, share in board.levels),
        ),
        Table("상담 제안", ("무엇이", "수"), tuple(board.offers)),
        Table("끝난 사례", ("결과", "수"), tuple(board.outcomes)),
        Table("한 사람이 맡은 열린 사례", ("많은 순서", "수"), held),
        Table("기관마다 지금", ("기관", "열린 신호", "열린 사례"), board.agencies),
    ]


def _order(counts: Mapping[str, int]) -> tuple[tuple[object, ...], ...]:
    return tuple((priority, counts.get(priority, 0)) for priority in alerts.PRIORITIES)
