"""tools/setup.py: a step is done when what it is made from has changed, and only then."""

from pathlib import Path

import pytest

from tools import setup


@pytest.fixture
def step(tmp_path, monkeypatch):
    """A step that copies a file, and the list of the times that it did."""
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    (tmp_path / "source").write_text("one")
    done: list[str] = []

    def make() -> None:
        (tmp_path / "product").write_text("made")
        done.append("made")

    return setup.Step("copy", "Copy", lambda: [tmp_path / "source"], tmp_path / "product", make), done


def test_the_second_time_costs_nothing(step, capsys):
    copy, done = step
    setup.carry_out(copy)
    assert "Copy" in capsys.readouterr().out
    setup.carry_out(copy)
    assert done == ["made"]
    assert capsys.readouterr().out == ""


def test_a_changed_source_is_made_again(step, tmp_path):
    copy, done = step
    setup.carry_out(copy)
    (tmp_path / "source").write_text("two")
    setup.carry_out(copy)
    assert done == ["made", "made"]


def test_a_lost_product_is_made_again(step, tmp_path):
    copy, done = step
    setup.carry_out(copy)
    (tmp_path / "product").unlink()
    setup.carry_out(copy)
    assert done == ["made", "made"]


def test_a_step_that_failed_is_tried_again(step, tmp_path):
    copy, done = step
    failing = setup.Step(copy.key, copy.title, copy.sources, copy.product, lambda: setup.run(["false"]))
    with pytest.raises(SystemExit, match="failed"):
        setup.carry_out(failing)
    setup.carry_out(copy)
    assert done == ["made"]


def test_a_failed_command_shows_what_it_said():
    with pytest.raises(SystemExit, match=r"(?s)reason.*exit code 7"):
        setup.run(["sh", "-c", "echo the reason; exit 7"])


def test_the_build_does_not_read_what_it_installs_or_makes():
    assert not [p for p in setup.frontend_sources() if {"node_modules", "dist"} & set(Path(p).parts)]
