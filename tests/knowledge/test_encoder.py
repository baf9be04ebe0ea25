import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import CHECKSUMS, SHIPPED, TOKENIZER, WEIGHTS, EncoderError, StaticEncoder
from knowledge.encoder.examples import is_held_out, read_topics
from knowledge.encoder.phrases import build_tokenizer, stripped
from knowledge.library import load_library
from knowledge.text import Reader, Words, fold

QUESTIONS = [
    "làm giấy khai sinh cho con cần những giấy tờ gì",
    "đổi giấy phép lái xe hết bao nhiêu tiền",
    "mất thẻ căn cước thì xin cấp lại ở đâu",
    "đăng ký tạm trú cho người thuê nhà",
    "muốn mở quán tạp hóa nhỏ phải đăng ký hộ kinh doanh thế nào",
]
READER = Reader({"cccd": "căn cước công dân"})


def words(text: str) -> Words:
    return READER.read(text)


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder.load()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "weights"))


def test_vectors_are_unit_and_the_same_every_time(encoder: StaticEncoder) -> None:
    texts = list(map(words, QUESTIONS))
    vectors = encoder.encode(texts)
    assert vectors.shape == (len(texts), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors, encoder.encode(texts))


def test_a_text_has_the_same_vector_alone_and_in_company(encoder: StaticEncoder) -> None:
    together = encoder.encode([words(""), *map(words, QUESTIONS)] * 200)
    alone = np.concatenate([encoder.encode([words(text)]) for text in ["", *QUESTIONS]])
    np.testing.assert_allclose(together, np.tile(alone, (200, 1)), atol=1e-6)


@pytest.mark.parametrize("text", ["", "???", "ѣѣѣ щщщ"])
def test_a_text_without_a_known_token_is_a_zero_vector(encoder: StaticEncoder, text: str) -> None:
    assert not encoder.encode([words(text)]).any()


def test_no_texts_are_no_vectors(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_stripped_text_is_nearest_to_its_accented_form(encoder: StaticEncoder) -> None:
    accented = encoder.encode(list(map(words, QUESTIONS)))
    plain = encoder.encode([words(fold(text)) for text in QUESTIONS])
    near = plain @ accented.T
    assert near.argmax(axis=1).tolist() == list(range(len(QUESTIONS)))
    assert near.diagonal().min() > 0.7


def test_a_paraphrase_is_nearer_than_another_matter(encoder: StaticEncoder) -> None:
    asked, said_otherwise, other = encoder.encode(
        [
            words("bé nhà em mới đẻ làm giấy gì"),
            words("đăng ký khai sinh"),
            words("cấp lại giấy phép lái xe"),
        ]
    )
    assert asked @ said_otherwise > asked @ other


@pytest.mark.parametrize("file", [WEIGHTS, TOKENIZER])
def test_a_truncated_file_is_named_with_the_mend(copy: Path, file: str) -> None:
    whole = (copy / file).read_bytes()
    (copy / file).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EncoderError, match=rf"{file}.*bị cắt.*→ chép lại"):
        StaticEncoder.load(copy)


def test_one_changed_byte_is_refused(copy: Path) -> None:
    content = bytearray((copy / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (copy / WEIGHTS).write_bytes(content)
    with pytest.raises(EncoderError, match="không khớp"):
        StaticEncoder.load(copy)


@pytest.mark.parametrize("file", [WEIGHTS, TOKENIZER, CHECKSUMS])
def test_a_missing_file_is_named_with_the_mend(copy: Path, file: str) -> None:
    (copy / file).unlink()
    with pytest.raises(EncoderError, match=rf"{file}: không đọc được.*→ chép lại"):
        StaticEncoder.load(copy)


def test_the_name_changes_with_the_weights(encoder: StaticEncoder, copy: Path) -> None:
    assert StaticEncoder.load(copy).name == encoder.name
    (copy / CHECKSUMS).write_text((copy / CHECKSUMS).read_text() + "\n")
    assert StaticEncoder.load(copy).name != encoder.name


def test_the_shipped_folder_is_small_and_quick(encoder: StaticEncoder) -> None:
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()) < 25_000_000
    texts = list(map(words, QUESTIONS)) * 2000
    start = time.perf_counter()
    encoder.encode(texts)
    assert time.perf_counter() - start < 5


def test_sentence_transformers_gives_the_same_vectors(encoder: StaticEncoder) -> None:
    library = pytest.importorskip("sentence_transformers")
    model = library.SentenceTransformer(str(SHIPPED), device="cpu").float()
    expected = model.encode([" ".join(words(text).typed) for text in QUESTIONS])
    np.testing.assert_allclose(encoder.encode(list(map(words, QUESTIONS))), expected, atol=1e-6)


def test_tokens_are_whole_phrases() -> None:
    text = "xin cấp thẻ căn cước mới"
    others = ["giấy căn cước công dân", "căn cước điện tử", "mất căn cước rồi", "đổi căn cước"]
    tokenizer = build_tokenizer([text, *others] * 5, size=40, rarest=1)
    assert any("▁căn▁▁cước▁" in token for token in tokenizer.encode(text).tokens)
    assert "".join(tokenizer.encode(text).tokens) == "".join(f"▁{syllable}▁" for syllable in text.split())


def test_no_token_matches_inside_an_unknown_word() -> None:
    tokenizer = build_tokenizer(["cấp thẻ mới"] * 5, size=10, rarest=1)
    assert tokenizer.encode("thẻx xmới cấp").tokens[-1].endswith("▁cấp▁")
    assert set(tokenizer.encode("thẻx xmới").ids) == {tokenizer.token_to_id("<unk>")}


def test_a_held_out_question_is_never_trained_on(tmp_path: Path) -> None:
    rows = [f"steps\tdau\tlàm giấy khai sinh lần {n}" for n in range(60)]
    rows += [f"steps\tkhong_dau\t{fold(row.split(chr(9))[2])}" for row in rows]
    (tmp_path / "ht-khai-sinh.tsv").write_text("\n".join(["facet\tstyle\tquestion", *rows]), encoding="utf-8")
    topic = next(t for t in read_topics(load_library(), tmp_path) if t.id == "ht-khai-sinh")
    assert topic.test
    assert topic.train
    assert not {stripped(q.text) for q in topic.train} & {stripped(q.text) for q in topic.test}
    assert len(topic.test) == sum(is_held_out(row.split("\t")[2]) for row in rows)
