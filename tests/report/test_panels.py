import pytest

from sim.report.panels import label_panel, stacked


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
