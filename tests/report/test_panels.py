import pytest

from sim.report.panels import dot, key, label_panel, log_axis, rows, stacked


def test_panels_stand_above_one_another_on_one_time():
    axes = stacked(3, ())

    boxes = [ax.get_position() for ax in axes]
    assert len({(box.x0, box.x1) for box in boxes}) == 1
    assert boxes[0].y0 > boxes[1].y1
    assert boxes[1].y0 > boxes[2].y1


def test_panels_can_differ_in_height():
    upper, lower = stacked(2, (), heights=(3.0, 1.5))

    assert upper.get_position().height == pytest.approx(2 * lower.get_position().height)


def test_only_the_last_panel_names_its_days():
    upper, lower = stacked(2, ())
    for ax in (upper, lower):
        ax.set_xlabel("Days")

    label_panel(upper, "Libya", last=False)
    label_panel(lower, "Mali")

    assert (upper.get_xlabel(), lower.get_xlabel()) == ("", "Days")


def test_the_first_row_is_on_top():
    ax = rows(["first", "second"])

    low, high = ax.get_ylim()
    assert low > high
    assert [label.get_text() for label in ax.get_yticklabels()] == ["first", "second"]


def test_a_long_key_takes_several_lines_and_gets_room_for_them():
    names = [f"a name of some length {n}" for n in range(9)]

    short, long = rows(["row"], keys=names[:2]), rows(["row"], keys=names)

    assert key(short, [(name, "black", "o") for name in names[:2]]) == 16
    assert key(long, [(name, "black", "o") for name in names]) > 30
    assert long.figure.get_figheight() > short.figure.get_figheight()


def test_a_dot_under_the_floor_is_hollow_and_on_it():
    ax = rows(["row"])

    dot(ax, 0, (0, 3, 40), "black", floor=10)

    bar, mark = ax.lines
    assert list(bar.get_xdata()) == [10, 40]
    assert (list(mark.get_xdata()), mark.get_markerfacecolor()) == ([10], "white")


@pytest.mark.parametrize(("most", "low"), [(0, 1), (900, 1), (16_000, 10), (2_000_000, 1000)])
def test_a_log_axis_begins_at_a_power_of_ten_about_a_thousandth_of_the_most(most, low):
    ax = rows(["row"])

    assert log_axis(ax, most) == ax.get_xlim()[0] == low
    assert ax.get_xlim()[1] > most
