from pathlib import Path

from orchestrator.engines.local import LocalEngine


def test_only_data_counts_as_data(tmp_path: Path) -> None:
    engine = LocalEngine(tmp_path, tmp_path)
    (tmp_path / "data").mkdir()
    assert not engine.has_data()
    (tmp_path / "data" / "db" / "db_data-pg18").mkdir(parents=True)
    assert engine.has_data()
