"""The forms hold the cells of the official tables, in order, with labels that name each of them once."""

from __future__ import annotations

from parsing.forms import COLUMNS, FORMS
from parsing.vocabulary import meaning_of


def test_the_forms_have_the_cells_of_the_official_tables() -> None:
    assert {name: len(form.cells) for name, form in FORMS.items()} == {"2021": 200, "2019": 198, "2014": 58}


def test_applications_are_25_rows_in_2021_and_23_in_2019_of_seven_columns() -> None:
    for name, count in (("2021", 25), ("2019", 23)):
        rows = FORMS[name].applications
        assert len(rows) == count
        assert all([cell.id.rpartition(".")[2] for cell in row.cells] == list(COLUMNS) for row in rows)


def test_outcomes_leave_out_what_is_received_carried_and_totalled() -> None:
    assert len(FORMS["2021"].outcomes) == 21
    assert len(FORMS["2019"].outcomes) == 19


def test_every_official_label_means_its_own_row() -> None:
    for name in ("2021", "2019"):
        for row in FORMS[name].applications:
            assert meaning_of(row.label).row == row.id
        for row in FORMS[name].proactive:
            assert f"proactive.{meaning_of(row.label).item}" == row.id
            for cell in row.cells:
                measure = meaning_of(cell.column[0]).measure
                assert measure is not None
                assert measure.name == cell.id.rpartition(".")[2]


def test_heads_tell_the_forms_apart() -> None:
    assert {m.form for m in map(measure, ("本年制发件数", "本年收费金额（万元）", "本年处理决定数量"))} == {"2021"}
    assert {m.form for m in map(measure, ("本年新制作数量", "上一年项目数量", "采购总金额", "处理决定数量"))} == {
        "2019"
    }


def measure(text: str):  # type: ignore[no-untyped-def]
    found = meaning_of(text).measure
    assert found is not None
    return found
