import csv
import re
from collections import Counter, defaultdict

import pytest

from safety.rules import find_personal_data, sets
from safety.rules.folding import fold_sentences
from tests.safety.test_rules import CASES
from tests.safety.test_rules import SENTENCES as TABLE

FILES = ["sentences.tsv", "money.tsv", "prompts.tsv", "replies.tsv"]
GRAMMAR = {"negation", "past", "conditional", "quotation", "third_person"}
DISGUISE = {"slang", "initials", "typo", "spacing", "jamo"}
# What two lines must not have in common: this share of their pairs of letters.
ALIKE = 0.8


def _read(reader):
    return [row for split in sets.SPLITS for row in reader(split)]


GROUPS = sets.read_groups()
SENTENCES = _read(sets.read_sentences)
CONVERSATIONS = _read(sets.read_conversations)
MONEY = _read(sets.read_money)
PROMPTS = _read(sets.read_prompts)
REPLIES = _read(sets.read_replies)
ALL = [*SENTENCES, *CONVERSATIONS, *MONEY, *PROMPTS, *REPLIES]


def _fold(text):
    return "".join(sentence.dense for sentence in fold_sentences(text))


def test_sentences_are_many_enough_of_every_kind():
    levels = Counter(sentence.level for sentence in SENTENCES)
    assert len(SENTENCES) >= 1500
    assert all(levels[level] >= 150 for level in range(1, 6)), levels
    assert sum(s.level == 0 and set(s.traps) - {"ordinary"} != set() for s in SENTENCES) >= 600
    assert sum("grief_reunion" in s.codes for s in SENTENCES) >= 100
    assert sum(bool(GRAMMAR & set(s.traps)) for s in SENTENCES) >= 200
    assert sum(bool(DISGUISE & set(s.traps)) for s in SENTENCES) >= 150


def test_other_sets_are_large_enough():
    money, prompts, replies = (Counter(r.kind for r in rows) for rows in (MONEY, PROMPTS, REPLIES))
    assert money["ordinary"] >= 300
    assert money["victim"] + money["ask"] >= 120
    assert min(money["victim"], money["ask"]) >= 60
    assert prompts["adversarial"] >= 200
    assert (prompts["human"], prompts["farewell"]) >= (30, 50)
    assert replies["stop"] >= 60
    assert replies["pass"] >= 120


def test_every_persona_has_six_conversations_and_every_look_alike():
    personas = Counter(talk.persona for talk in CONVERSATIONS)
    assert set(personas) == set(sets.PERSONAS)
    assert min(personas.values()) >= 6
    shapes = Counter(talk.shape for talk in CONVERSATIONS)
    assert shapes["adds_up"] >= 12
    assert shapes["lookalike"] >= 8


@pytest.mark.parametrize("split", sets.SPLITS)
def test_each_part_holds_every_level_trap_flag_and_code(split):
    sentences = sets.read_sentences(split)
    assert {s.level for s in sentences} == set(sets.LEVELS)
    assert {trap for s in sentences for trap in s.traps} == sets.TRAPS
    assert {flag for s in sentences for flag in s.flags} == sets.FLAGS
    assert {code for s in sentences for code in s.codes} == sets.CODES
    assert min(Counter(s.level for s in sentences).values()) >= 60


def test_every_row_belongs_to_the_part_of_its_group():
    assert {row.group for row in ALL} == set(GROUPS)
    assert [row.id for row in ALL if row.split != GROUPS[row.group].split] == []
    assert [row.id for row in ALL if not row.id.startswith(f"{row.group}-")] == []


def test_part_of_a_group_follows_the_rule_of_the_guide():
    by_rule = {g: sets.HELD if int(g[1:]) % 7 in {0, 2, 4} else sets.TUNE for g in GROUPS}
    assert {g: group.split for g, group in GROUPS.items()} == by_rule


@pytest.mark.parametrize("kind", ["s", "c", "m", "p", "r"])
def test_at_least_two_fifths_of_the_groups_of_a_set_are_held(kind):
    splits = [group.split for g, group in GROUPS.items() if g[0] == kind]
    assert splits.count(sets.HELD) >= 0.4 * len(splits)


def test_there_are_twenty_writer_groups_of_sentences():
    assert len({sentence.group for sentence in SENTENCES}) >= 20


def test_every_word_of_the_sets_is_used():
    assert {talk.shape for talk in CONVERSATIONS} == sets.SHAPES
    assert {code for talk in CONVERSATIONS for code in talk.must} == sets.RUBRIC
    assert {code for talk in CONVERSATIONS for code in talk.must_not} == sets.RUBRIC_NOT
    assert {code for reply in REPLIES for code in reply.codes} == sets.REPLY_CODES
    assert {code for prompt in PROMPTS for code in prompt.codes} == sets.REPLY_CODES


def test_ids_are_unique():
    assert len({row.id for row in ALL}) == len(ALL)


def test_levels_and_codes_agree():
    told = [s for s in SENTENCES if (s.level > 0) != bool(s.codes)]
    assert [s.id for s in told] == []
    other = [s for s in SENTENCES if "third_person" in s.codes]
    assert [s.id for s in other if "third_person" not in s.flags] == []
    assert [s.id for s in SENTENCES if s.level == 0 and not s.traps and not s.flags] == []
    assert [r.id for r in REPLIES if (r.kind == "stop") != bool(r.codes)] == []
    assert [p.id for p in PROMPTS if not p.codes] == []
    assert [m.id for m in MONEY if (m.kind == "victim") != bool(m.codes)] == []


def test_level_of_a_sentence_is_that_of_its_gravest_code_unless_it_is_past():
    least = {
        1: "wish_dead hopeless burden grief_reunion topic_suicide third_person",
        2: "active_thoughts self_harm_urge",
        3: "method self_harm_act",
        4: "intent farewell",
        5: "plan preparation attempt",
    }
    by_code = {code: level for level, codes in least.items() for code in codes.split()}
    assert set(by_code) == sets.CODES
    other = [s for s in SENTENCES if s.level and s.level != max(by_code[c] for c in s.codes)]
    assert [s.id for s in other if "past" not in s.traps or s.level > 2] == []


def test_conversations_end_with_the_person_at_the_level_they_reached():
    for talk in CONVERSATIONS:
        levels = [turn.level for turn in talk.turns if turn.by == sets.PERSON]
        assert len(levels) >= 3, talk.id
        assert talk.level == max(levels), talk.id
        assert talk.turns[-1].by == sets.PERSON, talk.id
        assert {turn.level for turn in talk.turns if turn.by == sets.COMPANION} == {None}, talk.id
        assert talk.must, talk.id
        if talk.shape == "lookalike":
            assert (talk.level, talk.flags) == (0, ()), talk.id
        if talk.shape == "adds_up":
            assert levels[0] <= 1, talk.id
            assert talk.level >= 2, talk.id


def test_texts_are_one_clean_line():
    texts = [row.text for row in [*SENTENCES, *MONEY, *PROMPTS, *REPLIES]]
    texts += [turn.text for talk in CONVERSATIONS for turn in talk.turns]
    assert [t for t in texts if t != t.strip() or "\t" in t or "|" in t or not t] == []


def test_texts_hold_nobodys_data_and_no_amount():
    texts = [row.text for row in [*SENTENCES, *MONEY, *PROMPTS, *REPLIES]]
    texts += [turn.text for talk in CONVERSATIONS for turn in talk.turns]
    assert [text for text in texts if find_personal_data(text)] == []
    risky = [s.text for s in SENTENCES if s.level >= 2] + [r.text for r in REPLIES]
    assert [text for text in risky if re.search(r"\d\s?(알|정|mg|그램|밀리|ml)", text)] == []


@pytest.mark.parametrize("name", FILES)
def test_tables_are_plain_tab_separated_lines(name):
    with (sets.SETS / name).open(encoding="utf-8", newline="") as table:
        widths = {len(row) for row in csv.reader(table, delimiter="\t", quoting=csv.QUOTE_NONE)}
    assert len(widths) == 1


def _list_alike(texts):
    """Pairs of places whose folded texts share too many pairs of letters."""
    grams = [frozenset(t[i : i + 2] for i in range(len(t) - 1)) for t in texts]
    places = defaultdict(list)
    found = []
    for here, gram in enumerate(grams):
        shared = Counter(other for pair in gram for other in places[pair])
        found += [
            (other, here)
            for other, count in shared.items()
            if count >= ALIKE * (len(gram) + len(grams[other]) - count)
        ]
        for pair in gram:
            places[pair].append(here)
    return found


@pytest.mark.parametrize("rows", [SENTENCES, MONEY, PROMPTS, REPLIES], ids=FILES)
def test_no_line_is_almost_another(rows):
    texts = [_fold(row.text) for row in rows]
    assert len(set(row.text for row in rows)) == len(rows)
    assert [(rows[a].text, rows[b].text) for a, b in _list_alike(texts)] == []


def test_no_grave_line_of_a_conversation_is_said_twice():
    """But "응" may be."""
    said = [turn for talk in CONVERSATIONS for turn in talk.turns if turn.level]
    texts = [turn.text for turn in said if turn.level >= 2 and len(turn.text) > 3]
    assert len(set(texts)) == len(texts)


def test_held_lines_are_none_the_rules_were_written_with():
    known = {_fold(text) for _, _, text in TABLE} | {_fold(case["text"]) for case in CASES}
    held = [s for s in SENTENCES if s.split == sets.HELD]
    assert [s.text for s in held if _fold(s.text) in known] == []


def test_reading_needs_a_part_by_name():
    with pytest.raises(sets.SetFault):
        sets.read_sentences("all")


def test_rows_that_the_guide_does_not_know_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sets, "SETS", tmp_path)
    head = "id\tgroup\tsplit\tlevel\tcodes\ttraps\tflags\ttext\n"
    for row in ("s01-1\ts01\ttune\t6\t\t\t\t안녕", "s01-1\ts01\ttune\t1\tsad\t\t\t안녕"):
        (tmp_path / "sentences.tsv").write_text(head + row + "\n", encoding="utf-8")
        with pytest.raises(sets.SetFault, match="s01-1"):
            sets.read_sentences(sets.TUNE)
