import pytest
from django.template import Context, Template
from django.utils.safestring import SafeString

from core.korean import join_particle


@pytest.mark.parametrize(
    ("word", "pair", "said"),
    [
        ("하늘", "와/과", "하늘과"),
        ("새벽", "과/와", "새벽과"),
        ("온기", "와/과", "온기와"),
        ("민지", "은/는", "민지는"),
        ("달", "은/는", "달은"),
        ("하늘", "으로/로", "하늘로"),
        ("새벽", "으로/로", "새벽으로"),
        ("온기", "로/으로", "온기로"),
        ("바람", "이/가", "바람이"),
        ("누리", "을/를", "누리를"),
        ("샘", "아/야", "샘아"),
        ("보리", "이랑/랑", "보리랑"),
        ("8000", "은/는", "8000은"),
        ("9001", "로/으로", "9001로"),
        ("3", "을/를", "3을"),
        ("2", "을/를", "2를"),
        ("Sam", "와/과", "Sam과"),
        ("Bell", "으로/로", "Bell로"),
        ("Amy", "와/과", "Amy와"),
        ("하늘🌙", "와/과", "하늘🌙과"),
        ("새벽!", "은/는", "새벽!은"),
        ("", "와/과", "와"),
    ],
)
def test_join_particle_follows_the_ending(word, pair, said):
    assert join_particle(word, pair) == said


@pytest.mark.parametrize("pair", ["와", "와/는", "", "에게/께"])
def test_join_particle_refuses_what_is_no_pair(pair):
    with pytest.raises(ValueError, match="no pair of particles"):
        join_particle("하늘", pair)


@pytest.mark.parametrize("name", ["<b>달", SafeString("달")])
def test_josa_in_a_template_keeps_escaping(name):
    page = Template('{% load korean %}{{ name|josa:"와/과" }}')
    said = page.render(Context({"name": name}))
    assert said in {"&lt;b&gt;달과", "달과"}
