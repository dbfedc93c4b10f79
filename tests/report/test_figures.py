from sim.report.figures import draw_all


def test_a_run_gets_its_set_of_pictures(results, folder, tmp_path):
    written = draw_all(results, tmp_path / "figures", folder)

    assert [path.stem for path in written[::2]] == ["map", "diffusion", "outside_control", "holders", "prices"]
    assert all(path.stat().st_size > 5_000 for path in written)
    assert {path.suffix for path in written} == {".png", ".svg"}


def test_a_picture_without_its_table_is_left_out(results, ground, tmp_path):
    results.tables["prices"] = results.tables["prices"].iloc[:0]
    del results.tables["places"]

    written = draw_all(results, tmp_path, ground)

    assert {path.stem for path in written} == {"diffusion", "outside_control", "holders"}
