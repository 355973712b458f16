from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import classifier
from classifier.training.provenance import fingerprint

MODEL = Path(classifier.__file__).parent / "model"
METRICS = Path(classifier.__file__).parent / "training" / "metrics.json"


def _run(code: Any) -> Any:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60).stdout


def test_spacy_is_not_imported_before_the_model_is_loaded() -> None:
    assert _run("import sys, classifier; print('spacy' in sys.modules)").strip() == "False"


def test_the_model_loads_within_a_second() -> None:
    from classifier.nlp import load_pipeline

    load_pipeline(MODEL)
    took = []
    for _ in range(3):
        started = time.process_time()
        load_pipeline(MODEL)
        took.append(time.process_time() - started)

    assert min(took) < 1.0


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in MODEL.rglob("*") if path.is_file()) <= 10_000_000


def test_the_model_holds_no_pickles() -> None:
    names = {path.name for path in MODEL.rglob("*") if path.is_file()}

    assert not [name for name in names if name.endswith((".pkl", ".pickle", ".joblib"))]


def test_corpus_code_and_model_belong_together() -> None:
    metrics = json.loads(METRICS.read_text(encoding="utf-8"))
    meta = json.loads((MODEL / "meta.json").read_text(encoding="utf-8"))

    remedy = "the corpus or the code that shapes the model changed: run `make train` and commit model and metrics.json"
    assert metrics["fingerprint"] == fingerprint(), remedy
    assert meta["fingerprint"] == fingerprint(), remedy
