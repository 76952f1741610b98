import importlib.util
import json
import subprocess
import sys
import warnings

import pytest
from django.conf import settings

from ai.emotion import EMOTIONS, classify
from ai.emotion.huggingface import HuggingFaceEmotionClassifier
from core.errors import ProviderUnavailable

HAS_MODELS = all(importlib.util.find_spec(name) for name in ("torch", "transformers"))
if not HAS_MODELS:
    warnings.warn(
        "SKIPPED: the Hugging Face emotion tests need the extra `models` (run `make models`)",
        stacklevel=1,
    )
needs_models = [
    pytest.mark.models,
    pytest.mark.skipif(not HAS_MODELS, reason="the extra `models` is missing: run `make models`"),
]
LABELS = ["기쁨", "슬픔", "화남/분노", "없음", "고마움"]
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "오늘", "너무", "좋아", "##요", "슬퍼"]


@pytest.fixture(scope="module")
def write_model(tmp_path_factory):
    """Write a tiny random ELECTRA with its tokenizer, as `save_pretrained` would leave it."""
    import torch
    from transformers import ElectraConfig, ElectraForSequenceClassification, ElectraTokenizerFast

    def write(problem_type, labels=LABELS):
        folder = tmp_path_factory.mktemp("electra")
        (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
        ElectraTokenizerFast(str(folder / "vocab.txt"), do_lower_case=False).save_pretrained(folder)
        torch.manual_seed(0)
        config = ElectraConfig(
            vocab_size=len(WORDS),
            embedding_size=16,
            hidden_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            id2label=dict(enumerate(labels)),
            label2id={label: number for number, label in enumerate(labels)},
            problem_type=problem_type,
        )
        network = ElectraForSequenceClassification(config)
        torch.nn.init.normal_(network.classifier.out_proj.weight, std=5.0)
        network.save_pretrained(folder)
        return folder

    return write


class TestWithModels:
    pytestmark = needs_models

    def test_classify_gives_eight_scores_in_order_of_the_texts(self, write_model):
        engine = HuggingFaceEmotionClassifier(
            path=write_model("multi_label_classification"), batch_size=2
        )
        texts = ["오늘 너무 좋아요", "슬퍼", "", "\0 \ud800 😀", "오늘 " * 3_000]
        scores = engine.classify(texts)
        assert len(scores) == 5
        assert all(len(s.values) == 8 and all(0 <= v <= 1 for v in s.values) for s in scores)
        alone = engine.classify(["슬퍼"])[0]
        assert alone.values == pytest.approx(scores[1].values, abs=1e-5)
        assert alone.model_version.startswith("huggingface-electra")

    def test_classify_multi_label_gathers_sigmoids_by_the_kote_table(self, write_model):
        folder = write_model("multi_label_classification")
        (scores,) = HuggingFaceEmotionClassifier(path=folder).classify(["오늘 너무 좋아"])
        chances = raw_chances(folder, "오늘 너무 좋아", "sigmoid")
        by_name = dict(zip(EMOTIONS, scores.values, strict=True))
        assert by_name["joy"] == pytest.approx(max(chances[0], chances[4]), abs=1e-5)
        assert by_name["trust"] == pytest.approx(chances[4], abs=1e-5)
        assert by_name["sadness"] == pytest.approx(chances[1], abs=1e-5)
        assert by_name["anger"] == pytest.approx(chances[2], abs=1e-5)
        assert by_name["fear"] == by_name["surprise"] == 0

    def test_classify_single_label_gathers_softmax_by_a_table_of_options(self, write_model):
        folder = write_model("single_label_classification")
        engine = HuggingFaceEmotionClassifier(
            path=folder, mapping={"기쁨": ["joy", "anticipation"]}, thresholds=0.0
        )
        (scores,) = engine.classify(["슬퍼"])
        chances = raw_chances(folder, "슬퍼", "softmax")
        assert sum(chances) == pytest.approx(1, abs=1e-5)
        by_name = dict(zip(EMOTIONS, scores.values, strict=True))
        assert by_name["joy"] == by_name["anticipation"] == pytest.approx(chances[0], abs=1e-5)
        assert scores.felt == set(EMOTIONS)

    def test_classify_threshold_of_one_emotion_decides_what_is_felt(self, write_model):
        folder = write_model("multi_label_classification")
        unreachable = dict.fromkeys(EMOTIONS, 1.1)
        strict = HuggingFaceEmotionClassifier(path=folder, thresholds=unreachable)
        assert strict.classify(["좋아"])[0].dominant == "neutral"
        loose = HuggingFaceEmotionClassifier(path=folder, thresholds={**unreachable, "joy": 0.0})
        assert loose.classify(["좋아"])[0].dominant == "joy"

    def test_classify_labels_outside_the_mapping_are_unavailable(self, write_model):
        folder = write_model("multi_label_classification", ["LABEL_0", "LABEL_1"])
        with pytest.raises(ProviderUnavailable):
            HuggingFaceEmotionClassifier(path=folder).classify(["좋아"])

    def test_classify_damaged_weights_are_unavailable(self, write_model):
        folder = write_model("multi_label_classification")
        (folder / "model.safetensors").write_bytes(b"broken")
        with pytest.raises(ProviderUnavailable):
            HuggingFaceEmotionClassifier(path=folder).classify(["좋아"])

    def test_classify_missing_folder_is_unavailable_without_network(self, tmp_path):
        with pytest.raises(ProviderUnavailable):
            HuggingFaceEmotionClassifier(path=tmp_path / "nothing").classify(["좋아"])

    def test_face_uses_the_configured_engine(self, write_model, settings):
        folder = write_model("multi_label_classification")
        settings.PROVIDERS = {
            **settings.PROVIDERS,
            "emotion": {
                "BACKEND": "ai.emotion.huggingface.HuggingFaceEmotionClassifier",
                "OPTIONS": {"path": str(folder)},
            },
        }
        assert classify(["좋아"])[0].model_version == f"huggingface-{folder.name}"


def raw_chances(folder, text, by):
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    given = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
    with torch.inference_mode():
        logits = AutoModelForSequenceClassification.from_pretrained(folder)(**given).logits[0]
    return (logits.sigmoid() if by == "sigmoid" else logits.softmax(-1)).tolist()


def test_classify_without_the_extra_is_unavailable(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)  # what Python does where it is not installed
    with pytest.raises(ProviderUnavailable) as refused:
        HuggingFaceEmotionClassifier(path=tmp_path).classify(["좋아"])
    assert "make models" in refused.value.detail


def test_building_the_engine_imports_no_torch(tmp_path):
    code = (
        "import sys, json;"
        "from ai.emotion.huggingface import HuggingFaceEmotionClassifier as H;"
        f"H(path={str(tmp_path)!r});"
        "print(json.dumps([n for n in ('torch', 'transformers') if n in sys.modules]))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, check=True
    )
    assert json.loads(said.stdout) == []


@pytest.mark.parametrize("mapping", ["ekman", {"기쁨": ["happiness"]}])
def test_building_with_an_unknown_mapping_is_refused(tmp_path, mapping):
    with pytest.raises(TypeError):
        HuggingFaceEmotionClassifier(path=tmp_path, mapping=mapping)
